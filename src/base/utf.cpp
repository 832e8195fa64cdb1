#include "weft/base/utf.hpp"

#include <cstring>

namespace weft {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

/// Reads the sequence at `at` of a text that need not be valid; 0 bytes when it is malformed.
struct Decoded {
  char32_t point;
  std::size_t bytes;
};

Decoded decode_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const std::size_t left = text.size() - at;
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || left < length) return {0, 0};
  char32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    point = (point << 6) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {0, 0};
  return {point, length};
}

void append_point(char32_t point, std::string& out) {
  const auto put = [&](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  std::size_t at = ascii_prefix(text);
  while (at < text.size()) {
    const Decoded decoded = decode_at(text, at);
    if (decoded.bytes == 0) return false;
    at += decoded.bytes;
  }
  return true;
}

bool is_ascii(std::string_view text) {
  // Words that overlap at the end, so that the branches do not depend on the length.
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  const auto word_at = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    return word;
  };
  const std::size_t size = text.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if ((word_at(at) & kHighBits) != 0) return false;
    return (word_at(size - 8) & kHighBits) == 0;
  }
  if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, text.data(), 4);
    std::memcpy(&last, text.data() + size - 4, 4);
    return ((first | last) & 0x80808080U) == 0;
  }
  unsigned char all = 0;
  for (const char byte : text) all |= static_cast<unsigned char>(byte);
  return all < 0x80;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = ascii_prefix(text);
  for (std::size_t at = units; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

namespace {

constexpr std::uint64_t kLowBits = 0x0101010101010101U;

// One in each byte that continues a code point.
std::uint64_t continuations(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return (word >> 7) & (~word >> 6) & kLowBits;
}

// The sum of eight bytes, which is below 256. Not every machine counts bits by itself.
std::size_t sum_of_bytes(std::uint64_t bytes) { return static_cast<std::size_t>((bytes * kLowBits) >> 56); }

}  // namespace

std::size_t code_point_count(std::string_view text) {
  std::size_t points = text.size();
  std::size_t at = 0;
  while (at + 8 <= text.size()) {
    std::uint64_t sums = 0;  // at most 31 in each byte
    for (int words = 0; words < 31 && at + 8 <= text.size(); ++words, at += 8) sums += continuations(text.data() + at);
    points -= sum_of_bytes(sums);
  }
  for (; at < text.size(); ++at) points -= (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80 ? 1 : 0;
  return points;
}

std::size_t utf8_prefix_bytes(std::string_view text, std::size_t points) {
  std::size_t at = 0;
  // Eight at a time while no more begin in them than are asked for.
  for (; points >= 8 && at + 8 <= text.size(); at += 8) points -= 8 - sum_of_bytes(continuations(text.data() + at));
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (points == 0) break;
    --points;
  }
  return at;
}

void append_utf16(std::string_view text, std::u16string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode_at(text, at);
    if (decoded.bytes == 0) return;  // the caller promised well-formed text
    at += decoded.bytes;
    if (decoded.point < 0x10000) {
      out.push_back(static_cast<char16_t>(decoded.point));
    } else {
      out.push_back(static_cast<char16_t>(0xD800 + ((decoded.point - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((decoded.point - 0x10000) & 0x3FF)));
    }
  }
}

void append_utf8(std::u16string_view units, std::string& out) {
  for (std::size_t at = 0; at < units.size(); ++at) {
    const char32_t unit = units[at];
    if (is_high_surrogate(unit) && at + 1 < units.size() && is_low_surrogate(units[at + 1])) {
      append_point(0x10000 + ((unit - 0xD800) << 10) + (units[at + 1] - 0xDC00U), out);
      ++at;
    } else {
      append_point(is_high_surrogate(unit) || is_low_surrogate(unit) ? kReplacement : unit, out);
    }
  }
}

}  // namespace weft
