// The invariants of a tree, numbered in README.md.

#include "state_tree.hpp"
#include "weft/base/check.hpp"

namespace weft::ot {

struct State::Tree::Census {
  std::size_t nodes = 0;
  std::size_t texts = 0;
  std::size_t members = 0;
  std::size_t long_keys = 0;
};

void State::Tree::check_node(std::uint32_t node, std::size_t level, Census& seen) const {
  const Node& at = nodes_[node];
  WEFT_CHECK(level <= kNestingCeiling || !at.is_container());  // invariant 7
  WEFT_CHECK(find(at.id()) == node);                           // invariant 1
  ++seen.nodes;
  if (at.kind() == NodeKind::kText) ++seen.texts;
  if (at.kind() == NodeKind::kArray) check_array(node, level, seen);
  if (at.kind() != NodeKind::kObject) return;
  std::size_t members = 0;
  visit_members(node, [&](std::uint32_t member) {
    WEFT_CHECK(nodes_[member].parent == node && this->member(node, key_of(member)) == member);  // invariant 4
    WEFT_CHECK(nodes_[member].key.is_long() == (key_of(member).size() > MemberKey::kInlineMax));  // invariant 5
    seen.long_keys += nodes_[member].key.is_long() ? 1 : 0;
    ++members;
    check_node(member, level + 1, seen);
    return true;
  });
  WEFT_CHECK(members == at.members);
  seen.members += members;
}

void State::Tree::check_array(std::uint32_t array, std::size_t level, Census& seen) const {
  const std::uint32_t front = nodes_[array].array.size == 0 ? kNoNode : child(array, 0);
  ChildLinks children = links();
  forest().check(children, order_of(array), front);  // invariant 3
  std::size_t count = 0;
  visit_children(array, [&](std::uint32_t child) {
    WEFT_CHECK(nodes_[child].parent == array);
    ++count;
    check_node(child, level + 1, seen);
    return true;
  });
  WEFT_CHECK(count == nodes_[array].array.size);
}

void State::Tree::check_invariants() const {
  const Node& root = nodes_[root_];
  WEFT_CHECK(root.kind() == NodeKind::kObject && root.id() == kRootId && root.parent == kNoNode);  // invariant 2
  Census seen;
  check_node(root_, 1, seen);
  std::size_t ids = 0;
  ids_.check(by_id(), [&](std::uint32_t node) { return nodes_[node].id(); }, [&](std::uint32_t) { ++ids; });
  std::size_t members = 0;
  members_.check(by_key(), [&](std::uint32_t node) { return probe_of(node); }, [&](std::uint32_t) { ++members; });
  keys_.check_invariants();
  WEFT_CHECK(seen.nodes == nodes_.used() && ids == nodes_.used());        // invariant 1
  WEFT_CHECK(members == seen.members);                                    // invariant 4
  WEFT_CHECK(keys_.users() == seen.long_keys);                            // invariant 5
  WEFT_CHECK(seen.texts == texts_.size() - free_texts_.size());           // invariant 6
}

}  // namespace weft::ot
