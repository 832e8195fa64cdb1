#pragma once

// Where the characters of a text are in UTF-8 bytes and in code points, beside UTF-16 units.
//
// The text is covered by chunks of about a thousand units, whose sizes are summed up in a binary
// tree. What changes in the text changes the units of its chunk at once and leaves the chunk
// stale; the other two sizes are measured again when somebody asks.
//
// A unit counts what it adds to the text before it: the first half of a surrogate pair three bytes
// and a code point, as if it stood alone, and the second half one byte and no code point more.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::crdt {

/// A length of text, or a place in it, counted three ways.
struct TextSize {
  std::uint64_t units = 0;
  std::uint64_t bytes = 0;
  std::uint64_t points = 0;
  TextSize& operator+=(const TextSize& other) {
    units += other.units;
    bytes += other.bytes;
    points += other.points;
    return *this;
  }
  friend bool operator==(const TextSize& a, const TextSize& b) {
    return a.units == b.units && a.bytes == b.bytes && a.points == b.points;
  }
};

/// Adds one unit to a size; `previous` is the one before it, 0 at the start.
void add_unit(TextSize& size, char16_t previous, char16_t unit);

class OffsetIndex {
 public:
  static constexpr std::uint64_t kChunkUnits = 1024;

  std::uint64_t units() const { return sums_.empty() ? 0 : sums_[1].size.units; }
  std::size_t memory_bytes() const { return sums_.capacity() * sizeof(Sum); }

  /// `count` units were inserted before the unit `at`. Complexity: O(log n).
  void insert(std::uint64_t at, std::uint64_t count);
  /// `count` units from `at` on were erased. Complexity: O(log n) for each chunk they were in.
  void erase(std::uint64_t at, std::uint64_t count);
  /// The unit at `at` became another one.
  void touch(std::uint64_t at);

  /// Measures what changed: `measure(at, count)` gives the TextSize of units of the text.
  /// Complexity: O(log n + kChunkUnits) for each chunk that changed; n / kChunkUnits more when one
  /// has grown too large or most have become small.
  template <class Measure>
  void refresh(Measure&& measure) {
    if (sums_.empty() || sums_[1].stale == 0) return;
    std::vector<TextSize> chunks;
    if (needs_new_chunks()) {
      for (std::size_t leaf = leaves_; leaf < 2 * leaves_; ++leaf)
        if (sums_[leaf].size.units != 0) chunks.push_back(sums_[leaf].stale != 0 ? stale_chunk(leaf) : sums_[leaf].size);
      return build(cut(chunks, measure));
    }
    std::uint64_t at = 0;
    refresh_below(1, at, measure);
  }

  /// The start of the chunk that holds the unit, byte or code point `at`, which is below the total;
  /// needs a fresh index. Complexity: O(log n).
  TextSize chunk_at(std::uint64_t TextSize::*counted, std::uint64_t at) const;
  TextSize total() const { return sums_.empty() ? TextSize{} : sums_[1].size; }

 private:
  struct Sum {
    TextSize size;
    std::uint32_t stale = 0;   ///< chunks below that are
    std::uint64_t largest = 0;  ///< units of the largest chunk below
  };

  static constexpr std::uint64_t kStale = ~std::uint64_t{0};
  static TextSize stale_mark(std::uint64_t units) { return {units, kStale, 0}; }
  TextSize stale_chunk(std::size_t leaf) const { return stale_mark(sums_[leaf].size.units); }

  bool needs_new_chunks() const {
    return sums_[1].largest > 2 * kChunkUnits ||
           (leaves_ > 16 && sums_[1].size.units < leaves_ * (kChunkUnits / 8));
  }

  // Chunks of a good size out of all, measured where they are stale or have to be cut.
  template <class Measure>
  static std::vector<TextSize> cut(const std::vector<TextSize>& chunks, Measure&& measure) {
    std::vector<TextSize> result;
    std::uint64_t at = 0;
    for (const TextSize& chunk : chunks) {
      if (chunk.bytes != kStale && chunk.units <= 2 * kChunkUnits) {
        join(result, chunk);
        at += chunk.units;
        continue;
      }
      for (const std::uint64_t end = at + chunk.units; at < end;) {
        const std::uint64_t count = end - at < kChunkUnits ? end - at : kChunkUnits;
        join(result, measure(at, count));
        at += count;
      }
    }
    return result;
  }
  static void join(std::vector<TextSize>& chunks, const TextSize& chunk);

  template <class Measure>
  void refresh_below(std::size_t node, std::uint64_t& at, Measure&& measure) {
    if (sums_[node].stale == 0) {
      at += sums_[node].size.units;
    } else if (node >= leaves_) {
      const std::uint64_t count = sums_[node].size.units;
      if (count != 0) sums_[node].size = measure(at, count);
      if (count == 0) sums_[node].size = TextSize{};
      sums_[node].stale = 0;
      at += count;
    } else {
      refresh_below(2 * node, at, measure);
      refresh_below(2 * node + 1, at, measure);
      add_up(node);
    }
  }

  void build(const std::vector<TextSize>& chunks);
  void add_up(std::size_t node);
  void set_units(std::size_t leaf, std::uint64_t units);
  std::size_t leaf_of(std::uint64_t at, std::uint64_t& start) const;

  std::size_t leaves_ = 0;
  std::vector<Sum> sums_;  ///< a heap: the children of i are 2i and 2i+1, the leaves come last
};

}  // namespace weft::crdt
