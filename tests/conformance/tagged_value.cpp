#include "conformance/tagged_value.hpp"

#include <cmath>
#include <limits>

#include "conformance/vector_case.hpp"
#include "weft/base/utf.hpp"

namespace weft::conformance {
namespace {

double special_number(const std::string& name) {
  if (name == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (name == "Infinity") return std::numeric_limits<double>::infinity();
  if (name == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (name == "-0") return -0.0;
  throw BadVector("unknown number " + name);
}

// Wraps modulo 2^64, as the encoder of BigInts does.
crdt::BigInt bigint(const std::string& digits) {
  const bool negative = digits.starts_with('-');
  std::uint64_t magnitude = 0;
  for (const char digit : digits.substr(negative ? 1 : 0))
    magnitude = magnitude * 10 + static_cast<std::uint64_t>(digit - '0');
  return {static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude)};
}

std::u16string units_from_hex(const std::string& hex) {
  const Bytes bytes = from_hex(hex);
  std::u16string units;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    units.push_back(static_cast<char16_t>(bytes[i] << 8 | bytes[i + 1]));
  return units;
}

std::string text_from_hex(const std::string& hex) {
  std::string text;
  append_utf8(units_from_hex(hex), text);
  return text;
}

crdt::Any read_members(const json::Object& object) {
  crdt::AnyObject result;
  for (const auto& [name, value] : object) result.set(name, read_tagged(value));
  return result;
}

crdt::Any read_tag(std::string_view tag, const json::Value& value) {
  if (tag == "undefined") return {};
  if (tag == "num") return special_number(text_field(value, "v"));
  if (tag == "bigint") return bigint(text_field(value, "v"));
  if (tag == "bytes") return bytes_field(value, "v");
  if (tag == "utf16") return text_from_hex(text_field(value, "v"));
  if (tag == "obj") return read_members(object_field(value, "v"));
  throw BadVector("the tag " + std::string(tag) + " is no plain value");
}

}  // namespace

std::string_view tag_of(const json::Value& value) {
  const json::Value* tag = value.find("$");
  const std::string* text = tag ? tag->as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

std::string read_tagged_text(const json::Value& value) {
  if (tag_of(value) == "utf16") return text_from_hex(text_field(value, "v"));
  return as_text(value);
}

std::u16string read_tagged_units(const json::Value& value) {
  if (tag_of(value) == "utf16") return units_from_hex(text_field(value, "v"));
  std::u16string units;
  append_utf16(as_text(value), units);
  return units;
}

crdt::Any read_tagged(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::kNull: return nullptr;
    case json::Kind::kBool: return *value.as_bool();
    case json::Kind::kNumber: return *value.as_number();
    case json::Kind::kString: return *value.as_string();
    case json::Kind::kArray: {
      crdt::AnyArray items;
      for (const json::Value& item : *value.as_array()) items.push_back(read_tagged(item));
      return items;
    }
    case json::Kind::kObject: {
      const std::string_view tag = tag_of(value);
      return tag.empty() ? read_members(*value.as_object()) : read_tag(tag, value);
    }
  }
  return {};
}

}  // namespace weft::conformance
