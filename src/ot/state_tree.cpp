// Looking things up in a tree.

#include "state_tree.hpp"

#include <algorithm>

namespace weft::ot {

State::Tree::MemberProbe::MemberProbe(std::uint32_t of_object, std::string_view of_key)
    : object(of_object), start(0), key(of_key) {
  for (std::size_t i = 0; i < 8; ++i)
    start = start << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
}

State::Tree::MemberHead State::Tree::ByKey::head(std::uint32_t node) const {
  const MemberProbe probe = tree->probe_of(node);
  return {probe.object, probe.start};
}

int State::Tree::ByKey::compare(std::uint32_t node, const MemberProbe& probe) const {
  const std::uint32_t object = tree->nodes_[node].parent;
  if (object != probe.object) return object < probe.object ? -1 : 1;
  return tree->key_of(node).compare(probe.key);
}

int State::Tree::ByKey::compare(const MemberHead& head, std::uint32_t node, const MemberProbe& probe) const {
  if (head.object != probe.object) return head.object < probe.object ? -1 : 1;
  if (head.start != probe.start) return head.start < probe.start ? -1 : 1;
  return tree->key_of(node).compare(probe.key);
}

State::Tree::Tree() : nesting_max_(Limits().nesting_max) { root_ = create(kRootId, NodeKind::kObject, kNoNode); }

void State::Tree::set_limits(const Limits& limits) { nesting_max_ = std::min(limits.nesting_max, kNestingCeiling); }

std::uint32_t State::Tree::find(ElementId id) const { return ids_.find(by_id(), id); }

std::uint32_t State::Tree::find(ElementId id, ElementType type) const {
  const std::uint32_t node = find(id);
  return node != kNoNode && nodes_[node].type() == type ? node : kNoNode;
}

Number State::Tree::number_of(std::uint32_t node) const {
  const Node& number = nodes_[node];
  return number.kind() == NodeKind::kInteger ? Number(number.integer) : Number(number.real);
}

/// Needs an index below the array's size.
std::uint32_t State::Tree::child(std::uint32_t array, std::uint64_t index) const {
  const Forest::Run run = forest().find(order_of(array), index);
  std::uint32_t node = run.first;
  for (std::uint64_t left = index - run.start; left > 0; --left) node = nodes_[node].place.next;
  return node;
}

std::uint32_t State::Tree::index_of(std::uint32_t child) const {
  const Forest::Run run = forest().run_of(links(), child);
  auto index = static_cast<std::uint32_t>(run.start);
  for (std::uint32_t node = run.first; node != child; node = nodes_[node].place.next) ++index;
  return index;
}

std::uint32_t State::Tree::member(std::uint32_t object, std::string_view key) const {
  return members_.find(by_key(), {object, key});
}

std::string_view State::Tree::key_of(std::uint32_t member) const {
  const MemberKey& key = nodes_[member].key;
  return key.is_long() ? keys_[key.number()] : key.text();
}

/// Needs a node that is not the root.
PathStep State::Tree::step_to(std::uint32_t node) const {
  if (nodes_[nodes_[node].parent].kind() == NodeKind::kArray) return index_of(node);
  return std::string(key_of(node));
}

/// kNoNode when it leads nowhere.
std::uint32_t State::Tree::step_from(std::uint32_t node, const PathStep& step) const {
  const Node& from = nodes_[node];
  if (const std::string* key = std::get_if<std::string>(&step))
    return from.kind() == NodeKind::kObject ? member(node, *key) : kNoNode;
  const std::uint32_t index = *std::get_if<std::uint32_t>(&step);
  return from.kind() == NodeKind::kArray && index < from.array.size ? child(node, index) : kNoNode;
}

std::size_t State::Tree::level_of(std::uint32_t node) const {
  std::size_t level = 0;
  for (; node != kNoNode; node = nodes_[node].parent) ++level;
  return level;
}

Element State::Tree::copy(std::uint32_t node) const {
  const Node& from = nodes_[node];
  Element element{from.id(), {}};
  switch (from.kind()) {
    case NodeKind::kNull: break;
    case NodeKind::kBoolean: element.content = from.boolean; break;
    case NodeKind::kInteger:
    case NodeKind::kDouble: element.content = number_of(node); break;
    case NodeKind::kDate: element.content = Date{from.integer}; break;
    case NodeKind::kText: element.content = Text{text_of(node).str()}; break;
    case NodeKind::kArray: element.content = copy_children(node); break;
    case NodeKind::kObject: element.content = copy_members(node); break;
  }
  return element;
}

Array State::Tree::copy_children(std::uint32_t array) const {
  Array values;
  values.reserve(nodes_[array].array.size);
  visit_children(array, [&](std::uint32_t child) {
    values.push_back(copy(child));
    return true;
  });
  return values;
}

Object State::Tree::copy_members(std::uint32_t object) const {
  Object values;
  values.reserve(nodes_[object].members);
  visit_members(object, [&](std::uint32_t member) {
    values.push_back({std::string(key_of(member)), copy(member)});
    return true;
  });
  return values;
}

std::size_t State::Tree::memory_bytes() const {
  std::size_t bytes = sizeof *this + nodes_.memory_bytes() + ids_.memory_bytes() + members_.memory_bytes() +
                      forest_.memory_bytes() + keys_.memory_bytes() + free_texts_.capacity() * sizeof(std::uint32_t) +
                      texts_.capacity() * sizeof(TextBuffer);
  for (const TextBuffer& text : texts_) bytes += text.memory_bytes();
  return bytes;
}

}  // namespace weft::ot
