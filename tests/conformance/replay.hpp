#pragma once

#include <optional>
#include <string>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

// Doing the recorded edits again with the engine's own editing API.
namespace weft::conformance {

/// The type that a path names: a root, then map keys and list indexes.
crdt::Value open_path(crdt::Doc& doc, const json::Array& path, const json::Value& roots);

/// Why the edits cannot all be done with today's API, or nothing when they can.
std::optional<std::string> why_not_replayable(const json::Array& ops, const json::Value& roots);

/// Does the edits of one step in one transaction. False: the API refused one for a reason of its
/// own, which is reported as not compared; any other refusal is a failure.
bool replay(crdt::Doc& doc, const json::Array& ops, const json::Value& roots, CaseReport& report);

}  // namespace weft::conformance
