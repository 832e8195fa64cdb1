#pragma once

// The lib0 primitives: the variable-length integers, strings and byte runs that every Yjs byte
// format is made of. Source: the lib0 npm package's encoding and decoding modules, as observed;
// numbers are JavaScript's, exact up to 2^53 - 1, and anything above is refused.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/utf.hpp"

namespace weft {

/// The largest integer the formats carry.
inline constexpr std::uint64_t kVarUintMax = (std::uint64_t{1} << 53) - 1;

/// A sign and a magnitude: negative zero exists and means something in the column codecs.
struct VarInt {
  std::uint64_t magnitude = 0;
  bool negative = false;
  std::int64_t value() const {
    const auto plain = static_cast<std::int64_t>(magnitude);
    return negative ? -plain : plain;
  }
};

/// Reads lib0 primitives from borrowed bytes.
///
/// Failure is sticky: after the first malformed or missing item failed() is true, every read
/// gives zero or empty, and at_end() is true. Nothing is allocated.
/// Lifetime: borrows the bytes; views returned point into them.
class Reader {
 public:
  explicit Reader(ByteView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool failed() const { return failed_; }
  bool at_end() const { return at_ == end_; }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
  const std::uint8_t* position() const { return at_; }

  /// Marks the input as malformed, for checks that the caller makes.
  void fail() {
    failed_ = true;
    at_ = end_;
  }

  std::uint8_t u8() {
    if (at_ == end_) return fail(), std::uint8_t{0};
    return *at_++;
  }

  [[gnu::always_inline]] std::uint64_t varuint() {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    return varuint_of_many();
  }

  VarInt varint(std::uint64_t magnitude_max = kVarUintMax) {
    std::uint64_t groups = 0;  // six bits and the sign, then seven bits at a time
    if (!take_groups(groups)) return varint_long(magnitude_max);
    const std::uint64_t magnitude = (groups & 0x3F) | groups >> 7 << 6;
    if (magnitude > magnitude_max) return fail(), VarInt{};
    return {magnitude, (groups & 0x40) != 0};
  }

  /// Exactly `count` raw bytes.
  ByteView raw(std::uint64_t count) {
    if (count > remaining()) return fail(), ByteView{};
    const ByteView view(at_, static_cast<std::size_t>(count));
    at_ += count;
    return view;
  }

  ByteView varbytes() { return raw(varuint()); }

  /// A string, checked to be well-formed UTF-8.
  std::string_view varstring() {
    const std::string_view text = as_chars(varbytes());
    if (!is_valid_utf8(text)) return fail(), std::string_view{};
    return text;
  }

  /// A big-endian word, as lib0 writes floats and 64-bit integers.
  std::uint64_t big_endian(std::size_t bytes) {
    std::uint64_t word = 0;
    for (const std::uint8_t byte : raw(bytes)) word = (word << 8) | byte;
    return word;
  }

 private:
  // Kept out of the callers, so that the case of one byte is in them.
  [[gnu::noinline]] std::uint64_t varuint_of_many() {
    if (remaining() >= 3) {  // most numbers have two bytes or three
      const std::uint64_t two = (at_[0] & 0x7FU) | std::uint64_t{at_[1]} << 7;
      if (two < 0x4000) return at_ += 2, two;
      if (at_[2] < 0x80) return at_ += 3, (two & 0x3FFF) | std::uint64_t{at_[-1]} << 14;
    }
    std::uint64_t value = 0;
    if (!take_groups(value)) return varuint_long();
    if (value > kVarUintMax) return fail(), 0;
    return value;
  }

  // Reads all groups at once, without a branch for each: their number is hard to predict. False, and
  // nothing is read, when there are more than eight or too few bytes are left to load a word.
  bool take_groups(std::uint64_t& groups) {
    if constexpr (std::endian::native != std::endian::little) return false;
    if (remaining() < 8) return false;
    std::uint64_t word = 0;
    std::memcpy(&word, at_, 8);
    const std::uint64_t stops = ~word & 0x8080808080808080U;
    if (stops == 0) return false;
    at_ += (std::countr_zero(stops) >> 3) + 1;
    word &= (stops ^ (stops - 1)) & 0x7F7F7F7F7F7F7F7FU;
    word = (word & 0x007F007F007F007FU) | ((word & 0x7F007F007F007F00U) >> 1);
    word = (word & 0x00003FFF00003FFFU) | ((word & 0x3FFF00003FFF0000U) >> 2);
    groups = (word & 0x000000000FFFFFFFU) | ((word & 0x0FFFFFFF00000000U) >> 4);
    return true;
  }

  VarInt varint_long(std::uint64_t magnitude_max) {
    const std::uint8_t first = u8();
    const bool negative = (first & 0x40) != 0;
    if ((first & 0x80) == 0) return {first & std::uint64_t{0x3F}, negative};
    const std::uint64_t magnitude = (first & std::uint64_t{0x3F}) | varuint() << 6;
    if (magnitude > magnitude_max) fail();
    if (failed_) return {};
    return {magnitude, negative};
  }

  std::uint64_t varuint_long() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (; shift < 28 && at_ != end_; shift += 7) {
      const std::uint64_t byte = *at_++;
      value |= (byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    while (true) {
      const std::uint8_t byte = u8();
      const std::uint64_t group = byte & std::uint64_t{0x7F};
      if (shift >= 53 ? group != 0 : (group << shift) > kVarUintMax) return fail(), 0;
      if (shift < 53) value |= group << shift;
      if (value > kVarUintMax) return fail(), 0;
      if ((byte & 0x80) == 0) return value;
      shift += 7;
      if (shift > 1000) return fail(), 0;  // an endless run of empty groups is not a number
    }
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool failed_ = false;
};

/// How many bytes write_varuint takes for `value`.
inline std::size_t varuint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

/// Writes lib0 primitives at the end of a byte vector that it borrows.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(&out) {}

  Bytes& bytes() { return *out_; }

  void u8(std::uint8_t byte) { out_->push_back(byte); }

  void varuint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_->push_back(static_cast<std::uint8_t>(value | 0x80));
    out_->push_back(static_cast<std::uint8_t>(value));
  }

  void varint(VarInt number) {
    const std::uint64_t rest = number.magnitude >> 6;
    const auto sign = static_cast<std::uint8_t>(number.negative ? 0x40 : 0);
    const auto more = static_cast<std::uint8_t>(rest != 0 ? 0x80 : 0);
    out_->push_back(static_cast<std::uint8_t>(more | sign | (number.magnitude & 0x3F)));
    if (rest != 0) varuint(rest);
  }

  void raw(ByteView bytes) { out_->insert(out_->end(), bytes.begin(), bytes.end()); }

  void varbytes(ByteView bytes) {
    varuint(bytes.size());
    raw(bytes);
  }

  void varstring(std::string_view text) { varbytes(as_bytes(text)); }

  void big_endian(std::uint64_t word, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) out_->push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  }

 private:
  Bytes* out_;
};

}  // namespace weft
