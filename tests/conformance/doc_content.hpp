#pragma once

#include <string>
#include <vector>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

namespace weft::conformance {

/// Compares the visible content of a root with its dump, value by value through the reading API,
/// and once more as JSON where JSON can carry it.
void compare_root(const std::string& name, const json::Value& dump, const crdt::Value& root, CaseReport& report);

/// Compares subdocuments, in order.
void compare_subdocuments(const std::string& what, const json::Array& dumps,
                          const std::vector<crdt::Subdocument>& documents, CaseReport& report);

/// Whether a value, or all of a shared type, is what was recorded.
bool same_value(const json::Value& dump, const crdt::Value& value);

}  // namespace weft::conformance
