# A program of the core that decides about itself: natively, and by emscripten in Node.
add_executable(weft_two_replicas ${PROJECT_SOURCE_DIR}/tests/smoke/two_replicas.cpp)
target_link_libraries(weft_two_replicas PRIVATE weft::crdt)
weft_strict(weft_two_replicas)
if(EMSCRIPTEN)
  # Emscripten's own JavaScript does not run in current Node.js; run_wasm.mjs is ours.
  set_target_properties(weft_two_replicas PROPERTIES SUFFIX .wasm)
  target_link_options(weft_two_replicas PRIVATE -sSTANDALONE_WASM=1 -sALLOW_MEMORY_GROWTH=1)
  find_program(WEFT_NODE NAMES node nodejs REQUIRED)
  weft_add_test(smoke.two_replicas LABEL smoke
                COMMAND ${WEFT_NODE} ${PROJECT_SOURCE_DIR}/tests/smoke/run_wasm.mjs $<TARGET_FILE:weft_two_replicas>)
else()
  weft_add_test(smoke.two_replicas LABEL smoke COMMAND weft_two_replicas)
endif()

# What stands on json needs no library itself; only json's parser does, which a core lane leaves out.
# Such modules are compiled there all the same, though not linked.
if(WEFT_CORE_ONLY)
  file(GLOB upper_sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/src/presence/*.cpp ${PROJECT_SOURCE_DIR}/src/protocol/*/*.cpp)
  add_library(weft_above_json OBJECT ${upper_sources})
  target_compile_features(weft_above_json PRIVATE cxx_std_20)
  target_include_directories(weft_above_json PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
  weft_strict(weft_above_json)
endif()
