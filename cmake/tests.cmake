# Every test, by kind. A kind is a folder of tests and a ctest label; a lane builds some of them.
#
#   unit         tests/unit/MODULE/*_test.cpp, one program per module
#   property     tests/property/*_property.cpp, one program
#   contract     tests/contract/*_contract.cpp, one program: the exported suites on our own adapters
#   sim          tests/sim/*_sim.cpp, one program
#   allocation   tests/allocation/*_allocation.cpp, one program, whose heap counts
#   conformance  cmake/conformance.cmake
#   integration  cmake/integration.cmake: Node.js programs against weftd
#   farm         cmake/farm.cmake: random histories, run by Yjs and by Weft
#   fuzz         cmake/fuzz.cmake: libFuzzer targets, with the preset fuzz only
#   headers      cmake/headers.cmake: each public header compiled alone
#   smoke        cmake/smoke.cmake: a program of the core, natively and as WebAssembly
#   c_abi        cmake/c_abi.cmake: the C binding, from C
#   tidy         cmake/tidy.cmake: rules about the tree itself
#   consumer     cmake/consumer.cmake: hosts outside the tree
set(weft_all_kinds unit property contract sim allocation conformance integration farm headers smoke c_abi tidy consumer)
set(WEFT_TEST_KINDS "${weft_all_kinds}" CACHE STRING "The kinds of tests to build")
set(WEFT_LANE "" CACHE STRING "Goes before the names of the tests, when several builds are tested together")
enable_testing()

# weft_add_test(NAME LABEL kind COMMAND command... [TIMEOUT seconds] [PROPERTIES name value...])
function(weft_add_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "COMMAND;PROPERTIES" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 900)  # sanitizers take several times as long
  endif()
  if(WEFT_LANE)
    string(PREPEND name "${WEFT_LANE}.")
  endif()
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} ${ARG_PROPERTIES})
endfunction()

# weft_catch_test(TARGET LABEL kind SOURCES file... LINKS target...): one program, one ctest entry.
function(weft_catch_test target)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_SOURCES)
    return()
  endif()
  add_executable(${target} ${ARG_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE ${ARG_LINKS} Catch2::Catch2WithMain)
  target_precompile_headers(${target} REUSE_FROM weft_test_pch)
  weft_light_optimisation(${target})
  weft_strict(${target})
  string(REGEX REPLACE "^weft_${ARG_LABEL}_?" "${ARG_LABEL}." name ${target})
  string(REGEX REPLACE "\\.$" "" name ${name})
  weft_add_test(${name} LABEL ${ARG_LABEL} COMMAND ${target})
endfunction()

function(weft_unit_tests dir)
  string(REPLACE "/" "_" name ${dir})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${dir}/*_test.cpp)
  weft_catch_test(weft_unit_${name} LABEL unit SOURCES ${sources} LINKS weft::${name})
  if(TARGET weft_unit_${name})  # a unit test may look at its module's private headers
    target_include_directories(weft_unit_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  endif()
endfunction()

# One precompiled header for all tests: Catch2 costs a second per file without it.
function(weft_test_precompiled_header)
  file(WRITE ${PROJECT_BINARY_DIR}/weft_test_pch.cpp "")
  add_library(weft_test_pch OBJECT ${PROJECT_BINARY_DIR}/weft_test_pch.cpp)
  target_compile_features(weft_test_pch PRIVATE cxx_std_20)
  target_link_libraries(weft_test_pch PRIVATE Catch2::Catch2)
  target_precompile_headers(weft_test_pch PRIVATE
    <catch2/catch.hpp> <algorithm> <functional> <map> <memory> <optional> <string> <string_view> <variant>
    <vector>)
  weft_light_optimisation(weft_test_pch)
  weft_strict(weft_test_pch)
endfunction()

# Assertions are long straight code that runs once: optimising them doubles the time to compile.
# What they test is compiled as everywhere.
function(weft_light_optimisation target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

list(APPEND weft_catch_kinds unit property contract sim allocation conformance tidy)
foreach(kind IN LISTS WEFT_TEST_KINDS)
  if(kind IN_LIST weft_catch_kinds)
    find_package(Catch2 2.13 REQUIRED)
    weft_test_precompiled_header()
    break()
  endif()
endforeach()

if(unit IN_LIST WEFT_TEST_KINDS)
  foreach(dir IN LISTS weft_module_dirs)
    weft_unit_tests(${dir})
  endforeach()
  if(TARGET weft_unit_server)  # a server is given its protocols by the host: here, by the tests
    target_link_libraries(weft_unit_server PRIVATE weft::protocol_yjs weft::protocol_ot)
  endif()
  if(TARGET weft_unit_protocol_hocuspocus)  # a gateway is given its documents by the host
    target_link_libraries(weft_unit_protocol_hocuspocus PRIVATE weft::server)
  endif()
  foreach(target IN ITEMS weft_unit_client weft_unit_protocol_native)  # they need somebody to talk to
    if(TARGET ${target})
      target_link_libraries(${target} PRIVATE weft::client weft::server_native)
    endif()
  endforeach()
  weft_add_test(unit.ot_missing_rule LABEL unit
                COMMAND ${CMAKE_COMMAND} -DCXX=${CMAKE_CXX_COMPILER} -DWORK=${PROJECT_BINARY_DIR}/missing_rule
                        -P cmake/missing_rule.cmake)
  if(TARGET weft_weftd)
    file(GLOB weftd_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/weftd/*_test.cpp)
    weft_catch_test(weft_unit_weftd LABEL unit SOURCES ${weftd_tests} LINKS weft_weftd)
    target_include_directories(weft_unit_weftd PRIVATE ${PROJECT_SOURCE_DIR}/src)
  endif()
endif()
foreach(kind IN ITEMS property contract sim allocation)
  if(kind IN_LIST WEFT_TEST_KINDS)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${kind}/*_${kind}.cpp)
    weft_catch_test(weft_${kind} LABEL ${kind} SOURCES ${sources} LINKS weft::weft)
  endif()
endforeach()
foreach(target IN ITEMS weft_property weft_sim)
  if(TARGET ${target})  # random json-ot documents
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/ot_generator.cpp)
  endif()
endforeach()
if(TARGET weft_allocation)  # alone, because it replaces the heap of its program
  target_sources(weft_allocation PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/counted_heap.cpp)
endif()
foreach(kind IN ITEMS conformance integration farm fuzz headers smoke c_abi tidy consumer)
  if(kind IN_LIST WEFT_TEST_KINDS)
    include(cmake/${kind}.cmake)
  endif()
endforeach()
