# Rules about the tree itself; tests/tidy/README.md lists them.
get_property(layer_table GLOBAL PROPERTY WEFT_LAYER_TABLE)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/layers.txt CONTENT "${layer_table}")

file(GLOB tidy_checks CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/tidy/*_check.cpp)
add_library(weft_tidy_checks OBJECT ${tidy_checks} ${PROJECT_SOURCE_DIR}/tests/tidy/source_tree.cpp)
target_compile_features(weft_tidy_checks PUBLIC cxx_std_20)
target_include_directories(weft_tidy_checks PUBLIC ${PROJECT_SOURCE_DIR}/tests)
weft_strict(weft_tidy_checks)

add_executable(weft_tidy ${PROJECT_SOURCE_DIR}/tests/tidy/weft_tidy.cpp)
target_link_libraries(weft_tidy PRIVATE weft_tidy_checks)
weft_strict(weft_tidy)
weft_add_test(tidy.tree LABEL tidy COMMAND weft_tidy ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/layers.txt)

weft_catch_test(weft_tidy_checks_test LABEL tidy SOURCES ${PROJECT_SOURCE_DIR}/tests/tidy/tidy_checks_test.cpp
                LINKS weft_tidy_checks)
