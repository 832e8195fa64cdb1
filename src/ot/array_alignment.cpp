#include "array_alignment.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "ascending_items.hpp"

namespace weft::ot::detail {
namespace {

using List = std::span<const std::uint64_t>;

/// The longest common subsequence of two lists by Myers' greedy algorithm, calling `match(i, j)` from the
/// back. False, and nothing matched, when more than kAlignmentEdits items differ.
/// Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
class GreedyDifference {
 public:
  GreedyDifference(List a, List b) : a_(a), b_(b) {}

  template <class Match>
  bool run(Match&& match) {
    const std::size_t edits_max = std::min(a_.size() + b_.size(), kAlignmentEdits);
    furthest_.assign(2 * edits_max + 3, 0);
    middle_ = static_cast<std::ptrdiff_t>(edits_max) + 1;
    for (std::size_t edits = 0; edits <= edits_max; ++edits) {
      trace_.push_back(furthest_);
      if (!extend(static_cast<std::ptrdiff_t>(edits))) continue;
      walk_back(edits, match);
      return true;
    }
    return false;
  }

 private:
  std::ptrdiff_t& furthest(std::ptrdiff_t diagonal) { return furthest_[static_cast<std::size_t>(middle_ + diagonal)]; }

  static std::ptrdiff_t from_diagonal(const std::vector<std::ptrdiff_t>& furthest, std::ptrdiff_t middle,
                                      std::ptrdiff_t diagonal, std::ptrdiff_t edits) {
    const auto at = [&](std::ptrdiff_t k) { return furthest[static_cast<std::size_t>(middle + k)]; };
    const bool down = diagonal == -edits || (diagonal != edits && at(diagonal - 1) < at(diagonal + 1));
    return down ? diagonal + 1 : diagonal - 1;
  }

  // One more edit on every diagonal, then as far as items are equal. True at the end of both lists.
  bool extend(std::ptrdiff_t edits) {
    const auto n = static_cast<std::ptrdiff_t>(a_.size()), m = static_cast<std::ptrdiff_t>(b_.size());
    for (std::ptrdiff_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const std::ptrdiff_t from = from_diagonal(furthest_, middle_, diagonal, edits);
      std::ptrdiff_t x = edits == 0 ? 0 : furthest(from) + (from < diagonal ? 1 : 0);
      x = std::min(x, n);
      while (x < n && x - diagonal < m && x >= diagonal &&
             a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(x - diagonal)])
        ++x;
      furthest(diagonal) = x;
      if (x >= n && x - diagonal >= m) return true;
    }
    return false;
  }

  template <class Match>
  void walk_back(std::size_t edits, Match&& match) {
    auto x = static_cast<std::ptrdiff_t>(a_.size());
    auto y = static_cast<std::ptrdiff_t>(b_.size());
    for (auto d = static_cast<std::ptrdiff_t>(edits); d >= 0; --d) {
      const auto& furthest = trace_[static_cast<std::size_t>(d)];
      const std::ptrdiff_t diagonal = x - y;
      const std::ptrdiff_t from = d == 0 ? 0 : from_diagonal(furthest, middle_, diagonal, d);
      const std::ptrdiff_t before_x = d == 0 ? 0 : furthest[static_cast<std::size_t>(middle_ + from)];
      const std::ptrdiff_t before_y = before_x - from;
      while (x > before_x && y > before_y) match(static_cast<std::size_t>(--x), static_cast<std::size_t>(--y));
      x = before_x;
      y = before_y;
    }
  }

  List a_, b_;
  std::vector<std::ptrdiff_t> furthest_;
  std::ptrdiff_t middle_ = 0;
  std::vector<std::vector<std::ptrdiff_t>> trace_;
};

class Aligner {
 public:
  Aligner(List old_list, List new_list, const Likeness& likeness)
      : old_(old_list), new_(new_list), likeness_(likeness), taken_(old_list.size(), false) {
    result_.source.assign(new_list.size(), kNoSource);
    result_.stays.assign(new_list.size(), false);
  }

  Alignment run() {
    match_ends();
    const List old_middle = old_.subspan(front_, old_.size() - front_ - back_);
    const List new_middle = new_.subspan(front_, new_.size() - front_ - back_);
    GreedyDifference(old_middle, new_middle).run([&](std::size_t i, std::size_t j) { match(front_ + i, front_ + j); });
    match_equal();
    choose_staying();
    pair_between();
    return std::move(result_);
  }

 private:
  void match(std::size_t old_item, std::size_t new_item) {
    result_.source[new_item] = old_item;
    taken_[old_item] = true;
  }

  void match_ends() {
    const std::size_t shorter = std::min(old_.size(), new_.size());
    for (; front_ < shorter && old_[front_] == new_[front_]; ++front_) match(front_, front_);
    for (; front_ + back_ < shorter && old_[old_.size() - 1 - back_] == new_[new_.size() - 1 - back_]; ++back_)
      match(old_.size() - 1 - back_, new_.size() - 1 - back_);
  }

  // What is equal and stands elsewhere now was moved.
  void match_equal() {
    std::unordered_map<std::uint64_t, std::deque<std::size_t>> free;
    for (std::size_t i = front_; i < old_.size() - back_; ++i)
      if (!taken_[i]) free[old_[i]].push_back(i);
    for (std::size_t j = front_; j < new_.size() - back_ && !free.empty(); ++j) {
      if (result_.source[j] != kNoSource) continue;
      const auto found = free.find(new_[j]);
      if (found == free.end() || found->second.empty()) continue;
      match(found->second.front(), j);
      found->second.pop_front();
    }
  }

  void choose_staying() {
    std::vector<std::size_t> sources, items;
    for (std::size_t j = 0; j < new_.size(); ++j) {
      if (result_.source[j] == kNoSource) continue;
      sources.push_back(result_.source[j]);
      items.push_back(j);
    }
    const std::vector<bool> chosen = longest_ascending(sources);
    for (std::size_t i = 0; i < items.size(); ++i) result_.stays[items[i]] = chosen[i];
  }

  // Between two that stay, what is left over on both sides was changed.
  void pair_between() {
    std::size_t old_begin = 0, new_begin = 0;
    for (std::size_t j = 0; j <= new_.size(); ++j) {
      if (j < new_.size() && !result_.stays[j]) continue;
      const std::size_t old_end = j < new_.size() ? result_.source[j] : old_.size();
      pair(old_begin, old_end, new_begin, j);
      old_begin = old_end + 1;
      new_begin = j + 1;
    }
  }

  void pair(std::size_t old_begin, std::size_t old_end, std::size_t new_begin, std::size_t new_end) {
    std::vector<std::size_t> from, to;
    for (std::size_t i = old_begin; i < old_end; ++i)
      if (!taken_[i]) from.push_back(i);
    for (std::size_t j = new_begin; j < new_end; ++j)
      if (result_.source[j] == kNoSource) to.push_back(j);
    if (from.empty() || to.empty()) return;
    if (from.size() > kAlignmentPairs / to.size()) return pair_in_order(from, to);
    pair_best(from, to);
  }

  void pair_in_order(const std::vector<std::size_t>& from, const std::vector<std::size_t>& to) {
    for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i)
      if (likeness_(from[i], to[i]) > 0) keep(from[i], to[i]);
  }

  // Pairs in order that have most in common together.
  void pair_best(const std::vector<std::size_t>& from, const std::vector<std::size_t>& to) {
    const std::size_t width = to.size() + 1;
    std::vector<unsigned> like(from.size() * to.size()), best((from.size() + 1) * width);
    for (std::size_t i = from.size(); i-- > 0;)
      for (std::size_t j = to.size(); j-- > 0;) {
        const unsigned both = like[i * to.size() + j] = likeness_(from[i], to[j]);
        best[i * width + j] = std::max({best[(i + 1) * width + j], best[i * width + j + 1],
                                        both == 0 ? 0 : both + best[(i + 1) * width + j + 1]});
      }
    for (std::size_t i = 0, j = 0; i < from.size() && j < to.size();) {
      const unsigned both = like[i * to.size() + j];
      if (both > 0 && best[i * width + j] == both + best[(i + 1) * width + j + 1]) {
        keep(from[i++], to[j++]);
      } else if (best[i * width + j] == best[(i + 1) * width + j]) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  void keep(std::size_t old_item, std::size_t new_item) {
    match(old_item, new_item);
    result_.stays[new_item] = true;
  }

  List old_, new_;
  const Likeness& likeness_;
  std::vector<bool> taken_;
  Alignment result_;
  std::size_t front_ = 0, back_ = 0;
};

}  // namespace

Alignment align(List old_list, List new_list, const Likeness& likeness) {
  return Aligner(old_list, new_list, likeness).run();
}

}  // namespace weft::ot::detail
