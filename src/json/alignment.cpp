// Source: Myers, "An O(ND) Difference Algorithm and Its Variations", 1986. Names of the paper: a point
// (x, y) has x elements of `before` and y of `after` behind it; diagonal k holds those with
// x - y = k; after d edits only the furthest point of each diagonal counts.

#include "json/alignment.hpp"

#include <algorithm>

namespace weft::json {
namespace {

using Index = std::ptrdiff_t;

class Shortest {
 public:
  Shortest(const Hashed* before, Index before_size, const Hashed* after, Index after_size)
      : before_(before), after_(after), before_size_(before_size), after_size_(after_size) {}

  // How many edits it takes; -1 when that is more than `edits_max`.
  Index search(Index edits_max) {
    edits_max = std::min(edits_max, before_size_ + after_size_);
    offset_ = edits_max + 1;
    furthest_.assign(static_cast<std::size_t>(2 * offset_ + 1), 0);
    for (Index edits = 0; edits <= edits_max; ++edits) {
      rounds_.emplace_back(furthest_.begin() + (offset_ - edits - 1), furthest_.begin() + (offset_ + edits + 2));
      if (advance(edits)) return edits;
    }
    return -1;
  }

  // From the end back to the beginning: matches in reverse.
  std::vector<Match> matches(Index edits) const {
    std::vector<Match> found;
    Index x = before_size_, y = after_size_;
    for (; edits >= 0; --edits) {
      const Index k = x - y;
      const Index from_k = comes_from_above(edits, k, [&](Index d) { return round(edits, d); }) ? k + 1 : k - 1;
      const Index from_x = edits == 0 ? 0 : round(edits, from_k);
      const Index from_y = edits == 0 ? 0 : from_x - from_k;
      const Index run_begin = edits == 0 ? 0 : (from_k > k ? from_x : from_x + 1);
      while (x > run_begin) found.push_back({static_cast<std::size_t>(--x), static_cast<std::size_t>(--y)});
      x = from_x;
      y = from_y;
    }
    std::reverse(found.begin(), found.end());
    return found;
  }

 private:
  // Whether the furthest point of diagonal k is reached by an element that comes, not by one that goes.
  template <class Furthest>
  static bool comes_from_above(Index edits, Index k, Furthest furthest) {
    return k == -edits || (k != edits && furthest(k - 1) < furthest(k + 1));
  }

  // One more edit on every diagonal, then as far as both are the same; true at the end of both.
  bool advance(Index edits) {
    for (Index k = -edits; k <= edits; k += 2) {
      const auto at = [&](Index d) { return furthest_[static_cast<std::size_t>(d + offset_)]; };
      Index x = edits == 0 ? 0 : comes_from_above(edits, k, at) ? at(k + 1) : at(k - 1) + 1;
      while (x < before_size_ && x - k < after_size_ && x - k >= 0 && before_[x].hash == after_[x - k].hash) ++x;
      furthest_[static_cast<std::size_t>(k + offset_)] = x;
      if (x >= before_size_ && x - k >= after_size_) return true;
    }
    return false;
  }

  // The furthest point of a diagonal before that many edits were made.
  Index round(Index edits, Index k) const {
    return rounds_[static_cast<std::size_t>(edits)][static_cast<std::size_t>(k + edits + 1)];
  }

  const Hashed* before_;
  const Hashed* after_;
  Index before_size_;
  Index after_size_;
  Index offset_ = 0;
  std::vector<Index> furthest_;             // by diagonal + offset_
  std::vector<std::vector<Index>> rounds_;  // furthest_ before each round, of its diagonals
};

}  // namespace

std::vector<Match> align(const std::vector<Hashed>& before, const std::vector<Hashed>& after, std::size_t edits_max) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t prefix = 0, suffix = 0;
  while (prefix < shorter && before[prefix].hash == after[prefix].hash) ++prefix;
  while (suffix < shorter - prefix &&
         before[before.size() - suffix - 1].hash == after[after.size() - suffix - 1].hash)
    ++suffix;
  std::vector<Match> matches;
  for (std::size_t i = 0; i < prefix; ++i) matches.push_back({i, i});
  Shortest middle(before.data() + prefix, static_cast<Index>(before.size() - prefix - suffix), after.data() + prefix,
                  static_cast<Index>(after.size() - prefix - suffix));
  const Index edits = middle.search(static_cast<Index>(edits_max));
  if (edits >= 0)
    for (const Match& match : middle.matches(edits)) matches.push_back({match.before + prefix, match.after + prefix});
  for (std::size_t i = suffix; i > 0; --i) matches.push_back({before.size() - i, after.size() - i});
  return matches;
}

}  // namespace weft::json
