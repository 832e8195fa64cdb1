#pragma once

#include <cstddef>
#include <vector>

#include "weft/base/bytes.hpp"

namespace weft::bench {

/// Many small updates in one buffer, as a reader of a log would meet them.
class UpdateList {
 public:
  void append(ByteView update) {
    bytes_.insert(bytes_.end(), update.begin(), update.end());
    ends_.push_back(bytes_.size());
  }
  /// Forgets the updates and keeps the memory.
  void clear() {
    bytes_.clear();
    ends_.clear();
  }

  std::size_t size() const { return ends_.size(); }
  std::size_t byte_count() const { return bytes_.size(); }
  /// Lifetime: until the list changes.
  ByteView operator[](std::size_t at) const {
    const std::size_t start = at == 0 ? 0 : ends_[at - 1];
    return ByteView(bytes_).subspan(start, ends_[at] - start);
  }
  std::vector<ByteView> views() const {
    std::vector<ByteView> views;
    views.reserve(size());
    for (std::size_t at = 0; at < size(); ++at) views.push_back((*this)[at]);
    return views;
  }

 private:
  Bytes bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace weft::bench
