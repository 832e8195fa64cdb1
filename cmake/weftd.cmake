# The tiny server: the only main() in src.
file(GLOB weftd_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/weftd/*.cpp)
add_executable(weftd ${weftd_sources})
target_link_libraries(weftd PRIVATE weft::server weft::crdt weft::protocol_yjs weft::net weft::storage_sqlite weft::json)
weft_private_headers(weftd fmt::fmt-header-only)
weft_strict(weftd)
