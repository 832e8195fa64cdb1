#include "ot/json/lenient_string.hpp"

#include <charconv>
#include <cstdint>

#include "weft/base/utf.hpp"

namespace weft::ot::json {
namespace {

// The escapes of one character, and what they stand for, at the same places.
constexpr std::string_view kEscapes = "\"\\/bfnrt";
constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";

bool read_unit(std::string_view digits, char16_t& unit) {
  std::uint16_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  unit = value;
  return digits.size() == 4 && read.ec == std::errc() && read.ptr == digits.data() + digits.size();
}

}  // namespace

bool read_lenient_string(std::string_view text, std::string& out) {
  std::u16string units;  // escapes that follow one another may be pairs
  for (std::size_t at = 0; at < text.size();) {
    const bool escaped = text[at] == '\\' && at + 1 < text.size();
    if (escaped && text[at + 1] == 'u') {
      char16_t unit = 0;
      if (!read_unit(text.substr(at + 2, 4), unit)) return false;
      units += unit;
      at += 6;
      continue;
    }
    append_utf8(units, out);
    units.clear();
    if (text[at] == '"') return true;
    const std::size_t known = escaped ? kEscapes.find(text[at + 1]) : std::string_view::npos;
    if (escaped && known == std::string_view::npos) return false;
    out += escaped ? kEscaped[known] : text[at];
    at += escaped ? 2 : 1;
  }
  return false;
}

}  // namespace weft::ot::json
