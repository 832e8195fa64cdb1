#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace weft {

/// A hash table from 64-bit keys to 32-bit values in one array: open addressing, linear probing.
///
/// The value kNone is reserved. Keys may be chosen by an adversary: they are mixed, and `seed`
/// makes the mix differ between tables.
class FlatIndex {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  explicit FlatIndex(std::uint64_t seed = 0x9e3779b97f4a7c15U) : seed_(seed) {}

  /// The value of `key`, or kNone. Complexity: O(1) expected.
  std::uint32_t find(std::uint64_t key) const {
    if (slots_.empty()) return kNone;
    for (std::size_t at = home(key);; at = next(at)) {
      if (slots_[at].value == kNone) return kNone;
      if (slots_[at].key == key) return slots_[at].value;
    }
  }

  /// Adds a key that is not there. Complexity: amortised O(1) expected.
  void insert(std::uint64_t key, std::uint32_t value) {
    if ((count_ + 1) * 4 > slots_.size() * 3) grow();
    place(key, value);
    ++count_;
  }

  /// Removes a key that is there.
  void erase(std::uint64_t key) {
    std::size_t hole = home(key);
    while (slots_[hole].key != key || slots_[hole].value == kNone) hole = next(hole);
    for (std::size_t at = next(hole); slots_[at].value != kNone; at = next(at)) {
      const std::size_t wanted = home(slots_[at].key);
      // An entry may move into the hole unless its home lies behind the hole on its way here.
      if (((at - wanted) & mask()) < ((at - hole) & mask())) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole].value = kNone;
    --count_;
  }

  std::size_t size() const { return count_; }
  std::size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = kNone;
  };

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t next(std::size_t at) const { return (at + 1) & mask(); }
  std::size_t home(std::uint64_t key) const {
    std::uint64_t mixed = key ^ seed_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>(mixed ^ (mixed >> 31)) & mask();
  }

  void place(std::uint64_t key, std::uint32_t value) {
    std::size_t at = home(key);
    while (slots_[at].value != kNone) at = next(at);
    slots_[at] = {key, value};
  }

  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 8 : old.size() * 2, Slot{});
    for (const Slot& slot : old)
      if (slot.value != kNone) place(slot.key, slot.value);
  }

  std::vector<Slot> slots_;  // a power of two of them, at most three quarters full
  std::size_t count_ = 0;
  std::uint64_t seed_;
};

}  // namespace weft
