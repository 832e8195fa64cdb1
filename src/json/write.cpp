#include "weft/json/write.hpp"

#include <charconv>
#include <cmath>

#include "weft/base/check.hpp"

namespace weft::json {
namespace {

// The shortest decimal digits of a positive number, and where the point stands: 0.d1d2... * 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest_decimal(double positive) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific);
  WEFT_CHECK(end.ec == std::errc());
  Decimal decimal;
  const char* at = text;
  for (; at != end.ptr && *at != 'e'; ++at)
    if (*at != '.') decimal.digits.push_back(*at);
  ++at;  // the exponent has a sign, of which from_chars knows only the minus
  if (*at == '+') ++at;
  int exponent = 0;
  std::from_chars(at, end.ptr, exponent);
  decimal.point = exponent + 1;
  return decimal;
}

void write_exponent_form(const Decimal& decimal, std::string& out) {
  out += decimal.digits[0];
  if (decimal.digits.size() > 1) out.append(".").append(decimal.digits, 1);
  const int exponent = decimal.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  out += std::to_string(std::abs(exponent));
}

void write_plain_form(const Decimal& decimal, std::string& out) {
  const int count = static_cast<int>(decimal.digits.size());
  if (decimal.point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-decimal.point), '0') += decimal.digits;
  } else if (decimal.point >= count) {
    out += decimal.digits;
    out.append(static_cast<std::size_t>(decimal.point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(decimal.point);
    out.append(decimal.digits, 0, whole).append(".").append(decimal.digits, whole);
  }
}

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

void write_number(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  if (number == 0) {
    out += '0';
    return;
  }
  if (number < 0) out += '-';
  const Decimal decimal = shortest_decimal(std::fabs(number));
  if (decimal.point > -6 && decimal.point <= 21) {
    write_plain_form(decimal, out);
  } else {
    write_exponent_form(decimal, out);
  }
}

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
    case Kind::kNumber: write_number(*value.as_number(), out); return;
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
