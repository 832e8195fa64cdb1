# install(): headers, libraries, weftd; what find_package(weft) and pkg-config read.
#
# Two sets of targets, so that a host of the core alone needs none of our third-party libraries:
# find_package(weft COMPONENTS core) gives weft::core and its modules, find_package(weft) everything.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(weft_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/weft)

install(TARGETS ${weft_core_modules} weft_core EXPORT weft_core_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS weft_c EXPORT weft_core_targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/bindings/c/weft.h DESTINATION include)
install(EXPORT weft_core_targets NAMESPACE weft:: DESTINATION ${weft_cmake_dir} FILE weft_core_targets.cmake)
if(NOT WEFT_CORE_ONLY)
  install(TARGETS ${weft_full_modules} weft_weft EXPORT weft_full_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT weft_full_targets NAMESPACE weft:: DESTINATION ${weft_cmake_dir} FILE weft_full_targets.cmake)
  install(TARGETS weftd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/src/protocol/native/wire/weft.capnp DESTINATION ${CMAKE_INSTALL_DATADIR}/weft)
endif()

foreach(dir IN LISTS weft_module_dirs)
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/weft/${dir}/*.hpp)
  install(FILES ${headers} DESTINATION include/weft/${dir})
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/weft-config.cmake.in
  ${PROJECT_BINARY_DIR}/weft-config.cmake INSTALL_DESTINATION ${weft_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/weft-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/weft-config.cmake ${PROJECT_BINARY_DIR}/weft-config-version.cmake
        DESTINATION ${weft_cmake_dir})

# The .pc files name their prefix by where they lie, so that an installed tree may be moved.
file(RELATIVE_PATH weft_prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})

# weft_pkg_config(NAME DESCRIPTION REQUIRES target...): one .pc file. A linker reads static libraries
# from left to right, so a module goes before those it stands on: the reverse of the layer table.
function(weft_pkg_config name description requires)
  set(libs "")
  list(REVERSE ARGN)
  foreach(target IN LISTS ARGN)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
      string(APPEND libs " -l${target}")
    endif()
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/cmake/weft.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

weft_pkg_config(weft-c "${PROJECT_DESCRIPTION}: the C interface" "" weft_c)
weft_pkg_config(weft-core "${PROJECT_DESCRIPTION}: the core" "" ${weft_core_modules})
if(NOT WEFT_CORE_ONLY)
  weft_pkg_config(weft "${PROJECT_DESCRIPTION}" "weft-core capnp simdjson sqlite3 libcrypto libsodium libzstd liblz4 libxxhash absl_flat_hash_map"
                  ${weft_full_modules})
endif()
