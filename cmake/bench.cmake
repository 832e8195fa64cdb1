# Each file bench/NAME_bench.cpp is a program, and so is each folder of bench with C++ in it. Nothing
# runs them but people who want the figures.
find_package(ZLIB REQUIRED)

function(weft_bench name)
  add_executable(weft_${name} ${ARGN})
  target_include_directories(weft_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(weft_${name} PRIVATE weft::weft simdjson::simdjson ZLIB::ZLIB)
  weft_strict(weft_${name})
endfunction()

file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*_bench.cpp)
foreach(source IN LISTS benches)
  cmake_path(GET source STEM name)
  weft_bench(${name} ${source})
endforeach()

file(GLOB bench_mains CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*/weft_*.cpp)
foreach(main IN LISTS bench_mains)
  cmake_path(GET main PARENT_PATH dir)
  cmake_path(GET dir FILENAME name)
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  weft_bench(${name} ${sources})
endforeach()
