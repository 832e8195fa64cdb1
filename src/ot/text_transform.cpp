// Transforming text changes. What is inserted stays, and in its order: only the components
// change, so that no text is copied.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ot/text_components.hpp"
#include "weft/container/pod_vector.hpp"
#include "weft/ot/text_change.hpp"

namespace weft::ot {
namespace {

/// Which part of a text an edit touches, and by how much it changes what follows.
struct Extent {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::int64_t growth = 0;
  bool opens_with_insert = false;
};

Extent extent_of(const TextComponents& list) {
  Extent extent;
  const bool skips = list.front().kind == TextKind::kSkip;
  if (skips) extent.start = list.front().length;
  extent.opens_with_insert = list[skips ? 1 : 0].kind == TextKind::kInsert;
  for (const TextComponent& part : list) {
    if (part.kind == TextKind::kInsert) {
      extent.growth += part.length;
      continue;
    }
    extent.end += part.length;
    if (part.kind == TextKind::kDelete) extent.growth -= part.length;
  }
  return extent;
}

/// Moves a whole edit, whose first component is at `start`.
void move_to(TextComponents& list, std::uint64_t start, std::int64_t by) {
  const std::uint64_t moved = start + static_cast<std::uint64_t>(by);
  const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(moved, UINT32_MAX));
  if (start == 0) {
    if (length != 0) list.insert(0, {TextKind::kSkip, length, 0});
  } else if (length == 0) {
    list.erase(0);
  } else {
    list.front().length = length;
  }
}

/// Walks over components, of which it may take a part.
class Walk {
 public:
  explicit Walk(const TextComponents& list) : at_(list.begin()), end_(list.end()), left_(at_ != end_ ? at_->length : 0) {}

  bool done() const { return at_ == end_; }
  TextKind kind() const { return at_->kind; }
  bool at_insert() const { return !done() && at_->kind == TextKind::kInsert; }
  std::uint32_t left() const { return left_; }
  const TextComponent& whole() const { return *at_; }
  void take(std::uint32_t length) {
    left_ -= length;
    if (left_ == 0 && ++at_ != end_) left_ = at_->length;
  }

 private:
  const TextComponent* at_;
  const TextComponent* end_;
  std::uint32_t left_;
};

/// Components in memory that is large enough.
class Output {
 public:
  explicit Output(TextComponent* memory) : begin_(memory), end_(memory) {}

  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  TextComponent& operator[](std::size_t index) { return begin_[index]; }
  TextComponent& back() { return end_[-1]; }
  void push_back(TextComponent component) { *end_++ = component; }
  void pop_back() { --end_; }
  void insert(std::size_t index, TextComponent component) {
    if (index != size()) *end_ = end_[-1];  // a delete is all that an insert goes before
    ++end_;
    begin_[index] = component;
  }
  void store(TextComponents& list) const { list.assign(begin_, size()); }

 private:
  TextComponent* begin_;
  TextComponent* end_;
};

void take_insert(Walk& walk, Output& own, Output& other) {
  add_insert(own, walk.whole().length, walk.whole().bytes);
  add_skip(other, walk.whole().length);
  walk.take(walk.left());
}

/// A span of the text that neither inserts in: what the other deletes is not there any more.
void take_span(Walk& s, Walk& c, Output& new_s, Output& new_c) {
  const std::uint32_t length = std::min(s.left(), c.left());
  const bool s_deletes = s.kind() == TextKind::kDelete;
  const bool c_deletes = c.kind() == TextKind::kDelete;
  if (!c_deletes) s_deletes ? add_erase(new_s, length) : add_skip(new_s, length);
  if (!s_deletes) c_deletes ? add_erase(new_c, length) : add_skip(new_c, length);
  s.take(length);
  c.take(length);
}

void take_rest(Walk& walk, Output& own) {
  for (; !walk.done(); walk.take(walk.left())) {
    if (walk.kind() == TextKind::kInsert) add_insert(own, walk.whole().length, walk.whole().bytes);
    if (walk.kind() == TextKind::kDelete) add_erase(own, walk.left());
    if (walk.kind() == TextKind::kSkip) add_skip(own, walk.left());
  }
  drop_last_skip(own);
}

/// Goes over both, each of which has memory for as many components as both have: each step takes
/// the rest of one component and makes at most one on either side.
void go_over(TextComponents& s, TextComponents& c, TextComponent* memory_of_s, TextComponent* memory_of_c) {
  Walk in_s(s);
  Walk in_c(c);
  Output new_s(memory_of_s);
  Output new_c(memory_of_c);
  while (!in_s.done() && !in_c.done()) {
    if (in_s.at_insert()) {
      take_insert(in_s, new_s, new_c);
    } else if (in_c.at_insert()) {
      take_insert(in_c, new_c, new_s);
    } else {
      take_span(in_s, in_c, new_s, new_c);
    }
  }
  take_rest(in_s, new_s);
  take_rest(in_c, new_c);
  new_s.store(s);
  new_c.store(c);
}

}  // namespace

void transform(TextChange& s, TextChange& c) {
  if (s.empty() || c.empty()) return;
  const Extent s_extent = extent_of(s.components_);
  const Extent c_extent = extent_of(c.components_);
  // An edit that lies wholly before the other only moves it. At one place what s inserts stays left.
  if (s_extent.end <= c_extent.start) return move_to(c.components_, c_extent.start, s_extent.growth);
  if (c_extent.end < s_extent.start || (c_extent.end == s_extent.start && !s_extent.opens_with_insert))
    return move_to(s.components_, s_extent.start, c_extent.growth);

  constexpr std::size_t kFew = 16;
  const std::size_t count = s.components_.size() + c.components_.size();
  if (count <= kFew) {
    TextComponent memory[2 * kFew];
    go_over(s.components_, c.components_, memory, memory + kFew);
  } else {
    PodVector<TextComponent> memory;
    memory.reserve(2 * count);
    go_over(s.components_, c.components_, memory.data(), memory.data() + count);
  }
}

}  // namespace weft::ot
