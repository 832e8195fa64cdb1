#include "weft/ot/state.hpp"

#include <algorithm>
#include <utility>

#include "element_io.hpp"
#include "state_tree.hpp"

namespace weft::ot {

State::State() : tree_(std::make_unique<Tree>()) {}
State::State(State&&) noexcept = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

Result<Batch> State::apply(std::span<const Operation> batch, Trail* trail) { return tree_->apply(batch, trail); }

bool State::contains(ElementId id) const { return tree_->find(id) != kNoNode; }

std::optional<ElementType> State::type(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode) return std::nullopt;
  return (*tree_)[node].type();
}

std::optional<Number> State::number(ElementId id) const {
  const std::uint32_t node = tree_->find(id, ElementType::kNumber);
  if (node == kNoNode) return std::nullopt;
  return tree_->number_of(node);
}

std::optional<bool> State::boolean(ElementId id) const {
  const std::uint32_t node = tree_->find(id, ElementType::kBoolean);
  if (node == kNoNode) return std::nullopt;
  return (*tree_)[node].boolean;
}

std::optional<Date> State::date(ElementId id) const {
  const std::uint32_t node = tree_->find(id, ElementType::kDate);
  if (node == kNoNode) return std::nullopt;
  return Date{(*tree_)[node].integer};
}

const TextBuffer* State::text(ElementId id) const {
  const std::uint32_t node = tree_->find(id, ElementType::kText);
  return node == kNoNode ? nullptr : &tree_->text_of(node);
}

std::uint64_t State::size(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode) return 0;
  switch ((*tree_)[node].kind()) {
    case NodeKind::kText: return tree_->text_of(node).length();
    case NodeKind::kArray: return (*tree_)[node].array.size;
    case NodeKind::kObject: return (*tree_)[node].members;
    default: return 0;
  }
}

std::optional<ElementId> State::at(ElementId array, std::uint64_t index) const {
  const std::uint32_t node = tree_->find(array, ElementType::kArray);
  if (node == kNoNode || index >= (*tree_)[node].array.size) return std::nullopt;
  return (*tree_)[tree_->child(node, index)].id();
}

std::optional<ElementId> State::find(ElementId object, std::string_view key) const {
  const std::uint32_t node = tree_->find(object, ElementType::kObject);
  const std::uint32_t member = node == kNoNode ? kNoNode : tree_->member(node, key);
  if (member == kNoNode) return std::nullopt;
  return (*tree_)[member].id();
}

std::optional<ElementId> State::parent(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode || node == tree_->root()) return std::nullopt;
  return (*tree_)[(*tree_)[node].parent].id();
}

std::optional<PathStep> State::place(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode || node == tree_->root()) return std::nullopt;
  return tree_->step_to(node);
}

std::optional<Path> State::path(ElementId id) const {
  std::uint32_t node = tree_->find(id);
  if (node == kNoNode) return std::nullopt;
  Path path;
  for (; node != tree_->root(); node = (*tree_)[node].parent) path.push_back(tree_->step_to(node));
  std::reverse(path.begin(), path.end());
  return path;
}

std::optional<ElementId> State::resolve(const Path& path) const {
  std::uint32_t node = tree_->root();
  for (const PathStep& step : path) {
    node = tree_->step_from(node, step);
    if (node == kNoNode) return std::nullopt;
  }
  return (*tree_)[node].id();
}

void State::for_each(ElementId container, const std::function<bool(const PathStep&, ElementId)>& visit) const {
  const std::uint32_t node = tree_->find(container);
  if (node == kNoNode) return;
  const Tree& tree = *tree_;
  if (tree[node].kind() == NodeKind::kArray) {
    std::uint32_t index = 0;
    tree.visit_children(node, [&](std::uint32_t child) { return visit(PathStep(index++), tree[child].id()); });
  } else if (tree[node].kind() == NodeKind::kObject) {
    tree.visit_members(node, [&](std::uint32_t member) {
      return visit(PathStep(std::string(tree.key_of(member))), tree[member].id());
    });
  }
}

std::optional<Element> State::element(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode) return std::nullopt;
  return tree_->copy(node);
}

std::size_t State::element_count() const { return tree_->size(); }

std::string State::to_json_text() const { return to_json_text(kRootId); }

std::string State::to_json_text(ElementId id) const {
  const std::uint32_t node = tree_->find(id);
  if (node == kNoNode) return "null";
  std::string out;
  tree_->append_json(node, out);
  return out;
}

void State::write(Writer& out) const {
  ElementOutput parts(out);
  tree_->write(tree_->root(), parts);
}

Result<State> State::read(Reader& in, const Limits& limits) {
  WEFT_ASSIGN(std::unique_ptr<Tree> tree, Tree::read(in, limits));
  State state;
  state.tree_ = std::move(tree);
  return state;
}

std::size_t State::memory_bytes() const { return sizeof *this + tree_->memory_bytes(); }

void State::check_invariants() const { tree_->check_invariants(); }

void State::set_limits(const Limits& limits) { tree_->set_limits(limits); }

}  // namespace weft::ot
