# Random histories run by Yjs (Node.js, with the npm packages of tests/integration) and by Weft, which
# must agree in every byte: tests/farm/farm.mjs.
add_executable(weft_farm ${PROJECT_SOURCE_DIR}/tests/farm/weft_farm.cpp ${PROJECT_SOURCE_DIR}/tests/farm/farm_case.cpp)
target_include_directories(weft_farm PRIVATE ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(weft_farm PRIVATE weft_vectors)
weft_light_optimisation(weft_farm)
weft_strict(weft_farm)
weft_add_test(farm.found LABEL farm COMMAND
  ${WEFT_NODE} ${PROJECT_SOURCE_DIR}/tests/farm/farm.mjs --weft $<TARGET_FILE:weft_farm>
  --replay ${PROJECT_SOURCE_DIR}/tests/farm/found.txt)
weft_add_test(farm.yjs LABEL farm TIMEOUT 150 COMMAND
  ${WEFT_NODE} ${PROJECT_SOURCE_DIR}/tests/farm/farm.mjs --weft $<TARGET_FILE:weft_farm> --seed 1 --count 200)
