// A tree as bytes, by the grammar of elements.

#include <memory>
#include <utility>

#include "element_io.hpp"
#include "state_tree.hpp"

namespace weft::ot {

void State::Tree::write(std::uint32_t node, ElementOutput& out) const {
  const Node& from = nodes_[node];
  const ElementType type = from.type();
  switch (from.kind()) {
    case NodeKind::kNull: return out.element(from.id(), type);
    case NodeKind::kBoolean: return out.scalar(from.id(), type, from.boolean);
    case NodeKind::kInteger:
    case NodeKind::kDouble: return out.scalar(from.id(), type, number_of(node));
    case NodeKind::kDate: return out.scalar(from.id(), type, Date{from.integer});
    case NodeKind::kText:
      out.element(from.id(), type);
      return out.string(text_of(node).str());
    case NodeKind::kArray:
      out.element(from.id(), type);
      out.number(from.array.size);
      visit_children(node, [&](std::uint32_t child) { return write(child, out), true; });
      return;
    case NodeKind::kObject:
      out.element(from.id(), type);
      out.number(from.members);
      visit_members(node, [&](std::uint32_t member) { return out.string(key_of(member)), write(member, out), true; });
  }
}

// Reading. What fails is left behind in a tree that nobody gets.

std::uint32_t State::Tree::read_element(ElementInput& in, std::uint32_t parent, std::size_t level) {
  const ElementInput::Head head = in.element();
  if (in.failed()) return kNoNode;
  const auto type = static_cast<ElementType>(head.kind);
  const bool is_array = type == ElementType::kArray;
  if (!is_array && type != ElementType::kObject) {
    const Content content = in.scalar(type, head.form);
    const std::uint32_t node = in.failed() ? kNoNode : create_scalar(head.id, content, parent);
    if (node == kNoNode) in.fail();
    return node;
  }
  if (level > in.nesting_max()) return in.fail_too_deep(), kNoNode;
  const std::uint32_t node = create(head.id, is_array ? NodeKind::kArray : NodeKind::kObject, parent);
  if (node == kNoNode) return in.fail(), node;
  if (is_array) read_children(in, node, level);
  else read_members(in, node, level);
  return node;
}

void State::Tree::read_children(ElementInput& in, std::uint32_t array, std::size_t level) {
  std::uint32_t left = kNoNode;
  for (std::uint64_t count = in.number(); count > 0 && !in.failed(); --count) {
    const std::uint32_t child = read_element(in, array, level + 1);
    if (in.failed()) return;
    link_behind(array, left, child);
    left = child;
  }
}

void State::Tree::read_members(ElementInput& in, std::uint32_t object, std::size_t level) {
  std::string_view key;
  bool first = true;
  for (std::uint64_t count = in.number(); count > 0 && !in.failed(); --count) {
    key = in.key_behind(first ? nullptr : &key);
    first = false;
    const std::uint32_t member = read_element(in, object, level + 1);
    if (in.failed()) return;
    link_member(object, key, member);
  }
}

Result<std::unique_ptr<State::Tree>> State::Tree::read(Reader& in, const Limits& limits) {
  ElementInput parts(in, limits);
  auto tree = std::make_unique<Tree>();
  tree->set_limits(limits);
  const ElementInput::Head root = parts.element();
  if (root.id != kRootId || static_cast<ElementType>(root.kind) != ElementType::kObject) parts.fail();
  if (!parts.failed() && parts.nesting_max() == 0) parts.fail_too_deep();
  if (!parts.failed()) tree->read_members(parts, tree->root_, 1);
  if (parts.failed()) return parts.error();
  return tree;
}

}  // namespace weft::ot
