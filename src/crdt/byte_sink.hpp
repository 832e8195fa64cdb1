#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {

/// Copies bytes that are few mostly, without a call then.
inline void copy_short(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
  if (size >= 16 || size == 0) {
    if (size != 0) std::memcpy(to, from, size);
  } else if (size >= 8) {  // both ends, which may overlap
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    // The first, the middle and the last of one to three.
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

/// Where bytes go whose room was made before. It lives in registers, where the end of a ByteSink is
/// stored and loaded again with every byte.
class ByteCursor {
 public:
  explicit ByteCursor(std::uint8_t* at) : at_(at) {}
  std::uint8_t* at() const { return at_; }

  void u8(std::uint8_t byte) { *at_++ = byte; }
  [[gnu::always_inline]] void varuint(std::uint64_t value) {
    if (value < 0x80) return u8(static_cast<std::uint8_t>(value));
    if (value < 0x200000) {  // most numbers have two bytes or three
      const bool three = value >= 0x4000;
      at_[0] = static_cast<std::uint8_t>(value | 0x80);
      at_[1] = static_cast<std::uint8_t>(three ? value >> 7 | 0x80 : value >> 7);
      at_[2] = static_cast<std::uint8_t>(value >> 14);
      at_ += three ? 3 : 2;
      return;
    }
    if constexpr (std::endian::native == std::endian::little) {
      if (value <= kVarUintMax) return varuint_word(value);
    }
    for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
    u8(static_cast<std::uint8_t>(value));
  }
  void text(const std::uint8_t* text, std::size_t size) {
    copy_short(at_, text, size);
    at_ += size;
  }

  /// A number as varuint() writes it, to be put again and again; `bytes` is the room that takes.
  struct Packed {
    explicit Packed(std::uint64_t value) {
      for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<std::uint8_t>(value | 0x80);
      bytes[size++] = static_cast<std::uint8_t>(value);
    }
    std::array<std::uint8_t, 16> bytes{};
    std::uint8_t size = 0;
  };
  void packed(const Packed& packed) {
    std::memcpy(at_, packed.bytes.data(), packed.bytes.size());
    at_ += packed.size;
  }

 private:
  // All groups at once, without a branch for each: their number is hard to predict.
  void varuint_word(std::uint64_t value) {
    const unsigned groups = (9 * static_cast<unsigned>(std::bit_width(value)) + 64) / 64;  // sevenths, rounded up
    std::uint64_t word = (value & 0x000000000FFFFFFFU) | ((value & 0x00FFFFFFF0000000U) << 4);
    word = (word & 0x00003FFF00003FFFU) | ((word & 0x0FFFC0000FFFC000U) << 2);
    word = (word & 0x007F007F007F007FU) | ((word & 0x3F803F803F803F80U) << 1);
    word |= 0x8080808080808080U & ((std::uint64_t{1} << (8 * (groups - 1))) - 1);
    std::memcpy(at_, &word, 8);
    at_ += groups;
  }

  std::uint8_t* at_;
};

/// A buffer for updates that are written again and again: clearing it keeps the memory.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(ByteSink&& other) noexcept { swap(other); }
  ByteSink& operator=(ByteSink&& other) noexcept {
    ByteSink taken(std::move(other));
    swap(taken);
    return *this;
  }

  void clear() { at_ = data_.get(); }
  std::size_t size() const { return static_cast<std::size_t>(at_ - data_.get()); }
  std::size_t capacity() const { return static_cast<std::size_t>(end_ - data_.get()); }
  ByteView view() const { return {data_.get(), size()}; }
  Bytes copy() const { return to_bytes(view()); }
  /// Gives the memory back when it is more than `most` bytes; what was written is lost then.
  void shrink(std::size_t most) {
    if (capacity() <= most) return;
    data_.reset();
    at_ = end_ = nullptr;
  }

  void u8(std::uint8_t byte) {
    ensure(1);
    put_u8(byte);
  }
  void varuint(std::uint64_t value) {
    ensure(kVarUintBytes);
    put_varuint(value);
  }
  void varint(VarInt number) {
    ensure(kVarUintBytes);
    put_varuint(number.magnitude >> 6 << 7 | (number.negative ? 0x40U : 0U) | (number.magnitude & 0x3F));
  }
  void raw(const std::uint8_t* bytes, std::size_t size) {
    if (size != 0) std::memcpy(extend(size), bytes, size);
  }
  void raw(ByteView bytes) { raw(bytes.data(), bytes.size()); }
  void varbytes(ByteView bytes) {
    varuint(bytes.size());
    raw(bytes);
  }
  void varstring(std::string_view text) { varbytes(as_bytes(text)); }

  /// Makes room for `size` bytes and returns where they begin.
  std::uint8_t* extend(std::size_t size) {
    ensure(size);
    std::uint8_t* place = at_;
    at_ += size;
    return place;
  }

  /// The put_ functions below do not look whether there is room: ensure() it first.
  void ensure(std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) grow(size);
  }
  void put_u8(std::uint8_t byte) { *at_++ = byte; }
  void put_varuint(std::uint64_t value) {
    ByteCursor cursor(at_);
    cursor.varuint(value);
    at_ = cursor.at();
  }
  /// The same for several of them: where the next byte goes, and back.
  ByteCursor cursor() const { return ByteCursor(at_); }
  void end_at(ByteCursor cursor) { at_ = cursor.at(); }
  void put_text(const std::uint8_t* text, std::size_t size) {
    copy_short(at_, text, size);
    at_ += size;
  }

  /// Puts a number in front of everything from `start` on. Complexity: O(bytes moved).
  void insert_varuint(std::size_t start, std::uint64_t value) {
    const std::size_t bytes = varuint_size(value);
    const std::size_t moved = size() - start;
    extend(bytes);
    std::memmove(data_.get() + start + bytes, data_.get() + start, moved);
    std::uint8_t* at = data_.get() + start;
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<std::uint8_t>(value | 0x80);
    *at = static_cast<std::uint8_t>(value);
  }

  static constexpr std::size_t kVarUintBytes = 10;

 private:
  void swap(ByteSink& other) {
    std::swap(data_, other.data_);
    std::swap(at_, other.at_);
    std::swap(end_, other.end_);
  }

  void grow(std::size_t more) {
    const std::size_t used = size();
    const std::size_t capacity = used + more + used / 2 + 16;
    std::unique_ptr<std::uint8_t[]> grown(new std::uint8_t[capacity]);
    if (used != 0) std::memcpy(grown.get(), data_.get(), used);
    data_ = std::move(grown);
    at_ = data_.get() + used;
    end_ = data_.get() + capacity;
  }

  std::unique_ptr<std::uint8_t[]> data_;
  std::uint8_t* at_ = nullptr;
  std::uint8_t* end_ = nullptr;
};

}  // namespace weft::crdt
