# weft_conformance FAMILY DIR runs a folder of vectors through the engine.
if(NOT TARGET weft_protocol_hocuspocus)
  return()
endif()
file(GLOB conformance_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/conformance/*.cpp)

# Reading the vectors' JSON, doing their ops and comparing documents: what the farm needs as well.
set(vector_sources ${conformance_sources})
list(FILTER vector_sources INCLUDE REGEX
     "/(delta_content|doc_content|doc_dump|event_watch|replay|report|tagged_value|vector_case)\\.cpp$")
add_library(weft_vectors STATIC ${vector_sources})
target_include_directories(weft_vectors PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(weft_vectors PUBLIC weft::crdt weft::json)
weft_strict(weft_vectors)

list(REMOVE_ITEM conformance_sources ${vector_sources})
add_executable(weft_conformance ${conformance_sources})
# The column codecs are private to src/crdt; the vectors pin them one by one.
target_include_directories(weft_conformance PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(weft_conformance PRIVATE weft_vectors weft::ot weft::presence weft::protocol_hocuspocus)
weft_strict(weft_conformance)
weft_add_test(conformance.yjs LABEL conformance COMMAND weft_conformance yjs tests/vectors/yjs)
weft_add_test(conformance.json-ot LABEL conformance COMMAND weft_conformance json-ot tests/vectors/json-ot)

# The runner itself must notice what is wrong.
weft_add_test(conformance.runner LABEL conformance
              COMMAND ${CMAKE_COMMAND} -DRUNNER=$<TARGET_FILE:weft_conformance>
                      -P cmake/conformance_runner.cmake)
