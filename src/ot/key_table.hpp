#pragma once

// Keys of members that are too long for their node: each once, counted.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "weft/container/handle_tree.hpp"
#include "weft/container/pod_vector.hpp"
#include "weft/container/slot_pool.hpp"

namespace weft::ot {

/// Numbers keys while somebody uses them.
///
/// Forgotten ones are packed away once they take half of the bytes. Ordered, not hashed: keys are
/// chosen by whoever writes.
class KeyTable {
 public:
  /// The number of `key`, which has one user more. Complexity: O(length * log keys).
  std::uint32_t acquire(std::string_view key);
  /// Takes a user away; with the last one the key is forgotten.
  void release(std::uint32_t number);
  /// Lifetime: until the table changes.
  std::string_view operator[](std::uint32_t number) const;
  /// How many users all keys have. Complexity: O(keys).
  std::size_t users() const;

  std::size_t size() const { return entries_.used(); }
  std::size_t memory_bytes() const;
  void check_invariants() const;

 private:
  struct Entry {
    std::uint32_t offset;  // in words
    std::uint32_t users;
  };
  struct ByText {
    struct Head {};
    using Probe = std::string_view;
    const KeyTable* table;

    Head head(std::uint32_t) const { return {}; }
    int compare(std::uint32_t number, const Probe& probe) const { return (*table)[number].compare(probe); }
    int compare(const Head&, std::uint32_t number, const Probe& probe) const { return compare(number, probe); }
  };

  std::uint32_t append(std::string_view key);
  std::vector<std::uint32_t> living() const;
  void pack();

  SlotPool<Entry> entries_;
  HandleTree<ByText> sorted_;
  PodVector<std::uint32_t> words_;  // of each key its size in bytes, then the bytes, filled up to words
  std::size_t forgotten_words_ = 0;
};

}  // namespace weft::ot
