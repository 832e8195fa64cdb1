#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "weft/container/pod_vector.hpp"

namespace weft {

/// Handles in order of a 64-bit key, in chunks: appends cost O(1), inserts and erases in the middle
/// move at most one chunk and the list of chunks.
///
/// Keys are kept beside their handles as 32-bit distances from a number of their chunk, so that a
/// search reads little memory; keys that are further apart are in chunks of their own.
/// Invariants: no chunk is empty; keys ascend.
template <std::size_t kChunkMax = 256>
class KeyedChunks {
 public:
  /// A place in the list; any insertion or erasure ends it. `chunk == chunk count` is the end.
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
  std::uint32_t at(Place place) const { return chunks_[place.chunk].entries[place.slot].handle; }
  std::uint32_t back() const { return chunks_.back().entries.back().handle; }
  Place last() const { return {chunks_.size() - 1, chunks_.back().entries.size() - 1}; }

  Place next(Place place) const {
    return place.slot + 1 < chunks_[place.chunk].entries.size() ? Place{place.chunk, place.slot + 1}
                                                                : Place{place.chunk + 1, 0};
  }
  /// Needs a place that is not the beginning.
  Place previous(Place place) const {
    return place.slot != 0 ? Place{place.chunk, place.slot - 1}
                           : Place{place.chunk - 1, chunks_[place.chunk - 1].entries.size() - 1};
  }

  std::uint64_t key(Place place) const {
    const Chunk& chunk = chunks_[place.chunk];
    return chunk.base + chunk.entries[place.slot].distance;
  }

  /// The last place whose key is not above `key`; the list is not empty and its first key is not
  /// above it either. Complexity: O(log n).
  Place find(std::uint64_t key) const {
    const Chunk* chunk = chunks_.data();
    for (std::size_t count = chunks_.size(); count > 1;) {  // without a branch: it cannot be predicted
      const std::size_t half = count / 2;
      chunk += chunk[half].first <= key ? half : 0;
      count -= half;
    }
    return {static_cast<std::size_t>(chunk - chunks_.data()), chunk->find(key)};
  }

  /// The same, at less cost when the place is at most one away from `near` or in its chunk; `near` is
  /// anything that was a place once.
  Place find_near(Place near, std::uint64_t key) const {
    if (!holds(near)) return find(key);
    const Chunk& chunk = chunks_[near.chunk];
    if (key < chunk.first || (near.chunk + 1 < chunks_.size() && key >= chunks_[near.chunk + 1].first)) return find(key);
    const std::uint64_t wanted = key - chunk.base;
    const Entry* entry = chunk.entries.begin() + near.slot;
    const auto ends = [&](const Entry* at) { return at + 1 == chunk.entries.end() || at[1].distance > wanted; };
    if (entry->distance > wanted) {
      if (near.slot > 0 && entry[-1].distance <= wanted) return {near.chunk, near.slot - 1};
    } else if (ends(entry)) {
      return near;
    } else if (ends(entry + 1)) {
      return {near.chunk, near.slot + 1};
    }
    return {near.chunk, chunk.find(key)};
  }

  /// Whether a place that was found before the list changed is a place still, if of another handle.
  bool holds(Place place) const {
    return place.chunk < chunks_.size() && place.slot < chunks_[place.chunk].entries.size();
  }

  /// Calls `visit(handle)` for every handle from `place` on.
  template <class Visit>
  void visit_from(Place place, Visit&& visit) const {
    for (; place.chunk < chunks_.size(); ++place.chunk, place.slot = 0)
      for (const Entry* entry = chunks_[place.chunk].entries.begin() + place.slot; entry != chunks_[place.chunk].entries.end(); ++entry)
        visit(entry->handle);
  }

  /// How many handles there are from `place` on. Complexity: O(chunks).
  std::size_t count_from(Place place) const {
    std::size_t count = 0;
    for (std::size_t chunk = place.chunk; chunk < chunks_.size(); ++chunk) count += chunks_[chunk].entries.size();
    return count - place.slot;
  }

  /// Makes room for handles that are going to be appended.
  void reserve(std::size_t more) {
    if (more >= kChunkMax) chunks_.reserve(chunks_.size() + more / kChunkMax + 1);
  }

  /// Appends a handle whose key is above all others.
  void push_back(std::uint64_t key, std::uint32_t handle) {
    if (chunks_.empty() || chunks_.back().entries.size() == kChunkMax || !chunks_.back().reaches(key)) {
      const bool growing = !chunks_.empty() && chunks_.back().entries.size() == kChunkMax;
      chunks_.push_back(Chunk(key));
      if (growing) chunks_.back().entries.reserve(kChunkMax);
    }
    chunks_.back().add(key, handle);
    ++size_;
  }

  /// Inserts behind `place` a handle whose key lies between those of its neighbours.
  void insert_after(Place place, std::uint64_t key, std::uint32_t handle) {
    if (place == last()) return push_back(key, handle);
    ++size_;
    if (!chunks_[place.chunk].reaches(key)) {
      chunks_.insert(chunk_at(place.chunk + 1), Chunk(key))->add(key, handle);
      return;
    }
    if (chunks_[place.chunk].entries.size() == kChunkMax) place = split(place);
    Chunk& chunk = chunks_[place.chunk];
    chunk.make_room();
    chunk.entries.extend(1);
    Entry* at = chunk.entries.begin() + place.slot + 1;
    std::copy_backward(at, chunk.entries.end() - 1, chunk.entries.end());
    *at = {static_cast<std::uint32_t>(key - chunk.base), handle};
  }

  /// Changes a key, which stays between those of its neighbours; places may end.
  void set_key(Place place, std::uint64_t key) {
    Chunk& chunk = chunks_[place.chunk];
    if (place.slot == 0 && !chunk.sink(key)) {
      const std::uint32_t handle = chunk.entries[0].handle;
      drop_front(chunk);
      chunks_.insert(chunk_at(place.chunk), Chunk(key))->add(key, handle);
      return;
    }
    chunk.entries[place.slot].distance = static_cast<std::uint32_t>(key - chunk.base);
    if (place.slot == 0) chunk.first = key;
  }

  void erase(Place place) {
    --size_;
    Chunk& chunk = chunks_[place.chunk];
    if (chunk.entries.size() == 1) {
      chunks_.erase(chunk_at(place.chunk));
      return;
    }
    if (place.slot == 0) {
      drop_front(chunk);
    } else {
      std::copy(chunk.entries.begin() + place.slot + 1, chunk.entries.end(), chunk.entries.begin() + place.slot);
      chunk.entries.pop_back();
    }
    if (chunk.entries.size() < kChunkMax / 4 && place.chunk + 1 < chunks_.size()) join(place.chunk);
  }

  std::size_t memory_bytes() const {
    std::size_t bytes = chunks_.capacity() * sizeof(Chunk);
    for (const Chunk& chunk : chunks_) bytes += chunk.entries.capacity() * sizeof(Entry);
    return bytes;
  }

 private:
  static constexpr std::uint64_t kSpan = 0xFFFFFFFF;     // the furthest distance
  static constexpr std::uint64_t kRoomBelow = 1U << 20;  // how far the first key may sink at no cost

  struct Entry {
    std::uint32_t distance;  // of the key from `base`
    std::uint32_t handle;
  };
  struct Chunk {
    explicit Chunk(std::uint64_t key) : first(key), base(key - std::min(key, kRoomBelow)) {}

    bool reaches(std::uint64_t key) const { return key - base <= kSpan; }
    // The last slot whose key is not above `key`; the first key is not.
    std::size_t find(std::uint64_t key) const {
      const std::uint64_t wanted = key - base;
      const Entry* entry = entries.begin();
      for (std::size_t count = entries.size(); count > 1;) {
        const std::size_t half = count / 2;
        entry += entry[half].distance <= wanted ? half : 0;
        count -= half;
      }
      return static_cast<std::size_t>(entry - entries.begin());
    }
    void add(std::uint64_t key, std::uint32_t handle) {
      make_room();
      entries.push_back({static_cast<std::uint32_t>(key - base), handle});
    }
    void make_room() {
      const std::size_t used = entries.size();
      if (used == entries.capacity()) entries.reserve(std::min(kChunkMax, used + used / 2 + 4));
    }
    // Makes room for a lower first key. False when the last key is too far away from it.
    bool sink(std::uint64_t key) {
      if (key >= base) return true;
      const std::uint64_t sunk = base - (key - std::min(key, kRoomBelow));
      if (entries.back().distance + sunk > kSpan) return false;
      base -= sunk;
      for (Entry& entry : entries) entry.distance += static_cast<std::uint32_t>(sunk);
      return true;
    }

    std::uint64_t first;  // the key of the first handle
    std::uint64_t base;   // at most that
    PodVector<Entry> entries;
  };

  auto chunk_at(std::size_t index) { return chunks_.begin() + static_cast<std::ptrdiff_t>(index); }

  static void drop_front(Chunk& chunk) {
    std::copy(chunk.entries.begin() + 1, chunk.entries.end(), chunk.entries.begin());
    chunk.entries.pop_back();
    if (!chunk.entries.empty()) chunk.first = chunk.base + chunk.entries[0].distance;
  }

  // Moves the upper half of a full chunk into one of its own; returns where `place` is now.
  Place split(Place place) {
    Chunk& full = chunks_[place.chunk];
    const std::size_t kept = full.entries.size() / 2;
    Chunk upper(full.base + full.entries[kept].distance);
    upper.entries.reserve(full.entries.size() - kept + kChunkMax / 8);
    for (std::size_t i = kept; i < full.entries.size(); ++i)
      upper.add(full.base + full.entries[i].distance, full.entries[i].handle);
    full.entries.truncate(kept);
    full.entries.shrink(kept + kChunkMax / 8);
    chunks_.insert(chunk_at(place.chunk + 1), std::move(upper));
    return place.slot < kept ? place : Place{place.chunk + 1, place.slot - kept};
  }

  // Takes over the next chunk when both together are small and its keys are near enough.
  void join(std::size_t index) {
    Chunk& chunk = chunks_[index];
    const Chunk& behind = chunks_[index + 1];
    if (chunk.entries.size() + behind.entries.size() > kChunkMax / 2) return;
    if (!chunk.reaches(behind.base + behind.entries.back().distance)) return;
    for (const Entry& entry : behind.entries) chunk.add(behind.base + entry.distance, entry.handle);
    chunks_.erase(chunk_at(index + 1));
  }

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
};

}  // namespace weft
