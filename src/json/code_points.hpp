#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weft::json {

/// Whether a byte goes on with a character of UTF-8, rather than to begin one.
inline bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

inline std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += continues_character(byte) ? 0 : 1;
  return count;
}

/// Where the character after `count` others begins; nothing when there are fewer.
inline std::optional<std::size_t> byte_of_code_point(std::string_view text, std::size_t count) {
  if (count == 0) return 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (!continues_character(text[at]) && count-- == 0) return at;
  if (count == 0) return text.size();
  return std::nullopt;
}

}  // namespace weft::json
