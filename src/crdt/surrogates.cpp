#include "surrogates.hpp"

#include <cstring>

#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

// The three bytes of a half begin with this one; what follows tells it from U+D000 to U+D7FF.
constexpr unsigned char kHalfLead = 0xED;

bool half_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) == kHalfLead && at + 2 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0xA0;
}

std::uint32_t half_unit(std::string_view text, std::size_t at) {
  return 0xD000U | ((static_cast<unsigned char>(text[at + 1]) & 0x3FU) << 6) |
         (static_cast<unsigned char>(text[at + 2]) & 0x3FU);
}

// Where the next half begins, or the end.
std::size_t find_half(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const void* found = std::memchr(text.data() + at, kHalfLead, text.size() - at);
    if (found == nullptr) return text.size();
    at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (half_at(text, at)) return at;
    ++at;
  }
  return text.size();
}

}  // namespace

bool has_halves(std::string_view text) { return find_half(text, 0) != text.size(); }

void append_units(std::string_view text, std::u16string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t half = find_half(text, at);
    append_utf16(text.substr(at, half - at), out);
    if (half == text.size()) return;
    out.push_back(static_cast<char16_t>(half_unit(text, half)));
    at = half + 3;
  }
}

void append_half(std::uint32_t unit, std::string& out) {
  out += static_cast<char>(0xE0U | (unit >> 12));
  out += static_cast<char>(0x80U | ((unit >> 6) & 0x3FU));
  out += static_cast<char>(0x80U | (unit & 0x3FU));
}

std::string without_halves(std::string_view text) {
  std::u16string units;
  append_units(text, units);
  std::string result;
  append_utf8(units, result);
  return result;
}

}  // namespace weft::crdt
