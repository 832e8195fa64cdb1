# Node.js programs that put unmodified npm clients against weftd: tests/integration/NAME_test.mjs is
# the test integration.NAME. A machine without Node.js, or a tree without the npm packages
# (npm ci in tests/integration), fails them: they never pass by not running.
find_program(WEFT_NODE NAMES node nodejs)
if(NOT WEFT_NODE)
  set(WEFT_NODE node)
endif()

add_executable(weft_read_document ${PROJECT_SOURCE_DIR}/tests/integration/read_document.cpp)
target_link_libraries(weft_read_document PRIVATE weft::crdt weft::document weft::storage_sqlite)
weft_strict(weft_read_document)

add_executable(weft_hocuspocus_host ${PROJECT_SOURCE_DIR}/tests/integration/hocuspocus_host.cpp)
target_link_libraries(weft_hocuspocus_host PRIVATE weft::crdt weft::server weft::protocol_hocuspocus weft::net
                                                   weft::storage_sqlite)
weft_strict(weft_hocuspocus_host)

add_executable(weft_native_client ${PROJECT_SOURCE_DIR}/tests/integration/native_client.cpp)
target_link_libraries(weft_native_client PRIVATE weft::client weft::net weft::storage_sqlite)
weft_strict(weft_native_client)

function(weft_integration_test name)
  weft_add_test(integration.${name} LABEL integration TIMEOUT 150 COMMAND
    ${CMAKE_COMMAND} -E env WEFTD=$<TARGET_FILE:weftd> WEFT_READ_DOCUMENT=$<TARGET_FILE:weft_read_document>
    WEFT_HOCUSPOCUS_HOST=$<TARGET_FILE:weft_hocuspocus_host> WEFT_NATIVE_CLIENT=$<TARGET_FILE:weft_native_client>
    ${WEFT_NODE} ${PROJECT_SOURCE_DIR}/tests/integration/${name}_test.mjs)
endfunction()

file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/integration/*_test.mjs)
foreach(script IN LISTS scripts)
  cmake_path(GET script FILENAME name)
  string(REGEX REPLACE "_test\\.mjs$" "" name ${name})
  weft_integration_test(${name})
endforeach()
