# A script: the conformance runner fails on wrong vectors, and says which.
execute_process(COMMAND ${RUNNER} yjs tests/conformance/runner OUTPUT_VARIABLE output RESULT_VARIABLE status)
if(NOT status EQUAL 1)
  message(FATAL_ERROR "the runner ended with ${status}:\n${output}")
endif()
foreach(expected IN ITEMS "FAIL lib0.json wrong" "FAIL lib0.json incomplete" "skip lib0.json later: "
                          "1 passed, 2 failed, 1 skipped\n")
  string(FIND "${output}" "${expected}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "the runner did not print \"${expected}\":\n${output}")
  endif()
endforeach()
