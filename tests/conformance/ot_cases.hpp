#pragma once

#include <filesystem>

#include "conformance/report.hpp"
#include "weft/json/value.hpp"

// One function per kind of json-ot vector: it runs a case and reports its comparisons.
namespace weft::conformance {

void run_ot_pair(const json::Value& test_case, CaseReport& report);
void run_ot_invert(const json::Value& test_case, CaseReport& report);
void run_ot_session(const json::Value& test_case, CaseReport& report);
void run_ot_text_compose(const json::Value& test_case, CaseReport& report);
void run_ot_text_positions(const json::Value& test_case, CaseReport& report);

/// Runs every file of a folder; what it does not know fails.
void run_ot_folder(const std::filesystem::path& folder, Report& report);

}  // namespace weft::conformance
