#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace weft::ot::detail {

/// Which of the numbers belong to one longest ascending subsequence. Complexity: O(n log n).
inline std::vector<bool> longest_ascending(const std::vector<std::size_t>& numbers) {
  std::vector<std::size_t> tails, before(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto at = std::lower_bound(tails.begin(), tails.end(), numbers[i],
                                     [&](std::size_t tail, std::size_t number) { return numbers[tail] < number; });
    before[i] = at == tails.begin() ? i : *(at - 1);
    if (at == tails.end()) {
      tails.push_back(i);
    } else {
      *at = i;
    }
  }
  std::vector<bool> chosen(numbers.size());
  if (tails.empty()) return chosen;
  for (std::size_t i = tails.back();; i = before[i]) {
    chosen[i] = true;
    if (before[i] == i) return chosen;
  }
}

}  // namespace weft::ot::detail
