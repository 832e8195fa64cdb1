#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weft {

/// An owned run of bytes.
using Bytes = std::vector<std::uint8_t>;

/// A borrowed run of bytes. Lifetime: that of whatever it points into.
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a string, borrowed. Lifetime: that of the string.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Bytes read as characters, borrowed; nothing is checked. Lifetime: that of the bytes.
inline std::string_view as_chars(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A copy of borrowed bytes.
inline Bytes to_bytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace weft
