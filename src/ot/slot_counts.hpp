#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::ot::detail {

/// Places in a row, each taken or free: how many are taken before one. A Fenwick tree.
/// Complexity: O(log n).
class SlotCounts {
 public:
  explicit SlotCounts(std::size_t size) : sums_(size + 1, 0) {}

  void take(std::size_t slot) { add(slot, 1); }
  void free(std::size_t slot) { add(slot, -1); }
  std::uint32_t taken_before(std::size_t slot) const {
    std::ptrdiff_t sum = 0;
    for (; slot > 0; slot &= slot - 1) sum += sums_[slot];
    return static_cast<std::uint32_t>(sum);
  }

 private:
  void add(std::size_t slot, std::ptrdiff_t by) {
    for (++slot; slot < sums_.size(); slot += slot & (~slot + 1)) sums_[slot] += by;
  }

  std::vector<std::ptrdiff_t> sums_;
};

}  // namespace weft::ot::detail
