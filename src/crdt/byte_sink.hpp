#pragma once

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
    ensure(kVarUintBytes + 1);
    const std::uint64_t rest = number.magnitude >> 6;
    const auto sign = static_cast<std::uint8_t>(number.negative ? 0x40 : 0);
    const auto more = static_cast<std::uint8_t>(rest != 0 ? 0x80 : 0);
    put_u8(static_cast<std::uint8_t>(more | sign | (number.magnitude & 0x3F)));
    if (rest != 0) put_varuint(rest);
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
    if (value < 0x80) return put_u8(static_cast<std::uint8_t>(value));
    if constexpr (std::endian::native == std::endian::little) {
      if (value <= kVarUintMax) return put_varuint_word(value);
    }
    for (; value >= 0x80; value >>= 7) put_u8(static_cast<std::uint8_t>(value | 0x80));
    put_u8(static_cast<std::uint8_t>(value));
  }
  void put_text(const std::uint8_t* text, std::size_t size) {
    if (size >= 16 || size == 0) {
      if (size != 0) std::memcpy(at_, text, size);
    } else if (size >= 8) {
      copy_ends<8>(text, size);
    } else if (size >= 4) {
      copy_ends<4>(text, size);
    } else {
      // The first, the middle and the last of one to three.
      at_[0] = text[0];
      at_[size / 2] = text[size / 2];
      at_[size - 1] = text[size - 1];
    }
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
  // All groups at once, without a branch for each: their number is hard to predict.
  void put_varuint_word(std::uint64_t value) {
    const unsigned groups = (static_cast<unsigned>(std::bit_width(value)) + 6) / 7;
    std::uint64_t word = (value & 0x000000000FFFFFFFU) | ((value & 0x00FFFFFFF0000000U) << 4);
    word = (word & 0x00003FFF00003FFFU) | ((word & 0x0FFFC0000FFFC000U) << 2);
    word = (word & 0x007F007F007F007FU) | ((word & 0x3F803F803F803F80U) << 1);
    word |= 0x8080808080808080U & ((std::uint64_t{1} << (8 * (groups - 1))) - 1);
    std::memcpy(at_, &word, 8);
    at_ += groups;
  }

  template <std::size_t Part>
  void copy_ends(const std::uint8_t* text, std::size_t size) {
    std::memcpy(at_, text, Part);
    std::memcpy(at_ + size - Part, text + size - Part, Part);
  }

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
