# The tiny server: the only main() in src. Its other parts are an object library, for their tests.
file(GLOB weftd_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/weftd/*.cpp)
list(REMOVE_ITEM weftd_sources ${PROJECT_SOURCE_DIR}/src/weftd/main.cpp)
add_library(weft_weftd OBJECT ${weftd_sources})
target_compile_features(weft_weftd PUBLIC cxx_std_20)
target_link_libraries(weft_weftd PUBLIC weft::server weft::server_native weft::crdt weft::protocol_hocuspocus weft::net weft::storage_sqlite
                                        weft::json)
weft_private_headers(weft_weftd fmt::fmt-header-only)
weft_strict(weft_weftd)

add_executable(weftd ${PROJECT_SOURCE_DIR}/src/weftd/main.cpp)
target_link_libraries(weftd PRIVATE weft_weftd)
weft_private_headers(weftd fmt::fmt-header-only)
weft_strict(weftd)
