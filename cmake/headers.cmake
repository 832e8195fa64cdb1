# Each public header compiled alone: what a header needs, it includes. Only the headers of the
# modules being built are taken, so that a core lane looks at the core's.
set(header_sources "")
foreach(dir IN LISTS weft_module_dirs)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/include/weft/${dir}/*.hpp)
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "[/.]" "_" name ${header})
    set(source ${PROJECT_BINARY_DIR}/headers/${name}.cpp)
    # Twice: the second time shows that the header guards itself.
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
    list(APPEND header_sources ${source})
  endforeach()
endforeach()
add_library(weft_header_selfcontained OBJECT ${header_sources})
target_compile_features(weft_header_selfcontained PRIVATE cxx_std_20)
target_include_directories(weft_header_selfcontained PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(weft_header_selfcontained PRIVATE -O0)
weft_strict(weft_header_selfcontained)
