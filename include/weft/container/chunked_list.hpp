#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft {

/// A list of 32-bit handles in chunks: appends cost O(1), inserts and erases in the middle move
/// at most one chunk and the list of chunks.
///
/// Used as an index: the handles are sorted by a key that only the caller knows.
/// Invariant: no chunk is empty.
template <std::size_t kChunkMax = 256>
class ChunkedList {
 public:
  /// A place in the list; any change of the list ends it. `chunk == chunk count` is the end.
  struct Place {
    std::size_t chunk = 0;
    std::size_t slot = 0;
    friend bool operator<(Place a, Place b) {
      return a.chunk != b.chunk ? a.chunk < b.chunk : a.slot < b.slot;
    }
    friend bool operator==(Place a, Place b) { return a.chunk == b.chunk && a.slot == b.slot; }
    friend bool operator!=(Place a, Place b) { return !(a == b); }
  };

  bool empty() const { return chunks_.empty(); }
  std::size_t size() const { return size_; }
  Place begin() const { return {}; }
  Place end() const { return {chunks_.size(), 0}; }
  std::uint32_t at(Place place) const { return chunks_[place.chunk][place.slot]; }
  std::uint32_t front() const { return chunks_.front().front(); }
  std::uint32_t back() const { return chunks_.back().back(); }
  Place last() const { return {chunks_.size() - 1, chunks_.back().size() - 1}; }

  Place next(Place place) const {
    return place.slot + 1 < chunks_[place.chunk].size() ? Place{place.chunk, place.slot + 1}
                                                        : Place{place.chunk + 1, 0};
  }
  /// Needs a place that is not the beginning.
  Place previous(Place place) const {
    return place.slot != 0 ? Place{place.chunk, place.slot - 1}
                           : Place{place.chunk - 1, chunks_[place.chunk - 1].size() - 1};
  }

  /// The last place whose key is not above `key`; the list is not empty and its first key is not
  /// above it either. Complexity: O(log n) calls of `key_of(handle)`.
  template <class Key, class KeyOf>
  Place find(Key key, const KeyOf& key_of) const {
    std::size_t low = 0;
    for (std::size_t high = chunks_.size(); high - low > 1;) {
      const std::size_t middle = low + (high - low) / 2;
      (key_of(chunks_[middle].front()) <= key ? low : high) = middle;
    }
    const std::vector<std::uint32_t>& chunk = chunks_[low];
    std::size_t slot = 0;
    for (std::size_t high = chunk.size(); high - slot > 1;) {
      const std::size_t middle = slot + (high - slot) / 2;
      (key_of(chunk[middle]) <= key ? slot : high) = middle;
    }
    return {low, slot};
  }

  /// Whether a place that was found before the list changed is a place still, if of another handle.
  bool holds(Place place) const { return place.chunk < chunks_.size() && place.slot < chunks_[place.chunk].size(); }

  /// How many handles there are from `place` on. Complexity: O(chunks).
  std::size_t count_from(Place place) const {
    std::size_t count = 0;
    for (std::size_t chunk = place.chunk; chunk < chunks_.size(); ++chunk) count += chunks_[chunk].size();
    return count - place.slot;
  }

  void push_back(std::uint32_t handle) {
    if (chunks_.empty() || chunks_.back().size() == kChunkMax) chunks_.emplace_back();
    chunks_.back().push_back(handle);
    ++size_;
  }

  /// Inserts behind `place`.
  void insert_after(Place place, std::uint32_t handle) {
    if (place == last()) return push_back(handle);
    if (chunks_[place.chunk].size() == kChunkMax) place = split(place);
    auto& chunk = chunks_[place.chunk];
    chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(place.slot) + 1, handle);
    ++size_;
  }

  void erase(Place place) {
    auto& chunk = chunks_[place.chunk];
    chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(place.slot));
    --size_;
    if (chunk.empty()) {
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk));
    } else if (chunk.size() < kChunkMax / 4 && place.chunk + 1 < chunks_.size() &&
               chunk.size() + chunks_[place.chunk + 1].size() <= kChunkMax / 2) {
      const auto& behind = chunks_[place.chunk + 1];
      chunk.insert(chunk.end(), behind.begin(), behind.end());
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk) + 1);
    }
  }

  /// Gives back unused capacity of the last chunk.
  void shrink() {
    if (!chunks_.empty()) chunks_.back().shrink_to_fit();
    chunks_.shrink_to_fit();
  }

  std::size_t memory_bytes() const {
    std::size_t bytes = chunks_.capacity() * sizeof(chunks_[0]);
    for (const auto& chunk : chunks_) bytes += chunk.capacity() * sizeof(std::uint32_t);
    return bytes;
  }

 private:
  // Moves the upper half of a full chunk into one of its own; returns where `place` is now.
  Place split(Place place) {
    auto& full = chunks_[place.chunk];
    const auto half = full.begin() + static_cast<std::ptrdiff_t>(full.size() / 2);
    std::vector<std::uint32_t> upper(half, full.end());
    full.erase(half, full.end());
    const std::size_t kept = full.size();
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk) + 1, std::move(upper));
    return place.slot < kept ? place : Place{place.chunk + 1, place.slot - kept};
  }

  std::vector<std::vector<std::uint32_t>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace weft
