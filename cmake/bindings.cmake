# The C binding: a shared library that exports the functions of weft.h and nothing else.
set(c_binding_dir ${PROJECT_SOURCE_DIR}/bindings/c)
add_library(weft_c SHARED ${c_binding_dir}/weft_c.cpp)
add_library(weft::c ALIAS weft_c)
set_target_properties(weft_c PROPERTIES
  EXPORT_NAME c CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  LINK_DEPENDS ${c_binding_dir}/weft_c.map)
target_include_directories(weft_c PUBLIC $<BUILD_INTERFACE:${c_binding_dir}> $<INSTALL_INTERFACE:include>)
target_link_libraries(weft_c PRIVATE weft::crdt)
# Symbols of the C++ library would otherwise be seen through instantiated templates.
target_link_options(weft_c PRIVATE LINKER:--version-script=${c_binding_dir}/weft_c.map)
weft_strict(weft_c)
