#pragma once

#include "conformance/report.hpp"
#include "weft/json/value.hpp"

// One function per kind of vector: it runs a case and reports its comparisons.
namespace weft::conformance {

void run_lib0(const json::Value& test_case, CaseReport& report);
void run_script(const json::Value& test_case, CaseReport& report);
void run_apply(const json::Value& test_case, CaseReport& report);
void run_merge(const json::Value& test_case, CaseReport& report);
void run_events(const json::Value& test_case, CaseReport& report);
void run_awareness(const json::Value& test_case, CaseReport& report);
void run_protocol(const json::Value& test_case, CaseReport& report);
void run_relpos(const json::Value& test_case, CaseReport& report);
void run_snapshot(const json::Value& test_case, CaseReport& report);
void run_subdocs(const json::Value& test_case, CaseReport& report);
void run_undo(const json::Value& test_case, CaseReport& report);
void run_malformed(const json::Value& test_case, CaseReport& report);

}  // namespace weft::conformance
