# The one place that sees Cap'n Proto. Its headers are C++17 for clang 16 and later, so these two files
# are compiled as that, and not by our warnings.
set(CAPNPC_OUTPUT_DIR ${PROJECT_BINARY_DIR}/schema)
set(CAPNPC_SRC_PREFIX ${PROJECT_SOURCE_DIR}/src/protocol/native/wire)
file(MAKE_DIRECTORY ${CAPNPC_OUTPUT_DIR})
capnp_generate_cpp(weft_schema_sources weft_schema_headers ${PROJECT_SOURCE_DIR}/src/protocol/native/wire/weft.capnp)
set_property(SOURCE ${PROJECT_SOURCE_DIR}/src/protocol/native/wire/native_wire.cpp
             APPEND PROPERTY OBJECT_DEPENDS ${weft_schema_headers})
add_library(weft_native_wire OBJECT ${PROJECT_SOURCE_DIR}/src/protocol/native/wire/native_wire.cpp ${weft_schema_sources})
set_target_properties(weft_native_wire PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON POSITION_INDEPENDENT_CODE ON)
target_include_directories(weft_native_wire PRIVATE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${CAPNPC_OUTPUT_DIR})
target_link_libraries(weft_native_wire PRIVATE CapnProto::capnp)
target_sources(weft_protocol_native PRIVATE $<TARGET_OBJECTS:weft_native_wire>)
