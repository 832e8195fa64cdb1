# The C binding, from C.
add_executable(weft_c_test ${PROJECT_SOURCE_DIR}/tests/bindings/weft_c_test.c)
target_compile_features(weft_c_test PRIVATE c_std_99)
target_link_libraries(weft_c_test PRIVATE weft::c)
weft_strict(weft_c_test)
weft_add_test(c_abi.calls LABEL c_abi COMMAND weft_c_test)
weft_add_test(c_abi.symbols LABEL c_abi
              COMMAND sh ${PROJECT_SOURCE_DIR}/tests/bindings/exported_symbols.sh ${CMAKE_NM} $<TARGET_FILE:weft_c>)
