#pragma once

#include "conformance/report.hpp"
#include "weft/json/value.hpp"

namespace weft::farm {

/// Repeats a history that Yjs has run, and compares every update, dump and event with what Yjs got.
/// Ends at the first step that differs: what follows would differ too.
void run_case(const json::Value& recorded, conformance::CaseReport& report);

}  // namespace weft::farm
