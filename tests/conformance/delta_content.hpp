#pragma once

#include <string_view>

#include "conformance/report.hpp"
#include "weft/crdt/delta.hpp"
#include "weft/json/value.hpp"

namespace weft::conformance {

/// Whether a delta is the recorded one; the order of attributes does not matter.
bool same_delta(const json::Value& recorded, const crdt::Delta& delta);

/// Compares a delta with a recorded one, step by step; the order of attributes does not matter.
void compare_delta(std::string_view what, const json::Value& recorded, const crdt::Delta& delta, CaseReport& report);

}  // namespace weft::conformance
