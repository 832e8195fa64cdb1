# A script: the conformance runner fails on wrong vectors, and says which.
function(expect family folder)
  execute_process(COMMAND ${RUNNER} ${family} ${folder} OUTPUT_VARIABLE output RESULT_VARIABLE status)
  if(NOT status EQUAL 1)
    message(FATAL_ERROR "the runner ended with ${status}:\n${output}")
  endif()
  foreach(expected IN LISTS ARGN)
    string(FIND "${output}" "${expected}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "the runner did not print \"${expected}\":\n${output}")
    endif()
  endforeach()
endfunction()

expect(yjs tests/conformance/runner "FAIL lib0.json wrong" "FAIL lib0.json incomplete" "skip lib0.json later: "
       "1 passed, 2 failed, 1 skipped\n")
expect(json-ot tests/conformance/runner_ot
       "FAIL scalar-pairs.jsonl 1\n" "FAIL scalar-pairs.jsonl 2\n" "FAIL scalar-pairs.jsonl 3\n" "FAIL scalar-pairs.jsonl without a number\n"
       "FAIL sessions.jsonl 0\n" "FAIL unheard-of.jsonl all\n" "1 passed, 6 failed, 0 skipped\n")
