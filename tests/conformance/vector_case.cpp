#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

template <class T>
const T& present(const T* content, std::string_view kind) {
  if (!content) throw BadVector("a value of the vector is no " + std::string(kind));
  return *content;
}

unsigned hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  throw BadVector("not lower-case hex");
}

}  // namespace

const json::Value& field(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (!value) throw BadVector("the vector has no field \"" + std::string(name) + '"');
  return *value;
}

const std::string& as_text(const json::Value& value) { return present(value.as_string(), "string"); }
const json::Array& as_array(const json::Value& value) { return present(value.as_array(), "array"); }
const json::Object& as_object(const json::Value& value) { return present(value.as_object(), "object"); }

std::uint64_t as_count(const json::Value& value) {
  const auto integer = value.as_integer();
  if (!integer || *integer < 0) throw BadVector("a value of the vector is no count");
  return static_cast<std::uint64_t>(*integer);
}

const std::string& text_field(const json::Value& object, std::string_view name) {
  return as_text(field(object, name));
}
const json::Array& array_field(const json::Value& object, std::string_view name) {
  return as_array(field(object, name));
}
const json::Object& object_field(const json::Value& object, std::string_view name) {
  return as_object(field(object, name));
}
std::uint64_t count_field(const json::Value& object, std::string_view name) {
  return as_count(field(object, name));
}

bool flag_field(const json::Value& object, std::string_view name, bool otherwise) {
  const json::Value* value = object.find(name);
  return value ? present(value->as_bool(), "boolean") : otherwise;
}

Bytes from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) throw BadVector("hex of odd length");
  Bytes bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(hex_digit(hex[i]) << 4 | hex_digit(hex[i + 1])));
  return bytes;
}

std::string to_hex(ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

crdt::UpdateFormat format_field(const json::Value& object, std::string_view name) {
  if (!object.find(name)) return crdt::UpdateFormat::kV1;
  const std::uint64_t number = count_field(object, name);
  if (number != 1 && number != 2) throw BadVector("an unknown update format");
  return number == 2 ? crdt::UpdateFormat::kV2 : crdt::UpdateFormat::kV1;
}

RecordedUpdate read_update(const json::Value& object) {
  return {bytes_field(object, "v1"), bytes_field(object, "v2")};
}

}  // namespace weft::conformance
