#include "json/respell.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weft::json {
namespace {

constexpr std::size_t kEscapeSize = 6;        // \uXXXX
constexpr std::size_t kDigitsAlwaysRead = 18; // any integer of so many digits fits 64 bits

std::optional<std::uint32_t> read_hex4(std::string_view digits) {
  if (digits.size() != 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char digit : digits) {
    value <<= 4;
    if (digit >= '0' && digit <= '9') {
      value |= static_cast<std::uint32_t>(digit - '0');
    } else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f') {
      value |= static_cast<std::uint32_t>((digit | 0x20) - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

// The unit that a \uXXXX escape at the start of `text` stands for.
std::optional<std::uint32_t> escaped_unit(std::string_view text) {
  if (text.size() < kEscapeSize || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  return read_hex4(text.substr(2, 4));
}

bool is_high(std::optional<std::uint32_t> unit) { return unit && *unit >= 0xD800 && *unit < 0xDC00; }
bool is_low(std::optional<std::uint32_t> unit) { return unit && *unit >= 0xDC00 && *unit < 0xE000; }

// Copies the escape at the start of `text`; returns how much of `text` it took.
std::size_t copy_escape(std::string_view text, std::string& out) {
  const auto unit = escaped_unit(text);
  if (is_high(unit) && is_low(escaped_unit(text.substr(kEscapeSize)))) {
    out += text.substr(0, 2 * kEscapeSize);
    return 2 * kEscapeSize;
  }
  if (is_high(unit) || is_low(unit)) {
    out += "\\ufffd";
    return kEscapeSize;
  }
  out += text.substr(0, 2);
  return text.substr(0, 2).size();
}

std::size_t copy_string(std::string_view text, std::string& out) {
  std::size_t at = 1;
  out += '"';
  while (at < text.size()) {
    if (text[at] == '\\') {
      at += copy_escape(text.substr(at), out);
      continue;
    }
    out += text[at];
    if (text[at++] == '"') break;
  }
  return at;
}

std::size_t copy_number(std::string_view text, std::string& out) {
  const std::size_t end = text.find_first_not_of("0123456789+-.eE");
  const std::string_view number = text.substr(0, end);
  out += number;
  const bool integer = number.find_first_of(".eE") == std::string_view::npos;
  if (integer && number.size() > kDigitsAlwaysRead) out += "e0";
  return number.size();
}

}  // namespace

std::string respell_for_simdjson(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  std::size_t at = 0;
  while (at < text.size()) {
    const char next = text[at];
    if (next == '"') {
      at += copy_string(text.substr(at), out);
    } else if (next == '-' || (next >= '0' && next <= '9')) {
      at += copy_number(text.substr(at), out);
    } else {
      out += next;
      ++at;
    }
  }
  return out;
}

}  // namespace weft::json
