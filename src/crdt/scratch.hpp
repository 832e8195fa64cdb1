#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "weft/base/bytes.hpp"

namespace weft::crdt {

/// Keeps bytes that do not stand in an update as they are needed. What is kept does not move.
class Scratch {
 public:
  /// Lifetime of the result: until clear().
  ByteView keep(ByteView bytes) {
    if (bytes.empty()) return {};
    if (room_ < bytes.size()) add_chunk(bytes.size());
    std::uint8_t* place = at_;
    std::memcpy(place, bytes.data(), bytes.size());
    at_ += bytes.size();
    room_ -= bytes.size();
    return {place, bytes.size()};
  }

  /// Forgets everything, but keeps a chunk of the usual size to be used again.
  void clear() {
    if (chunks_.empty()) return;
    chunks_.resize(1);
    at_ = chunks_[0].get();
    room_ = kChunk;
  }

 private:
  static constexpr std::size_t kChunk = 2048;

  void add_chunk(std::size_t size) {
    const std::size_t capacity = chunks_.empty() ? kChunk : std::max(size, kChunk << std::min<std::size_t>(chunks_.size(), 8));
    chunks_.emplace_back(new std::uint8_t[capacity]);
    at_ = chunks_.back().get();
    room_ = capacity;
    if (room_ < size) add_chunk(size);
  }

  std::vector<std::unique_ptr<std::uint8_t[]>> chunks_;
  std::uint8_t* at_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace weft::crdt
