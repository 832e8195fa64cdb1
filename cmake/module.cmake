# weft_module(DIR [CORE | LEAN] [DEPENDS module...] [PRIVATE_LINKS target...] [PRIVATE_HEADERS target...])
#
# One library per module: include/weft/DIR is its contract, src/DIR its implementation. It links
# exactly the modules it may include. A module without sources is header-only. The target of
# protocol/yjs is weft_protocol_yjs, known as weft::protocol_yjs.
#
# LEAN says that the module compiles without exceptions and RTTI, CORE that it needs no third-party
# library either; the CORE modules make up weft::core.
# PRIVATE_LINKS are libraries that the sources need and that whoever links us must link as well;
# of PRIVATE_HEADERS only the headers are used, so that nobody else has to know them.
function(weft_module dir)
  cmake_parse_arguments(ARG "CORE;LEAN" "" "DEPENDS;PRIVATE_LINKS;PRIVATE_HEADERS" ${ARGN})
  string(REPLACE "/" "_" name ${dir})
  set(target weft_${name})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*.cpp)
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} PRIVATE ${ARG_PRIVATE_LINKS})
    weft_private_headers(${target} ${ARG_PRIVATE_HEADERS})
    if(NOT EMSCRIPTEN)
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
      if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Nobody replaces our functions as a program is loaded: GCC may inline them, as clang always does.
        target_compile_options(${target} PRIVATE -fno-semantic-interposition)
      endif()
    endif()
    weft_strict(${target})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(weft::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  list(TRANSFORM ARG_DEPENDS REPLACE "/" "_" OUTPUT_VARIABLE depend_names)
  list(TRANSFORM depend_names PREPEND weft::)
  target_link_libraries(${target} ${scope} ${depend_names})
  if(sources AND (ARG_CORE OR ARG_LEAN))
    add_dependencies(weft_lean ${target})
  endif()
  weft_record_module(${dir} ${target} ${ARG_CORE} ${ARG_DEPENDS})
endfunction()

# What the lane without exceptions builds.
add_custom_target(weft_lean)

# Keeps the layer table, for the umbrella targets, the install rules and the tidy test.
function(weft_record_module dir target core)
  if(core)
    set_property(GLOBAL APPEND PROPERTY WEFT_CORE_MODULES ${target})
  else()
    set_property(GLOBAL APPEND PROPERTY WEFT_FULL_MODULES ${target})
  endif()
  list(JOIN ARGN " " depends)
  set_property(GLOBAL APPEND PROPERTY WEFT_MODULE_DIRS ${dir})
  set_property(GLOBAL APPEND_STRING PROPERTY WEFT_LAYER_TABLE "${dir}: ${depends}\n")
endfunction()

function(weft_private_headers target)
  foreach(library IN LISTS ARGN)
    target_include_directories(${target} SYSTEM PRIVATE
      $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
    target_compile_definitions(${target} PRIVATE
      $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
  endforeach()
endfunction()

# weft_umbrella(NAME target...): weft::NAME links all of them.
function(weft_umbrella name)
  add_library(weft_${name} INTERFACE)
  add_library(weft::${name} ALIAS weft_${name})
  set_target_properties(weft_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(weft_${name} INTERFACE ${ARGN})
endfunction()

# Our own lanes build with every warning an error; a host that adds us as a subproject does not.
function(weft_strict target)
  if(WEFT_STRICT)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      # GCC 12 sees overlapping copies in "text" + std::string that are not there (its bug 105329),
      # and a moved-from Asio socket as uninitialized.
      target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
    endif()
  endif()
endfunction()
