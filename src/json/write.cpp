#include "weft/json/write.hpp"

#include "weft/base/json_string.hpp"
#include "weft/base/number_text.hpp"

namespace weft::json {
namespace {

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

void write_string(std::string_view text, std::string& out) { append_json_string(text, out); }

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
