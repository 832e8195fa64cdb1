#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/crdt/update_format.hpp"
#include "weft/json/value.hpp"

// Reading the fields of a test case. A vector that lacks one is no vector: that throws, and the
// case counts as failed.
namespace weft::conformance {

struct BadVector : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const json::Value& field(const json::Value& object, std::string_view name);
const std::string& text_field(const json::Value& object, std::string_view name);
const json::Array& array_field(const json::Value& object, std::string_view name);
const json::Object& object_field(const json::Value& object, std::string_view name);
/// The flag, or `otherwise` when it is not there.
bool flag_field(const json::Value& object, std::string_view name, bool otherwise);

const std::string& as_text(const json::Value& value);
const json::Array& as_array(const json::Value& value);
const json::Object& as_object(const json::Value& value);
std::uint64_t as_count(const json::Value& value);
std::uint64_t count_field(const json::Value& object, std::string_view name);
/// The update format that `name` tells by its number; 1 when it is not there.
crdt::UpdateFormat format_field(const json::Value& object, std::string_view name);

Bytes from_hex(std::string_view hex);
std::string to_hex(ByteView bytes);

/// An update as it was recorded in both formats.
struct RecordedUpdate {
  Bytes v1;
  Bytes v2;
  const Bytes& in(crdt::UpdateFormat format) const { return format == crdt::UpdateFormat::kV2 ? v2 : v1; }
};
RecordedUpdate read_update(const json::Value& object);

inline Bytes bytes_field(const json::Value& object, std::string_view name) {
  return from_hex(text_field(object, name));
}

}  // namespace weft::conformance
