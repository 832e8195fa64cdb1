#pragma once

#include <string>
#include <string_view>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

// Comparing a document with the dumps of the vectors.
namespace weft::conformance {

/// Creates the roots of a case, in their order.
void create_roots(crdt::Doc& doc, const json::Value& roots);

/// Compares all of the dump: state vector, structs, state and snapshot in both formats, what is
/// pending, and the visible content.
void compare_dump(std::string_view what, const json::Value& dump, const crdt::Doc& doc, CaseReport& report);

/// Compares what the document waits for.
void compare_pending(std::string_view what, const json::Value& pending, const crdt::Doc& doc, CaseReport& report);

}  // namespace weft::conformance
