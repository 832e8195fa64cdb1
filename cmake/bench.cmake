# Each file bench/NAME_bench.cpp is a program; nothing runs them but people who want the figures.
file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp)
if(benches)
  find_package(ZLIB REQUIRED)
endif()
foreach(source IN LISTS benches)
  cmake_path(GET source STEM name)
  add_executable(weft_${name} ${source})
  target_include_directories(weft_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(weft_${name} PRIVATE weft::weft simdjson::simdjson ZLIB::ZLIB)
  weft_strict(weft_${name})
endforeach()

# The load generator of bench/load, which compare.mjs runs; it shares no code with the engine.
file(GLOB load_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/load/*.cpp)
add_executable(weft_load ${load_sources})
target_compile_features(weft_load PRIVATE cxx_std_20)
weft_strict(weft_load)
