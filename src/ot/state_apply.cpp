// Operations on a tree, and what takes them back.

#include <algorithm>
#include <utility>

#include "state_tree.hpp"

namespace weft::ot {
namespace {

Error out_of_range() { return {ErrorCode::kInvalidArgument, "json-ot: an index out of range"}; }
Error wrong_type() { return {ErrorCode::kInvalidArgument, "json-ot: an operation on an element of another type"}; }
Error no_such_key() { return {ErrorCode::kInvalidArgument, "json-ot: a key that is not there"}; }
Error not_finite() { return {ErrorCode::kInvalidArgument, "json-ot: a number that is not finite"}; }

}  // namespace

/// Does one operation whose target is there, and of the right type; gives what takes it back.
class State::Tree::Edit {
 public:
  Edit(Tree& tree, std::uint32_t target) : tree_(tree), target_(target), id_(tree[target].id()) {}

  using Undone = Result<Operation>;

  Undone operator()(const Noop&) { return Operation(Noop{}); }

  Undone operator()(const TextEdit& edit) {
    Result<TextChange> back = tree_.texts_[tree_[target_].text].apply(edit.change);
    if (!back) return std::move(back).error();
    return Operation(TextEdit{id_, std::move(*back)});
  }

  Undone operator()(const TextSet& set) {
    TextSet back{id_, tree_.text_of(target_).str()};
    tree_.set_text(target_, set.value);
    return Operation(std::move(back));
  }

  Undone operator()(const ArrayInsert& insert) {
    if (insert.index > length()) return out_of_range();
    WEFT_ASSIGN(const std::uint32_t added, build(insert.value));
    tree_.link_child(target_, insert.index, added);
    return Operation(ArrayDelete{id_, insert.index});
  }

  Undone operator()(const ArrayDelete& erase) {
    if (erase.index >= length()) return out_of_range();
    return Operation(ArrayInsert{id_, erase.index, take_child(erase.index)});
  }

  Undone operator()(const ArrayReplace& replace) {
    if (replace.index >= length()) return out_of_range();
    WEFT_ASSIGN(const std::uint32_t added, build(replace.value));
    ArrayReplace back{id_, replace.index, take_child(replace.index)};
    tree_.link_child(target_, replace.index, added);
    return Operation(std::move(back));
  }

  Undone operator()(const ArrayMove& move) {
    if (move.from >= length() || move.to >= length()) return out_of_range();
    tree_.link_child(target_, move.to, tree_.unlink_child(target_, move.from));
    return Operation(ArrayMove{id_, move.to, move.from});
  }

  Undone operator()(const ArraySet& set) {
    WEFT_ASSIGN(const std::vector<std::uint32_t> added, tree_.build_all(set.value, target_, tree_.level_of(target_)));
    ArraySet back{id_, tree_.copy_children(target_)};
    tree_.fill(target_, added);
    return Operation(std::move(back));
  }

  Undone operator()(const ObjectPut& put) {
    WEFT_ASSIGN(const std::uint32_t added, build(put.value));
    const std::uint32_t old = tree_.member(target_, put.key);
    if (old == kNoNode) {
      tree_.link_member(target_, put.key, added);
      return Operation(ObjectDelete{id_, put.key});
    }
    ObjectPut back{id_, put.key, take_member(old)};
    tree_.link_member(target_, put.key, added);
    return Operation(std::move(back));
  }

  Undone operator()(const ObjectDelete& erase) {
    const std::uint32_t old = tree_.member(target_, erase.key);
    if (old == kNoNode) return no_such_key();
    return Operation(ObjectPut{id_, erase.key, take_member(old)});
  }

  Undone operator()(const ObjectSet& set) {
    WEFT_ASSIGN(const std::vector<std::uint32_t> added, tree_.build_all(set.value, target_, tree_.level_of(target_)));
    ObjectSet back{id_, tree_.copy_members(target_)};
    tree_.fill(target_, set.value, added);
    return Operation(std::move(back));
  }

  // A sum may have lost what its parts held: then only the old number takes it back.
  Undone operator()(const NumberAdd& add) {
    if (!is_finite(add.delta)) return not_finite();
    const Number old = tree_.number_of(target_);
    const Number sum = old + add.delta;
    tree_.set_number(target_, sum);
    if (sum + -add.delta == old) return Operation(NumberAdd{id_, -add.delta});
    return Operation(NumberSet{id_, old});
  }

  Undone operator()(const NumberSet& set) {
    if (!is_finite(set.value)) return not_finite();
    const Number old = tree_.number_of(target_);
    tree_.set_number(target_, set.value);
    return Operation(NumberSet{id_, old});
  }

  Undone operator()(const BooleanSet& set) {
    return Operation(BooleanSet{id_, std::exchange(tree_.nodes_[target_].boolean, set.value)});
  }

  Undone operator()(const DateSet& set) {
    return Operation(DateSet{id_, Date{std::exchange(tree_.nodes_[target_].integer, set.value.milliseconds)}});
  }

 private:
  std::uint32_t length() const { return tree_[target_].array.size; }

  Result<std::uint32_t> build(const Element& value) {
    const bool container = value.type() == ElementType::kArray || value.type() == ElementType::kObject;
    return tree_.build(value, target_, container ? tree_.level_of(target_) + 1 : 0);
  }

  Element take_child(std::uint32_t index) {
    const std::uint32_t gone = tree_.unlink_child(target_, index);
    Element value = tree_.copy(gone);
    tree_.discard(gone);
    return value;
  }

  Element take_member(std::uint32_t member) {
    Element value = tree_.copy(member);
    tree_.unlink_member(member);
    tree_.discard(member);
    return value;
  }

  Tree& tree_;
  std::uint32_t target_;
  ElementId id_;
};

Result<Operation> State::Tree::apply_one(const Operation& operation, std::vector<TrailStep>* trail) {
  const ElementId* id = target_of(operation);
  const std::uint32_t target = id == nullptr ? kNoNode : find(*id);
  if (target == kNoNode) return Operation(Noop{});
  if (nodes_[target].type() != target_type(operation)) return wrong_type();
  if (trail != nullptr)
    for (std::uint32_t node = target; node != kNoNode; node = nodes_[node].parent)
      trail->push_back({nodes_[node].id(), node == root_ ? PathStep() : step_to(node)});
  return std::visit(Edit(*this, target), operation);
}

Result<Batch> State::Tree::apply(std::span<const Operation> batch, Trail* trail) {
  if (trail != nullptr) trail->assign(batch.size(), {});
  Batch inverse;
  inverse.reserve(batch.size());
  for (const Operation& operation : batch) {
    Result<Operation> undone = apply_one(operation, trail == nullptr ? nullptr : &(*trail)[inverse.size()]);
    if (!undone) {
      take_back(inverse);
      if (trail != nullptr) trail->clear();
      return std::move(undone).error();
    }
    inverse.push_back(std::move(*undone));
  }
  std::reverse(inverse.begin(), inverse.end());
  return inverse;
}

// Undoes what was done, last first. What was there before may be there again, whatever the limits.
void State::Tree::take_back(const Batch& undone) {
  const std::size_t nesting_max = std::exchange(nesting_max_, kNestingCeiling);
  for (std::size_t i = undone.size(); i-- > 0;) WEFT_CHECK(apply_one(undone[i], nullptr).has_value());  // invariant 8
  nesting_max_ = nesting_max;
}

}  // namespace weft::ot
