#pragma once

// A B-tree of 32-bit handles in an order that the caller gives: 4 bytes for each while they are added
// in order, 8 at the most in practice. Nothing is hashed, so no choice of keys makes it slow.
//
// Order is what the tree asks the caller; it is handed to each call:
//   Head                                                   what inner nodes keep of a child's first element
//   Probe                                                  what is searched for
//   Head head(uint32_t handle)
//   int compare(uint32_t handle, const Probe&)             the element less the probe, as a sign
//   int compare(const Head&, uint32_t handle, const Probe&)   the same, quickly where the head tells
//
// Invariants
//  1. Elements ascend from leaf to leaf; no two are equal.
//  2. All leaves have the same depth; no leaf and no inner node is empty.
//  3. An inner node keeps the first handle below each child, and its head.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "weft/base/check.hpp"
#include "weft/container/slot_pool.hpp"

namespace weft {

template <class Order, std::uint32_t kLeafMax = 31, std::uint32_t kInnerMax = 16>
class HandleTree {
 public:
  using Head = typename Order::Head;
  using Probe = typename Order::Probe;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static_assert(kLeafMax >= 3 && kInnerMax >= 3 && std::is_trivially_copyable_v<Head>);

  bool empty() const { return root_ == kNone; }

  /// The element that equals `probe`, or kNone. Complexity: O(log n).
  std::uint32_t find(const Order& order, const Probe& probe) const {
    if (root_ == kNone) return kNone;
    std::uint32_t node = root_;
    for (std::uint32_t level = height_; level > 0; --level)
      node = inners_[node].child[child_for(order, inners_[node], probe)];
    const Leaf& leaf = leaves_[node];
    const std::uint32_t slot = slot_for(order, leaf, probe);
    if (slot == leaf.count || order.compare(leaf.handle[slot], probe) != 0) return kNone;
    return leaf.handle[slot];
  }

  /// Adds `handle`, whose place is that of `probe`. False when there is one like it already.
  /// Complexity: O(log n).
  bool insert(const Order& order, const Probe& probe, std::uint32_t handle) {
    if (root_ == kNone) {
      root_ = leaves_.take(Leaf{1, {handle}});
      return true;
    }
    Path path;
    descend(order, probe, path);
    const Leaf& leaf = leaves_[path.leaf];
    if (path.slot < leaf.count && order.compare(leaf.handle[path.slot], probe) == 0) return false;
    if (leaf.count == kLeafMax) split_leaf(order, path);
    put(leaves_[path.leaf], path.slot, handle);
    if (path.slot == 0) renew_first(order, path, 1, handle);
    return true;
  }

  /// Takes out the element that equals `probe`; false when there is none. Complexity: O(log n).
  bool erase(const Order& order, const Probe& probe) {
    if (root_ == kNone) return false;
    Path path;
    descend(order, probe, path);
    Leaf& leaf = leaves_[path.leaf];
    if (path.slot == leaf.count || order.compare(leaf.handle[path.slot], probe) != 0) return false;
    std::copy(leaf.handle + path.slot + 1, leaf.handle + leaf.count, leaf.handle + path.slot);
    if (--leaf.count == 0) {
      leaves_.give_back(path.leaf);
      drop_child(order, path, 1);
    } else {
      if (path.slot == 0) renew_first(order, path, 1, leaf.handle[0]);
      if (leaf.count < kLeafMax / 4 && height_ > 0) join_leaf(order, path);
    }
    return true;
  }

  /// Visits the elements from `probe` on, in order, until `visit(handle)` says false.
  /// Complexity: O(log n + visited).
  template <class Visit>
  void visit_from(const Order& order, const Probe& probe, Visit&& visit) const {
    if (root_ == kNone) return;
    Path path;
    descend(order, probe, path);
    do {
      const Leaf& leaf = leaves_[path.leaf];
      for (std::uint32_t slot = path.slot; slot < leaf.count; ++slot)
        if (!visit(leaf.handle[slot])) return;
    } while (step(path));
  }

  std::size_t memory_bytes() const { return leaves_.memory_bytes() + inners_.memory_bytes(); }

  /// Visits all elements in order, and stops the program when an invariant is broken. `probe_of(handle)`
  /// is the probe that an element equals. Complexity: O(n).
  template <class ProbeOf, class Visit>
  void check(const Order& order, const ProbeOf& probe_of, Visit&& visit) const {
    Walk<ProbeOf, Visit> walk{order, probe_of, visit};
    if (root_ != kNone) check_node(walk, root_, height_);
    WEFT_CHECK(walk.leaves == leaves_.used() && walk.inners == inners_.used());
  }

 private:
  // Far more levels than 2^32 elements make, since neighbours that are nearly empty are joined.
  static constexpr std::uint32_t kHeightMax = 32;

  struct Leaf {
    std::uint32_t count;
    std::uint32_t handle[kLeafMax];
  };
  struct Inner {
    std::uint32_t count;
    std::uint32_t child[kInnerMax];
    std::uint32_t first[kInnerMax];
    Head head[kInnerMax];
  };
  /// How a search came to a place: by level, from 1 above the leaves up to the root at `height_`, the
  /// inner node and the child taken there.
  struct Path {
    std::uint32_t node[kHeightMax + 1];
    std::uint32_t child[kHeightMax + 1];
    std::uint32_t leaf;
    std::uint32_t slot;
  };

  // The last child whose first element is not behind `probe`, else the first child.
  static std::uint32_t child_for(const Order& order, const Inner& inner, const Probe& probe) {
    std::uint32_t low = 0;
    for (std::uint32_t high = inner.count; high - low > 1;) {
      const std::uint32_t middle = low + (high - low) / 2;
      (order.compare(inner.head[middle], inner.first[middle], probe) <= 0 ? low : high) = middle;
    }
    return low;
  }

  // The first slot whose element is not before `probe`.
  static std::uint32_t slot_for(const Order& order, const Leaf& leaf, const Probe& probe) {
    std::uint32_t low = 0;
    for (std::uint32_t high = leaf.count; low < high;) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (order.compare(leaf.handle[middle], probe) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  void descend(const Order& order, const Probe& probe, Path& path) const {
    std::uint32_t node = root_;
    for (std::uint32_t level = height_; level > 0; --level) {
      path.node[level] = node;
      path.child[level] = child_for(order, inners_[node], probe);
      node = inners_[node].child[path.child[level]];
    }
    path.leaf = node;
    path.slot = slot_for(order, leaves_[node], probe);
  }

  // To the beginning of the next leaf; false behind the last one.
  bool step(Path& path) const {
    std::uint32_t level = 1;
    while (level <= height_ && path.child[level] + 1 == inners_[path.node[level]].count) ++level;
    if (level > height_) return false;
    std::uint32_t node = inners_[path.node[level]].child[++path.child[level]];
    while (--level > 0) {
      path.node[level] = node;
      path.child[level] = 0;
      node = inners_[node].child[0];
    }
    path.leaf = node;
    path.slot = 0;
    return true;
  }

  // Tells the nodes from `level` up what stands first below them now.
  void renew_first(const Order& order, const Path& path, std::uint32_t level, std::uint32_t handle) {
    for (; level <= height_; ++level) {
      Inner& inner = inners_[path.node[level]];
      inner.first[path.child[level]] = handle;
      inner.head[path.child[level]] = order.head(handle);
      if (path.child[level] != 0) return;
    }
  }

  static void put(Leaf& leaf, std::uint32_t slot, std::uint32_t handle) {
    std::copy_backward(leaf.handle + slot, leaf.handle + leaf.count, leaf.handle + leaf.count + 1);
    leaf.handle[slot] = handle;
    ++leaf.count;
  }

  static void put(Inner& inner, std::uint32_t slot, std::uint32_t child, std::uint32_t first, const Head& head) {
    std::copy_backward(inner.child + slot, inner.child + inner.count, inner.child + inner.count + 1);
    std::copy_backward(inner.first + slot, inner.first + inner.count, inner.first + inner.count + 1);
    std::copy_backward(inner.head + slot, inner.head + inner.count, inner.head + inner.count + 1);
    inner.child[slot] = child;
    inner.first[slot] = first;
    inner.head[slot] = head;
    ++inner.count;
  }

  static void cut(Inner& inner, std::uint32_t slot) {
    std::copy(inner.child + slot + 1, inner.child + inner.count, inner.child + slot);
    std::copy(inner.first + slot + 1, inner.first + inner.count, inner.first + slot);
    std::copy(inner.head + slot + 1, inner.head + inner.count, inner.head + slot);
    --inner.count;
  }

  static void append(Inner& inner, const Inner& from, std::uint32_t begin) {
    for (std::uint32_t i = begin; i < from.count; ++i) put(inner, inner.count, from.child[i], from.first[i], from.head[i]);
  }

  // Whether the path takes the last child from `level` up.
  bool is_last(const Path& path, std::uint32_t level) const {
    for (; level <= height_; ++level)
      if (path.child[level] + 1 != inners_[path.node[level]].count) return false;
    return true;
  }

  // Makes room where `path` leads. What is added at the end of a leaf is likely to go on there: the
  // last leaf of all stays full then, any other nearly so.
  void split_leaf(const Order& order, Path& path) {
    const bool at_end = path.slot == kLeafMax;
    const bool last = at_end && is_last(path, 1);
    const std::uint32_t kept = last ? kLeafMax - 1 : at_end ? kLeafMax - (kLeafMax + 7) / 8 : (kLeafMax + 1) / 2;
    Leaf upper{};
    upper.count = kLeafMax - kept;
    std::copy_n(leaves_[path.leaf].handle + kept, upper.count, upper.handle);
    leaves_[path.leaf].count = kept;
    const std::uint32_t added = leaves_.take(upper);
    const bool goes_up = path.slot > kept;
    add_child(order, path, 1, path.leaf, added, upper.handle[0], goes_up);
    if (!goes_up) return;
    path.leaf = added;
    path.slot -= kept;
  }

  // Adds `added`, split off from `left`, behind it, below an inner node of `level`. The path leads to
  // `added` afterwards when it goes up, else to `left` still.
  void add_child(const Order& order, Path& path, std::uint32_t level, std::uint32_t left, std::uint32_t added,
                 std::uint32_t first, bool goes_up) {
    if (level > height_) return grow_root(order, path, left, added, first, goes_up);
    if (inners_[path.node[level]].count == kInnerMax) split_inner(order, path, level);
    put(inners_[path.node[level]], path.child[level] + 1, added, first, order.head(first));
    if (goes_up) ++path.child[level];
  }

  void split_inner(const Order& order, Path& path, std::uint32_t level) {
    const std::uint32_t at = path.node[level];
    const bool last = path.child[level] + 1 == kInnerMax && is_last(path, level + 1);
    const std::uint32_t kept = last ? kInnerMax - 1 : (kInnerMax + 1) / 2;
    Inner upper{};
    append(upper, inners_[at], kept);
    inners_[at].count = kept;
    const std::uint32_t added = inners_.take(upper);
    const bool goes_up = path.child[level] >= kept;
    add_child(order, path, level + 1, at, added, upper.first[0], goes_up);
    if (!goes_up) return;
    path.node[level] = added;
    path.child[level] -= kept;
  }

  void grow_root(const Order& order, Path& path, std::uint32_t left, std::uint32_t added, std::uint32_t first,
                 bool goes_up) {
    WEFT_CHECK(height_ < kHeightMax);
    const std::uint32_t front = height_ == 0 ? leaves_[left].handle[0] : inners_[left].first[0];
    Inner inner{};
    put(inner, 0, left, front, order.head(front));
    put(inner, 1, added, first, order.head(first));
    root_ = inners_.take(inner);
    ++height_;
    path.node[height_] = root_;
    path.child[height_] = goes_up ? 1 : 0;
  }

  // The child that the path takes at `level` is gone.
  void drop_child(const Order& order, Path& path, std::uint32_t level) {
    if (level > height_) {
      root_ = kNone;
      height_ = 0;
      return;
    }
    Inner& inner = inners_[path.node[level]];
    cut(inner, path.child[level]);
    if (inner.count == 0) {
      inners_.give_back(path.node[level]);
      return drop_child(order, path, level + 1);
    }
    if (path.child[level] == 0) renew_first(order, path, level + 1, inner.first[0]);
    if (inner.count < kInnerMax / 4 && level < height_) return join_inner(order, path, level + 1);
    lower_root();
  }

  void lower_root() {
    while (height_ > 0 && inners_[root_].count == 1) {
      const std::uint32_t child = inners_[root_].child[0];
      inners_.give_back(root_);
      root_ = child;
      --height_;
    }
  }

  // Takes a leaf that is small and a neighbour under the same parent together when both fit well into one.
  void join_leaf(const Order& order, Path& path) {
    const Inner& parent = inners_[path.node[1]];
    std::uint32_t& slot = path.child[1];
    if (parent.count == 1) return;
    if (slot + 1 == parent.count) --slot;
    Leaf& left = leaves_[parent.child[slot]];
    const Leaf& right = leaves_[parent.child[++slot]];
    if (left.count + right.count > kLeafMax * 3 / 4) return;
    std::copy_n(right.handle, right.count, left.handle + left.count);
    left.count += right.count;
    leaves_.give_back(parent.child[slot]);
    drop_child(order, path, 1);
  }

  // The same for the inner node that the path takes at `level`.
  void join_inner(const Order& order, Path& path, std::uint32_t level) {
    const Inner& parent = inners_[path.node[level]];
    std::uint32_t& slot = path.child[level];
    if (parent.count == 1) return;
    if (slot + 1 == parent.count) --slot;
    Inner& left = inners_[parent.child[slot]];
    const Inner& right = inners_[parent.child[++slot]];
    if (left.count + right.count > kInnerMax * 3 / 4) return;
    append(left, right, 0);
    inners_.give_back(parent.child[slot]);
    drop_child(order, path, level);
  }

  template <class ProbeOf, class Visit>
  struct Walk {
    const Order& order;
    const ProbeOf& probe_of;
    Visit& visit;
    std::uint32_t last = kNone;
    std::size_t leaves = 0;
    std::size_t inners = 0;
  };

  template <class AWalk>
  std::uint32_t check_node(AWalk& walk, std::uint32_t node, std::uint32_t level) const {
    if (level == 0) return check_leaf(walk, node);
    const Inner& inner = inners_[node];
    ++walk.inners;
    WEFT_CHECK(inner.count > 0 && inner.count <= kInnerMax);  // invariant 2
    for (std::uint32_t i = 0; i < inner.count; ++i) {
      const std::uint32_t first = check_node(walk, inner.child[i], level - 1);
      WEFT_CHECK(first == inner.first[i]);  // invariant 3
      WEFT_CHECK(walk.order.compare(inner.head[i], first, walk.probe_of(first)) == 0);
    }
    return inner.first[0];
  }

  template <class AWalk>
  std::uint32_t check_leaf(AWalk& walk, std::uint32_t node) const {
    const Leaf& leaf = leaves_[node];
    ++walk.leaves;
    WEFT_CHECK(leaf.count > 0 && leaf.count <= kLeafMax);  // invariant 2
    for (std::uint32_t i = 0; i < leaf.count; ++i) {
      const std::uint32_t handle = leaf.handle[i];
      WEFT_CHECK(walk.last == kNone || walk.order.compare(walk.last, walk.probe_of(handle)) < 0);  // invariant 1
      WEFT_CHECK(walk.order.compare(handle, walk.probe_of(handle)) == 0);
      walk.last = handle;
      walk.visit(handle);
    }
    return leaf.handle[0];
  }

  SlotPool<Leaf> leaves_;
  SlotPool<Inner> inners_;
  std::uint32_t root_ = kNone;
  std::uint32_t height_ = 0;  // levels of inner nodes above the leaves
};

}  // namespace weft
