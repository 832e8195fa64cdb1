// Making nodes, linking them into their parents, and freeing them.

#include <utility>

#include "state_tree.hpp"

namespace weft::ot {
namespace {

Error id_taken() { return {ErrorCode::kInvalidArgument, "json-ot: an id that is in use"}; }
Error keys_unordered() { return {ErrorCode::kInvalidArgument, "json-ot: keys that do not ascend"}; }
Error not_finite() { return {ErrorCode::kInvalidArgument, "json-ot: a number that is not finite"}; }
Error too_deep() { return {ErrorCode::kResourceExhausted, "json-ot: nesting_max"}; }

}  // namespace

// A node of nobody; kNoNode when its id cannot be, or is there already.
std::uint32_t State::Tree::create(ElementId id, NodeKind kind, std::uint32_t parent) {
  if (!is_valid(id)) return kNoNode;
  const std::uint32_t node = nodes_.take(Node(id, kind, parent));
  if (ids_.insert(by_id(), id, node)) {
    if (kind == NodeKind::kArray) nodes_[node].array = {Forest::kNone, 0};
    if (kind == NodeKind::kObject) nodes_[node].members = 0;
    return node;
  }
  nodes_.give_back(node);
  return kNoNode;
}

void State::Tree::set_number(std::uint32_t node, Number value) {
  Node& number = nodes_[node];
  if (const std::int64_t* integer = value.as_integer()) {
    number.set_kind(NodeKind::kInteger);
    number.integer = *integer;
  } else {
    number.set_kind(NodeKind::kDouble);
    number.real = value.as_double();
  }
}

void State::Tree::set_text(std::uint32_t node, std::string_view utf8) { texts_[nodes_[node].text] = TextBuffer(utf8); }

std::uint32_t State::Tree::add_text(std::string_view utf8) {
  if (free_texts_.empty()) {
    texts_.emplace_back(utf8);
    return static_cast<std::uint32_t>(texts_.size() - 1);
  }
  const std::uint32_t number = free_texts_.back();
  free_texts_.pop_back();
  texts_[number] = TextBuffer(utf8);
  return number;
}

void State::Tree::free_text(std::uint32_t number) {
  if (free_texts_.size() + 1 == texts_.size()) {
    texts_ = {};
    free_texts_ = {};
    return;
  }
  texts_[number] = TextBuffer();
  free_texts_.push_back(number);
}

std::uint32_t State::Tree::create_scalar(ElementId id, const Content& content, std::uint32_t parent) {
  static constexpr NodeKind kKinds[] = {NodeKind::kNull, NodeKind::kBoolean, NodeKind::kInteger, NodeKind::kDate,
                                        NodeKind::kText};
  const std::uint32_t node = create(id, kKinds[content.index()], parent);
  if (node == kNoNode) return node;
  if (const bool* flag = std::get_if<bool>(&content)) nodes_[node].boolean = *flag;
  if (const Number* number = std::get_if<Number>(&content)) set_number(node, *number);
  if (const Date* date = std::get_if<Date>(&content)) nodes_[node].integer = date->milliseconds;
  if (const Text* text = std::get_if<Text>(&content)) nodes_[node].text = add_text(text->utf8);
  return node;
}

Result<std::uint32_t> State::Tree::build(const Element& element, std::uint32_t parent, std::size_t level) {
  const Array* array = std::get_if<Array>(&element.content);
  const Object* object = std::get_if<Object>(&element.content);
  if (array == nullptr && object == nullptr) {
    const Number* number = std::get_if<Number>(&element.content);
    if (number != nullptr && !is_finite(*number)) return not_finite();
    const std::uint32_t node = create_scalar(element.id, element.content, parent);
    if (node == kNoNode) return id_taken();
    return node;
  }
  if (level > nesting_max_) return too_deep();
  const std::uint32_t node = create(element.id, array != nullptr ? NodeKind::kArray : NodeKind::kObject, parent);
  if (node == kNoNode) return id_taken();
  auto built = array != nullptr ? build_all(*array, node, level) : build_all(*object, node, level);
  if (!built) {
    discard(node);
    return std::move(built).error();
  }
  if (array != nullptr) fill(node, *built);
  else fill(node, *object, *built);
  return node;
}

Result<std::vector<std::uint32_t>> State::Tree::build_all(const Array& values, std::uint32_t parent, std::size_t level) {
  std::vector<std::uint32_t> built;
  built.reserve(values.size());
  for (const Element& value : values) {
    Result<std::uint32_t> node = build(value, parent, level + 1);
    if (!node) return drop_built(built, std::move(node).error());
    built.push_back(*node);
  }
  return built;
}

Result<std::vector<std::uint32_t>> State::Tree::build_all(const Object& values, std::uint32_t parent, std::size_t level) {
  std::vector<std::uint32_t> built;
  built.reserve(values.size());
  for (const Member& member : values) {
    if (!built.empty() && !(values[built.size() - 1].key < member.key)) return drop_built(built, keys_unordered());
    Result<std::uint32_t> node = build(member.value, parent, level + 1);
    if (!node) return drop_built(built, std::move(node).error());
    built.push_back(*node);
  }
  return built;
}

Error State::Tree::drop_built(const std::vector<std::uint32_t>& built, Error why) {
  for (const std::uint32_t node : built) discard(node);
  return why;
}

void State::Tree::fill(std::uint32_t array, const std::vector<std::uint32_t>& children) {
  discard_children(array);
  std::uint32_t left = kNoNode;
  for (const std::uint32_t child : children) {
    link_behind(array, left, child);
    left = child;
  }
}

void State::Tree::fill(std::uint32_t object, const Object& values, const std::vector<std::uint32_t>& members) {
  discard_children(object);
  for (std::size_t i = 0; i < members.size(); ++i) link_member(object, values[i].key, members[i]);
}

void State::Tree::discard(std::uint32_t node) {
  const Node& gone = nodes_[node];
  if (gone.is_container()) discard_children(node);
  if (gone.kind() == NodeKind::kText) free_text(gone.text);
  ids_.erase(by_id(), gone.id());
  nodes_.give_back(node);
}

void State::Tree::discard_children(std::uint32_t container) {
  std::vector<std::uint32_t> gone;
  const auto add = [&](std::uint32_t child) {
    gone.push_back(child);
    return true;
  };
  if (nodes_[container].kind() == NodeKind::kArray) {
    gone.reserve(nodes_[container].array.size);
    visit_children(container, add);
    Forest::Tree order = order_of(container);
    forest_.clear(order);
    set_order(container, order);
    nodes_[container].array.size = 0;
  } else {
    gone.reserve(nodes_[container].members);
    visit_members(container, add);
    for (const std::uint32_t member : gone) unlink_member(member);
  }
  for (const std::uint32_t child : gone) discard(child);
}

void State::Tree::set_order(std::uint32_t array, Forest::Tree order) {
  nodes_[array].array.root = order.root;
  nodes_[array].set_height(order.height);
}

/// Puts a child behind `left`, or in front when that is kNoNode.
void State::Tree::link_behind(std::uint32_t array, std::uint32_t left, std::uint32_t child) {
  std::uint32_t front = kNoNode;
  if (left != kNoNode) {
    nodes_[child].place = {nodes_[left].place.next, kNoNode};
    nodes_[left].place.next = child;
  } else {
    if (nodes_[array].array.size != 0) front = this->child(array, 0);
    nodes_[child].place = {front, kNoNode};
  }
  Forest::Tree order = order_of(array);
  ChildLinks links{&nodes_};
  forest_.insert(links, order, child, left, front);
  set_order(array, order);
  ++nodes_[array].array.size;
}

void State::Tree::link_child(std::uint32_t array, std::uint32_t index, std::uint32_t child) {
  link_behind(array, index == 0 ? kNoNode : this->child(array, index - 1), child);
}

std::uint32_t State::Tree::unlink_child(std::uint32_t array, std::uint32_t index) {
  const std::uint32_t left = index == 0 ? kNoNode : child(array, index - 1);
  const std::uint32_t node = left == kNoNode ? child(array, 0) : nodes_[left].place.next;
  Forest::Tree order = order_of(array);
  ChildLinks links{&nodes_};
  forest_.erase(links, order, node);
  set_order(array, order);
  if (left != kNoNode) nodes_[left].place.next = nodes_[node].place.next;
  --nodes_[array].array.size;
  return node;
}

/// False when the object has the key.
bool State::Tree::link_member(std::uint32_t object, std::string_view key, std::uint32_t node) {
  const bool is_long = key.size() > MemberKey::kInlineMax;
  nodes_[node].key = is_long ? MemberKey::of_number(keys_.acquire(key)) : MemberKey::of_text(key);
  if (members_.insert(by_key(), {object, key}, node)) {
    ++nodes_[object].members;
    return true;
  }
  if (is_long) keys_.release(nodes_[node].key.number());
  return false;
}

void State::Tree::unlink_member(std::uint32_t node) {
  members_.erase(by_key(), probe_of(node));
  if (nodes_[node].key.is_long()) keys_.release(nodes_[node].key.number());
  --nodes_[nodes_[node].parent].members;
}

}  // namespace weft::ot
