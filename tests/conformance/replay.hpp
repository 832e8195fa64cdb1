#pragma once

#include <optional>
#include <string>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

// Doing the recorded edits again with the engine's own editing API.
namespace weft::conformance {

/// The root, typed.
crdt::Value open_root(crdt::Doc& doc, const std::string& name, const std::string& kind);

/// The type that a path names: a root, then map keys and list indexes.
crdt::Value open_path(crdt::Doc& doc, const json::Array& path, const json::Value& roots);

/// The handle as the kind that it is, or null.
const crdt::Map* as_map(const crdt::Value& value);
const crdt::Text* as_text_type(const crdt::Value& value);
const crdt::XmlFragment* as_fragment(const crdt::Value& value);

/// Does the edits of one step in one transaction; a refused one fails the case. The document must
/// allow surrogate pairs to be cut, as the recorder did.
bool replay(crdt::Doc& doc, const json::Array& ops, const json::Value& roots, CaseReport& report,
            crdt::Origin origin = {});

}  // namespace weft::conformance
