#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"

namespace weft::fuzz {

/// The bytes that libFuzzer made, taken from the front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  /// The next byte; 0 behind the end.
  unsigned byte() { return rest_.empty() ? 0U : take(1)[0]; }

  ByteView take(std::size_t count) {
    const ByteView taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  ByteView rest() const { return rest_; }
  std::string_view text() const { return as_chars(rest_); }

  /// The rest in `count` parts: two bytes of size before each but the last.
  std::vector<ByteView> parts(std::size_t count) {
    std::vector<ByteView> parts;
    while (parts.size() + 1 < count) {
      const std::size_t high = byte();
      parts.push_back(take(high << 8 | byte()));
    }
    parts.push_back(rest_);
    return parts;
  }

 private:
  ByteView rest_;
};

}  // namespace weft::fuzz
