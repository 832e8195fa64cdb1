# Each file bench/NAME_bench.cpp is a program, and so is each folder of bench with a weft_NAME.cpp in
# it, called like that file. Nothing runs them but people who want the figures.
find_package(ZLIB REQUIRED)

function(weft_bench target)
  add_executable(${target} ${ARGN})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/bench)
  target_link_libraries(${target} PRIVATE weft::weft simdjson::simdjson ZLIB::ZLIB)
  weft_strict(${target})
endfunction()

file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*_bench.cpp)
foreach(source IN LISTS benches)
  cmake_path(GET source STEM name)
  weft_bench(weft_${name} ${source})
endforeach()

file(GLOB bench_mains CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*/weft_*.cpp)
foreach(main IN LISTS bench_mains)
  cmake_path(GET main PARENT_PATH dir)
  cmake_path(GET main STEM name)
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  weft_bench(${name} ${sources})
endforeach()

# They count what documents ask of the heap.
foreach(bench IN ITEMS weft_crdt_bench weft_ot_bench weft_sync_bench)
  target_sources(${bench} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support/counted_heap.cpp)
endforeach()

# It finds the recorded sessions, and checks texts by their SHA-256.
target_link_libraries(weft_crdt_bench PRIVATE OpenSSL::Crypto)
target_compile_definitions(weft_crdt_bench PRIVATE WEFT_TRACES_DIR="${PROJECT_SOURCE_DIR}/bench/traces")
