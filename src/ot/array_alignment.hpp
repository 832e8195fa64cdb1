#pragma once

// Which items of a new list are which of an old one. Items are compared by numbers that stand for
// their contents; a wrong match costs edits, never correctness.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace weft::ot::detail {

/// Up to so many insertions and deletions between two lists the fewest are found; beyond, items
/// are matched by their contents in order, in linear time.
inline constexpr std::size_t kAlignmentEdits = 512;
/// Between two items that stay, up to so many pairs are weighed; beyond, the first goes with the first.
inline constexpr std::size_t kAlignmentPairs = 4096;

inline constexpr std::size_t kNoSource = ~std::size_t{0};

struct Alignment {
  /// For each new item the old one that it was, or kNoSource.
  std::vector<std::size_t> source;
  /// For each new item whether that one stays where it is. Those ascend in both lists.
  std::vector<bool> stays;
};

/// How much two items have in common: 0 when one cannot become the other.
using Likeness = std::function<unsigned(std::size_t old_item, std::size_t new_item)>;

/// Complexity: O(n log n) and kAlignmentEdits^2, and kAlignmentPairs calls of `likeness` between two
/// items that stay.
Alignment align(std::span<const std::uint64_t> old_list, std::span<const std::uint64_t> new_list, const Likeness& likeness);

}  // namespace weft::ot::detail
