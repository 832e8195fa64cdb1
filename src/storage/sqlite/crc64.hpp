#pragma once

// Finds damage to what is stored: SQLite checks the structure of its pages, not their contents.

#include <cstdint>
#include <string_view>

#include "weft/base/bytes.hpp"

namespace weft::sqlite {

/// CRC-64/XZ over a sequence of fields. Variable fields go in with their length, so that two
/// sequences of fields never give the same bytes.
class Crc64 {
 public:
  Crc64& number(std::uint64_t value);
  Crc64& bytes(ByteView value);
  Crc64& text(std::string_view value) { return bytes(as_bytes(value)); }
  std::uint64_t value() const { return ~state_; }

 private:
  void feed(const std::uint8_t* data, std::size_t size);
  std::uint64_t state_ = ~std::uint64_t{0};
};

}  // namespace weft::sqlite
