#include "weft/json/write.hpp"

#include "weft/base/number_text.hpp"

namespace weft::json {
namespace {

void write_escape(char character, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (character) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  const auto code = static_cast<unsigned char>(character);
  out += "\\u00";
  out += kHex[code >> 4];
  out += kHex[code & 15];
}

void write_array(const Array& array, std::string& out) {
  out += '[';
  bool first = true;
  for (const Value& item : array) {
    if (!first) out += ',';
    first = false;
    write(item, out);
  }
  out += ']';
}

void write_object(const Object& object, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : object) {
    if (!first) out += ',';
    first = false;
    write_string(name, out);
    out += ':';
    write(value, out);
  }
  out += '}';
}

}  // namespace

void write_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;  // where the run of characters that need no escape began
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\') continue;
    out.append(text, plain, i - plain);
    write_escape(character, out);
    plain = i + 1;
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

void write(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::kNull: out += "null"; return;
    case Kind::kBool: out += *value.as_bool() ? "true" : "false"; return;
    case Kind::kNumber: append_number(*value.as_number(), out); return;
    case Kind::kString: write_string(*value.as_string(), out); return;
    case Kind::kArray: write_array(*value.as_array(), out); return;
    case Kind::kObject: write_object(*value.as_object(), out); return;
  }
}

std::string write(const Value& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace weft::json
