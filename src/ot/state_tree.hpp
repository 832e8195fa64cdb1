#pragma once

// How a state is kept. Layout, invariants and costs: README.md.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "key_table.hpp"
#include "node.hpp"
#include "weft/container/handle_tree.hpp"
#include "weft/container/order_tree.hpp"
#include "weft/container/slot_pool.hpp"
#include "weft/ot/state.hpp"

namespace weft::ot {

class ElementInput;
class ElementOutput;

inline bool is_finite(Number number) { return number.is_integer() || std::isfinite(number.as_double()); }

class State::Tree {
 public:
  Tree();

  // Looking.
  std::uint32_t find(ElementId id) const;
  /// The same, if it is of this type.
  std::uint32_t find(ElementId id, ElementType type) const;
  const Node& operator[](std::uint32_t node) const { return nodes_[node]; }
  std::size_t size() const { return nodes_.used(); }
  std::uint32_t root() const { return root_; }
  const TextBuffer& text_of(std::uint32_t node) const { return texts_[nodes_[node].text]; }
  Number number_of(std::uint32_t node) const;
  std::uint32_t child(std::uint32_t array, std::uint64_t index) const;
  std::uint32_t index_of(std::uint32_t child) const;
  std::uint32_t member(std::uint32_t object, std::string_view key) const;
  std::string_view key_of(std::uint32_t member) const;
  template <class Visit>
  bool visit_children(std::uint32_t array, Visit&& visit) const;
  template <class Visit>
  bool visit_members(std::uint32_t object, Visit&& visit) const;
  PathStep step_to(std::uint32_t node) const;
  std::uint32_t step_from(std::uint32_t node, const PathStep& step) const;
  /// How many containers it lies in, and it itself if it is one: 1 for the root.
  std::size_t level_of(std::uint32_t node) const;

  // Copies and other forms of an element and everything in it.
  Element copy(std::uint32_t node) const;
  Array copy_children(std::uint32_t array) const;
  Object copy_members(std::uint32_t object) const;
  void append_json(std::uint32_t node, std::string& out) const;
  void append_json_array(std::uint32_t array, std::string& out) const;
  void append_json_object(std::uint32_t object, std::string& out) const;
  void write(std::uint32_t node, ElementOutput& out) const;

  // Changing.
  Result<Batch> apply(std::span<const Operation> batch, Trail* trail);
  void set_limits(const Limits& limits);
  static Result<std::unique_ptr<Tree>> read(Reader& in, const Limits& limits);

  std::size_t memory_bytes() const;
  void check_invariants() const;

 private:
  class Edit;
  struct Census;

  struct ById {
    using Head = ElementId;
    using Probe = ElementId;
    const SlotPool<Node>* nodes;

    Head head(std::uint32_t node) const { return (*nodes)[node].id(); }
    int compare(std::uint32_t node, ElementId probe) const { return compare((*nodes)[node].id(), node, probe); }
    int compare(ElementId id, std::uint32_t, ElementId probe) const {
      if (id.replica != probe.replica) return id.replica < probe.replica ? -1 : 1;
      return id.counter < probe.counter ? -1 : id.counter > probe.counter ? 1 : 0;
    }
  };

  /// A member's place among all members: objects in the order of their handles.
  struct MemberProbe {
    MemberProbe(std::uint32_t of_object, std::string_view of_key);
    std::uint32_t object;
    std::uint64_t start;  // the first eight bytes of the key, zeros behind a shorter one
    std::string_view key;
  };
  struct MemberHead {
    std::uint32_t object;
    std::uint64_t start;
  };
  struct ByKey {
    using Head = MemberHead;
    using Probe = MemberProbe;
    const Tree* tree;

    Head head(std::uint32_t node) const;
    int compare(std::uint32_t node, const MemberProbe& probe) const;
    int compare(const MemberHead& head, std::uint32_t node, const MemberProbe& probe) const;
  };

  /// The children of arrays, as their trees see them.
  struct ChildLinks {
    SlotPool<Node>* nodes;
    std::uint32_t next(std::uint32_t node) const { return (*nodes)[node].place.next; }
    std::uint32_t leaf(std::uint32_t node) const { return (*nodes)[node].place.leaf; }
    void set_leaf(std::uint32_t node, std::uint32_t leaf) { (*nodes)[node].place.leaf = leaf; }
    std::uint64_t weight(std::uint32_t) const { return 1; }
  };
  using Forest = OrderForest<ChildLinks>;

  ById by_id() const { return {&nodes_}; }
  ByKey by_key() const { return {this}; }
  MemberProbe probe_of(std::uint32_t member) const { return {nodes_[member].parent, key_of(member)}; }
  // The forest writes what it owes when it is asked, and sees children through links that could change.
  ChildLinks links() const { return {&const_cast<Tree*>(this)->nodes_}; }
  Forest& forest() const { return const_cast<Tree*>(this)->forest_; }
  Forest::Tree order_of(std::uint32_t array) const { return {nodes_[array].array.root, nodes_[array].height()}; }
  void set_order(std::uint32_t array, Forest::Tree order);

  // Building: nodes that are not linked into their parents yet. An error leaves nothing behind.
  // A container is put at `level`, the values of one a level below.
  std::uint32_t create(ElementId id, NodeKind kind, std::uint32_t parent);
  std::uint32_t create_scalar(ElementId id, const Content& content, std::uint32_t parent);
  Result<std::uint32_t> build(const Element& element, std::uint32_t parent, std::size_t level);
  Result<std::vector<std::uint32_t>> build_all(const Array& values, std::uint32_t parent, std::size_t level);
  Result<std::vector<std::uint32_t>> build_all(const Object& values, std::uint32_t parent, std::size_t level);
  Error drop_built(const std::vector<std::uint32_t>& built, Error why);
  void set_number(std::uint32_t node, Number value);
  void set_text(std::uint32_t node, std::string_view utf8);
  std::uint32_t add_text(std::string_view utf8);
  void free_text(std::uint32_t number);
  // Puts what was built in the place of all that a container holds.
  void fill(std::uint32_t array, const std::vector<std::uint32_t>& children);
  void fill(std::uint32_t object, const Object& values, const std::vector<std::uint32_t>& members);
  // Frees a node that is not linked into its parent, and everything in it.
  void discard(std::uint32_t node);
  void discard_children(std::uint32_t container);
  std::uint32_t read_element(ElementInput& in, std::uint32_t parent, std::size_t level);
  void read_children(ElementInput& in, std::uint32_t array, std::size_t level);
  void read_members(ElementInput& in, std::uint32_t object, std::size_t level);

  // Linking.
  void link_behind(std::uint32_t array, std::uint32_t left, std::uint32_t child);
  void link_child(std::uint32_t array, std::uint32_t index, std::uint32_t child);
  std::uint32_t unlink_child(std::uint32_t array, std::uint32_t index);
  bool link_member(std::uint32_t object, std::string_view key, std::uint32_t node);
  void unlink_member(std::uint32_t node);

  Result<Operation> apply_one(const Operation& operation, std::vector<TrailStep>* trail);
  void take_back(const Batch& undone);

  void check_node(std::uint32_t node, std::size_t level, Census& seen) const;
  void check_array(std::uint32_t array, std::size_t level, Census& seen) const;

  SlotPool<Node> nodes_;
  HandleTree<ById> ids_;
  HandleTree<ByKey> members_;
  Forest forest_;
  KeyTable keys_;
  std::vector<TextBuffer> texts_;
  std::vector<std::uint32_t> free_texts_;
  std::uint32_t root_ = kNoNode;
  std::size_t nesting_max_;
};

/// Visits the children of an array in order until `visit(child)` says false, and then says so.
template <class Visit>
bool State::Tree::visit_children(std::uint32_t array, Visit&& visit) const {
  if (nodes_[array].array.size == 0) return true;
  for (std::uint32_t at = child(array, 0); at != kNoNode; at = nodes_[at].place.next)
    if (!visit(at)) return false;
  return true;
}

/// The same for the members of an object, by ascending key.
template <class Visit>
bool State::Tree::visit_members(std::uint32_t object, Visit&& visit) const {
  if (nodes_[object].members == 0) return true;
  bool go_on = true;
  members_.visit_from(by_key(), {object, {}}, [&](std::uint32_t member) {
    if (nodes_[member].parent != object) return false;
    go_on = visit(member);
    return go_on;
  });
  return go_on;
}

}  // namespace weft::ot
