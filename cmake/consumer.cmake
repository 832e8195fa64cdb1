# Hosts outside the tree: what is installed is found by find_package and by pkg-config, and a host
# that takes the sources as a subproject is left alone.
set(consumer_dir ${PROJECT_SOURCE_DIR}/tests/consumer)
set(consumer_work ${PROJECT_BINARY_DIR}/consumer)

weft_add_test(consumer.install LABEL consumer PROPERTIES FIXTURES_SETUP weft_installed
  COMMAND sh -c "rm -rf \"$1\" && \"$0\" --install ${PROJECT_BINARY_DIR} --prefix \"$1\"" ${CMAKE_COMMAND} ${consumer_work}/prefix)

weft_add_test(consumer.find_package LABEL consumer PROPERTIES FIXTURES_REQUIRED weft_installed
  COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${consumer_dir} ${consumer_work}/find_package
    --build-generator ${CMAKE_GENERATOR} --build-noclean
    --build-options -DCMAKE_PREFIX_PATH=${consumer_work}/prefix -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
    --test-command ${CMAKE_CTEST_COMMAND} --output-on-failure)
weft_add_test(consumer.pkg_config LABEL consumer PROPERTIES FIXTURES_REQUIRED weft_installed
  COMMAND sh ${consumer_dir}/pkg_config_hosts.sh ${consumer_work}/prefix/${CMAKE_INSTALL_LIBDIR}
    ${consumer_work}/pkg_config ${CMAKE_C_COMPILER} ${CMAKE_CXX_COMPILER})

weft_add_test(consumer.subproject LABEL consumer
  COMMAND ${CMAKE_COMMAND} -S ${consumer_dir}/subproject -B ${consumer_work}/subproject
    -G ${CMAKE_GENERATOR} -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER})
