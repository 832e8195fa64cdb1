#pragma once

#include <string>
#include <string_view>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

// Comparing a document with the dumps of the vectors.
namespace weft::conformance {

inline constexpr std::string_view kNoFormatTwo = "update format 2 is not implemented";

/// Creates the roots of a case that have a kind the engine knows, in their order.
void create_roots(crdt::Doc& doc, const json::Value& roots);

/// Compares all of the dump that format 1 decides: state vector, state, snapshot, structs, what is
/// pending, and the visible content.
void compare_dump(std::string_view what, const json::Value& dump, const crdt::Doc& doc, CaseReport& report);

/// Compares what the document waits for.
void compare_pending(std::string_view what, const json::Value& pending, const crdt::Doc& doc, CaseReport& report);

/// Whether a text format occurs in the document's structs, deleted or not.
bool holds_formats(const crdt::Doc& doc);

}  // namespace weft::conformance
