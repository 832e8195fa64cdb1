#pragma once

// An order-statistic B-tree over elements that the caller keeps in linked lists. The tree holds no
// elements: a leaf names the first of a run of neighbours and their number, and each element
// names its leaf. Thus an element costs the tree no more than a fraction of a leaf.
//
// Links is what the tree asks the caller:
//   uint32_t next(uint32_t element)              the element behind
//   uint32_t leaf(uint32_t element)              what set_leaf() stored
//   void set_leaf(uint32_t element, uint32_t leaf)
//   uint64_t weight(uint32_t element)
//
// Invariants
//  1. Every element of a tree is in exactly one leaf; a leaf's elements are neighbours.
//  2. Leaves in order give the list in order; no leaf and no inner node is empty.
//  3. The weight of a leaf is the sum over its elements, but for the change not yet written
//     (`owed_`), which belongs to one leaf; the sums in inner nodes likewise.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/base/check.hpp"

namespace weft {

template <class Links, std::uint32_t kLeafMax = 32, std::uint32_t kNodeMax = 16>
class OrderForest {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static_assert(kLeafMax >= 2 && kNodeMax >= 2);

  /// One tree of the forest; all trees share the nodes' memory.
  struct Tree {
    std::uint32_t root = kNone;
    std::uint32_t height = 0;  ///< levels of inner nodes above the leaves
  };

  /// A run of neighbours: its first element, and the weight of everything before that.
  struct Run {
    std::uint32_t first;
    std::uint64_t start;
  };

  /// Adds `element`, which is linked already, behind `left`, or in front when that is kNone;
  /// `front` is what was the first element, kNone when there was none.
  /// Complexity: O(log n + kLeafMax), amortised O(1) away from splits.
  void insert(Links& links, Tree& tree, std::uint32_t element, std::uint32_t left, std::uint32_t front) {
    if (suspended_) return;
    const std::uint64_t weight = links.weight(element);
    if (tree.root == kNone) {
      tree.root = new_leaf(Leaf{kNone, element, 1, weight});
      links.set_leaf(element, tree.root);
      return;
    }
    const std::uint32_t leaf = links.leaf(left != kNone ? left : front);
    if (left == kNone) leaves_[leaf].first = element;
    links.set_leaf(element, leaf);
    ++leaves_[leaf].count;
    add(leaf, static_cast<std::int64_t>(weight));
    if (leaves_[leaf].count > kLeafMax) split_leaf(links, tree, leaf);
  }

  /// Takes out `element`, which is linked still.
  void erase(Links& links, Tree& tree, std::uint32_t element) {
    if (suspended_) return;
    const std::uint32_t at = links.leaf(element);
    add(at, -static_cast<std::int64_t>(links.weight(element)));
    settle();
    Leaf& leaf = leaves_[at];
    if (--leaf.count == 0) return erase_child(tree, at, 0);
    if (leaf.first == element) leaf.first = links.next(element);
    if (leaf.count < kLeafMax / 4) join_leaf(links, tree, at);
  }

  /// Changes the weight of an element of `leaf`. Complexity: O(1) while it is the same leaf.
  void add(std::uint32_t leaf, std::int64_t change) {
    if (suspended_) return;
    if (leaf != owed_leaf_) {
      settle();
      owed_leaf_ = leaf;
    }
    owed_ += change;
  }

  /// The run that holds the unit `index`, which is below the total weight. Complexity: O(log n).
  Run find(const Tree& tree, std::uint64_t index) {
    settle();
    std::uint64_t start = 0;
    std::uint32_t node = tree.root;
    for (std::uint32_t level = tree.height; level > 0; --level) {
      const Inner& inner = inners_[node];
      std::uint32_t child = 0;
      while (index - start >= inner.weight[child]) start += inner.weight[child++];
      node = inner.child[child];
    }
    return {leaves_[node].first, start};
  }

  /// The run that holds `element`. Complexity: O(log n).
  Run run_of(const Links& links, std::uint32_t element) {
    settle();
    std::uint32_t node = links.leaf(element);
    const std::uint32_t first = leaves_[node].first;
    std::uint64_t start = 0;
    for (std::uint32_t parent = leaves_[node].parent; parent != kNone; parent = inners_[node].parent) {
      const Inner& inner = inners_[parent];
      for (std::uint32_t i = 0; inner.child[i] != node; ++i) start += inner.weight[i];
      node = parent;
    }
    return {first, start};
  }

  /// Gives back all nodes of a tree. Complexity: O(nodes).
  void clear(Tree& tree) {
    settle();
    if (tree.root != kNone) free_subtree(tree.root, tree.height);
    tree = {};
  }

  /// Lists that change as a whole cost less when their trees are made anew: until resume() no change
  /// is followed, and nothing can be found. All trees end; the caller forgets them.
  void suspend() {
    leaves_.clear();
    inners_.clear();
    free_leaves_.clear();
    free_inners_.clear();
    owed_leaf_ = kNone;
    owed_ = 0;
    suspended_ = true;
  }
  bool suspended() const { return suspended_; }
  void resume(std::size_t elements) {
    suspended_ = false;
    leaves_.reserve(elements / kLeafFill + 1);
    inners_.reserve(leaves_.capacity() / (kNodeFill - 1) + 1);
  }

  /// The tree of a list that has none. Complexity: O(n).
  Tree build(Links& links, std::uint32_t front) {
    if (front == kNone) return {};
    auto first = static_cast<std::uint32_t>(leaves_.size());
    for (std::uint32_t element = front; element != kNone;) {
      const auto at = static_cast<std::uint32_t>(leaves_.size());
      Leaf leaf{kNone, element, 0, 0};
      for (; element != kNone && leaf.count < kLeafFill; element = links.next(element)) {
        links.set_leaf(element, at);
        leaf.weight += links.weight(element);
        ++leaf.count;
      }
      leaves_.push_back(leaf);
    }
    auto end = static_cast<std::uint32_t>(leaves_.size());
    std::uint32_t height = 0;
    for (; end - first > 1; ++height) {
      const auto above = static_cast<std::uint32_t>(inners_.size());
      for (std::uint32_t child = first; child < end;) {
        const auto at = static_cast<std::uint32_t>(inners_.size());
        Inner inner{};
        inner.parent = kNone;
        for (; child < end && inner.count < kNodeFill; ++child, ++inner.count) {
          inner.child[inner.count] = child;
          inner.weight[inner.count] = node_weight(child, height);
          parent_of(child, height) = at;
        }
        inners_.push_back(inner);
      }
      first = above;
      end = static_cast<std::uint32_t>(inners_.size());
    }
    return {first, height};
  }

  std::size_t memory_bytes() const {
    return leaves_.capacity() * sizeof(Leaf) + inners_.capacity() * sizeof(Inner) +
           (free_leaves_.capacity() + free_inners_.capacity()) * sizeof(std::uint32_t);
  }

  /// Stops the program when an invariant is broken; `front` is the first element of the list.
  void check(Links& links, const Tree& tree, std::uint32_t front) {
    settle();
    std::uint32_t expected = front;
    if (tree.root != kNone) check_node(links, tree.root, tree.height, kNone, expected);
    WEFT_CHECK(expected == kNone);
  }

 private:
  // How full the nodes of a tree are that is made anew: what is inserted later finds room.
  static constexpr std::uint32_t kLeafFill = kLeafMax - kLeafMax / 8;
  static constexpr std::uint32_t kNodeFill = kNodeMax - kNodeMax / 8;

  struct Leaf {
    std::uint32_t parent;
    std::uint32_t first;
    std::uint32_t count;
    std::uint64_t weight;
  };
  struct Inner {
    std::uint32_t parent;
    std::uint32_t count;
    std::uint32_t child[kNodeMax];
    std::uint64_t weight[kNodeMax];
  };

  // Writes what is owed into the leaf and the sums above it.
  void settle() {
    if (owed_ == 0) return;
    const auto change = static_cast<std::uint64_t>(owed_);
    owed_ = 0;
    leaves_[owed_leaf_].weight += change;
    std::uint32_t node = owed_leaf_;
    for (std::uint32_t parent = leaves_[node].parent; parent != kNone; parent = inners_[node].parent) {
      Inner& inner = inners_[parent];
      inner.weight[child_slot(inner, node)] += change;
      node = parent;
    }
  }

  static std::uint32_t child_slot(const Inner& inner, std::uint32_t child) {
    std::uint32_t slot = 0;
    while (inner.child[slot] != child) ++slot;
    return slot;
  }

  std::uint32_t new_leaf(Leaf leaf) { return take(leaves_, free_leaves_, leaf); }
  std::uint32_t new_inner(const Inner& inner) { return take(inners_, free_inners_, inner); }

  template <class Node>
  static std::uint32_t take(std::vector<Node>& nodes, std::vector<std::uint32_t>& unused, const Node& node) {
    if (unused.empty()) {
      nodes.push_back(node);
      return static_cast<std::uint32_t>(nodes.size() - 1);
    }
    const std::uint32_t index = unused.back();
    unused.pop_back();
    nodes[index] = node;
    return index;
  }

  // A leaf that grew at its end, as while a list is appended to, keeps all but the last element.
  void split_leaf(Links& links, Tree& tree, std::uint32_t at) {
    settle();
    std::uint32_t element = leaves_[at].first;
    for (std::uint32_t i = 1; i < kLeafMax; ++i) element = links.next(element);
    const bool at_end = links.next(links.next(element)) == kNone;
    const std::uint32_t kept = at_end ? kLeafMax : kLeafMax / 2;
    element = leaves_[at].first;
    for (std::uint32_t i = 0; i < kept; ++i) element = links.next(element);
    const std::uint32_t added = new_leaf(Leaf{leaves_[at].parent, element, leaves_[at].count - kept, 0});
    std::uint64_t weight = 0;
    for (std::uint32_t i = 0; i < leaves_[added].count; ++i) {
      links.set_leaf(element, added);
      weight += links.weight(element);
      element = links.next(element);
    }
    leaves_[added].weight = weight;
    leaves_[at].count = kept;
    leaves_[at].weight -= weight;
    insert_child(tree, at, added, 0);
  }

  std::uint32_t& parent_of(std::uint32_t node, std::uint32_t level) {
    return level == 0 ? leaves_[node].parent : inners_[node].parent;
  }

  // Adds `added`, split off from `left`, behind it; both are `level` above the leaves. The sums
  // above the common parent count both already.
  void insert_child(Tree& tree, std::uint32_t left, std::uint32_t added, std::uint32_t level) {
    std::uint32_t parent = parent_of(left, level);
    if (parent == kNone) return grow_root(tree, left, added, level);
    if (inners_[parent].count == kNodeMax) {
      split_inner(tree, parent, level);
      parent = parent_of(left, level);
    }
    Inner& inner = inners_[parent];
    const std::uint32_t slot = child_slot(inner, left) + 1;
    std::copy_backward(inner.child + slot, inner.child + inner.count, inner.child + inner.count + 1);
    std::copy_backward(inner.weight + slot, inner.weight + inner.count, inner.weight + inner.count + 1);
    inner.child[slot] = added;
    inner.weight[slot - 1] = node_weight(left, level);
    inner.weight[slot] = node_weight(added, level);
    ++inner.count;
    parent_of(added, level) = parent;
  }

  void grow_root(Tree& tree, std::uint32_t left, std::uint32_t added, std::uint32_t level) {
    Inner inner{};
    inner.parent = kNone;
    inner.count = 2;
    inner.child[0] = left;
    inner.child[1] = added;
    inner.weight[0] = node_weight(left, level);
    inner.weight[1] = node_weight(added, level);
    tree.root = new_inner(inner);
    ++tree.height;
    parent_of(left, level) = tree.root;
    parent_of(added, level) = tree.root;
  }

  // Halves a full inner node whose children are `level` above the leaves.
  void split_inner(Tree& tree, std::uint32_t at, std::uint32_t level) {
    const std::uint32_t kept = inners_[at].count / 2;
    Inner upper{};
    upper.parent = inners_[at].parent;
    upper.count = inners_[at].count - kept;
    std::copy_n(inners_[at].child + kept, upper.count, upper.child);
    std::copy_n(inners_[at].weight + kept, upper.count, upper.weight);
    inners_[at].count = kept;
    const std::uint32_t added = new_inner(upper);
    for (std::uint32_t i = 0; i < upper.count; ++i) parent_of(upper.child[i], level) = added;
    insert_child(tree, at, added, level + 1);
  }

  std::uint64_t node_weight(std::uint32_t node, std::uint32_t level) const {
    if (level == 0) return leaves_[node].weight;
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < inners_[node].count; ++i) sum += inners_[node].weight[i];
    return sum;
  }

  void erase_child(Tree& tree, std::uint32_t node, std::uint32_t level) {
    const std::uint32_t parent = parent_of(node, level);
    free_node(node, level);
    if (parent == kNone) {
      tree = {};
      return;
    }
    Inner& inner = inners_[parent];
    const std::uint32_t slot = child_slot(inner, node);
    std::copy(inner.child + slot + 1, inner.child + inner.count, inner.child + slot);
    std::copy(inner.weight + slot + 1, inner.weight + inner.count, inner.weight + slot);
    if (--inner.count == 0) return erase_child(tree, parent, level + 1);
    lower_root(tree);
  }

  void lower_root(Tree& tree) {
    while (tree.height > 0 && inners_[tree.root].count == 1) {
      const std::uint32_t child = inners_[tree.root].child[0];
      free_node(tree.root, tree.height);
      tree.root = child;
      --tree.height;
      parent_of(child, tree.height) = kNone;
    }
  }

  // Takes over the next leaf under the same parent when both together are small.
  void join_leaf(Links& links, Tree& tree, std::uint32_t at) {
    if (leaves_[at].parent == kNone) return;
    Inner& inner = inners_[leaves_[at].parent];
    const std::uint32_t slot = child_slot(inner, at);
    if (slot + 1 == inner.count) return;
    const std::uint32_t behind = inner.child[slot + 1];
    if (leaves_[at].count + leaves_[behind].count > kLeafMax / 2) return;
    std::uint32_t element = leaves_[behind].first;
    for (std::uint32_t i = 0; i < leaves_[behind].count; ++i) {
      links.set_leaf(element, at);
      element = links.next(element);
    }
    leaves_[at].count += leaves_[behind].count;
    leaves_[at].weight += leaves_[behind].weight;
    inner.weight[slot] += inner.weight[slot + 1];
    erase_child(tree, behind, 0);
  }

  void free_node(std::uint32_t node, std::uint32_t level) {
    if (level == 0 && owed_leaf_ == node) owed_leaf_ = kNone;
    (level == 0 ? free_leaves_ : free_inners_).push_back(node);
  }

  void free_subtree(std::uint32_t node, std::uint32_t level) {
    if (level > 0)
      for (std::uint32_t i = 0; i < inners_[node].count; ++i) free_subtree(inners_[node].child[i], level - 1);
    free_node(node, level);
  }

  std::uint64_t check_node(Links& links, std::uint32_t node, std::uint32_t level, std::uint32_t parent,
                           std::uint32_t& expected) {
    std::uint64_t sum = 0;
    if (level == 0) {
      const Leaf& leaf = leaves_[node];
      WEFT_CHECK(leaf.parent == parent && leaf.count > 0 && leaf.count <= kLeafMax);  // invariant 2
      WEFT_CHECK(leaf.first == expected);
      for (std::uint32_t i = 0; i < leaf.count; ++i) {
        WEFT_CHECK(expected != kNone && links.leaf(expected) == node);  // invariant 1
        sum += links.weight(expected);
        expected = links.next(expected);
      }
      WEFT_CHECK(leaf.weight == sum);  // invariant 3
      return sum;
    }
    const Inner& inner = inners_[node];
    WEFT_CHECK(inner.parent == parent && inner.count > 0 && inner.count <= kNodeMax);
    for (std::uint32_t i = 0; i < inner.count; ++i) {
      const std::uint64_t weight = check_node(links, inner.child[i], level - 1, node, expected);
      WEFT_CHECK(inner.weight[i] == weight);
      sum += weight;
    }
    return sum;
  }

  std::vector<Leaf> leaves_;
  std::vector<Inner> inners_;
  std::vector<std::uint32_t> free_leaves_;
  std::vector<std::uint32_t> free_inners_;
  std::uint32_t owed_leaf_ = kNone;
  std::int64_t owed_ = 0;
  bool suspended_ = false;
};

}  // namespace weft
