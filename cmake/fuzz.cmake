# tests/fuzz/NAME_fuzz.cpp is the libFuzzer target weft_fuzz_NAME; cmake/fuzz.sh builds and runs them.
add_custom_target(weft_fuzz)
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp)
foreach(source IN LISTS sources)
  cmake_path(GET source STEM name)
  string(REGEX REPLACE "_fuzz$" "" name ${name})
  add_executable(weft_fuzz_${name} ${source})
  # Like a unit test, a target may look at private headers.
  target_include_directories(weft_fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(weft_fuzz_${name} PRIVATE weft::archive weft::presence weft::protocol_hocuspocus weft::protocol_ot
                                                  weft::protocol_native)
  target_link_options(weft_fuzz_${name} PRIVATE -fsanitize=fuzzer)
  weft_strict(weft_fuzz_${name})
  add_dependencies(weft_fuzz weft_fuzz_${name})
endforeach()
