#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "weft/base/bytes.hpp"
#include "weft/container/byte_arena.hpp"

namespace weft::crdt {

/// A buffer for updates that are written again and again: clearing it keeps the memory.
class ByteSink {
 public:
  void clear() { arena_.truncate(0); }
  std::size_t size() const { return arena_.size(); }
  std::size_t capacity() const { return arena_.capacity(); }
  ByteView view() const { return {arena_.data(), arena_.size()}; }
  Bytes copy() const { return to_bytes(view()); }

  void u8(std::uint8_t byte) { *arena_.extend(1) = byte; }

  void varuint(std::uint64_t value) {
    if (value < 0x80) return u8(static_cast<std::uint8_t>(value));
    std::uint8_t bytes[10];
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<std::uint8_t>(value | 0x80);
    bytes[size++] = static_cast<std::uint8_t>(value);
    std::memcpy(arena_.extend(size), bytes, size);
  }

  void raw(const std::uint8_t* bytes, std::size_t size) {
    if (size != 0) std::memcpy(arena_.extend(size), bytes, size);
  }

  /// Makes room for `size` bytes and returns where they begin.
  std::uint8_t* extend(std::size_t size) { return arena_.extend(size); }

 private:
  ByteArena arena_;
};

}  // namespace weft::crdt
