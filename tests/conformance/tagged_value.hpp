#pragma once

#include <string>
#include <string_view>

#include "weft/crdt/any.hpp"
#include "weft/json/value.hpp"

namespace weft::conformance {

/// The value that a tagged JSON value of the vectors stands for. Throws BadVector for the tags
/// that stand for shared types and documents.
crdt::Any read_tagged(const json::Value& value);

/// The string, which may be given by its UTF-16 units; half a surrogate pair becomes U+FFFD, as it
/// does on the wire.
std::string read_tagged_text(const json::Value& value);

/// The units of the string, halves of surrogate pairs as they are.
std::u16string read_tagged_units(const json::Value& value);

/// The tag of a tagged object, or nothing.
std::string_view tag_of(const json::Value& value);

}  // namespace weft::conformance
