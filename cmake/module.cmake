# weft_module(DIR [DEPENDS module...] [PRIVATE_LINKS target...])
#
# One library per module: include/weft/DIR is its contract, src/DIR its implementation. It links
# exactly the modules it may include. A module without sources is header-only. The target of
# protocol/yjs is weft_protocol_yjs, known as weft::protocol_yjs.
function(weft_module dir)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_LINKS" ${ARGN})
  string(REPLACE "/" "_" name ${dir})
  set(target weft_${name})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*.cpp)
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} PRIVATE ${ARG_PRIVATE_LINKS})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    weft_strict(${target})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(weft::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  list(TRANSFORM ARG_DEPENDS REPLACE "/" "_")
  list(TRANSFORM ARG_DEPENDS PREPEND weft::)
  target_link_libraries(${target} ${scope} ${ARG_DEPENDS})
  set_property(GLOBAL APPEND PROPERTY WEFT_MODULE_TARGETS ${target})
endfunction()

# Our own lanes build with every warning an error; a host that adds us as a subproject does not.
function(weft_strict target)
  if(WEFT_STRICT)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Werror)
  endif()
endfunction()
