#include "event_facts.hpp"

#include <algorithm>
#include <map>

#include "model_core.hpp"
#include "removed_elements.hpp"

namespace weft::ot::detail {
namespace {

/// Fills in what is particular to an operation, from what takes it back.
class Describe {
 public:
  Describe(ModelCore& core, const Operation& undone, const NumberStep& numbers, EventFacts& facts)
      : core_(core), undone_(undone), numbers_(numbers), facts_(facts) {}

  void operator()(const Noop&) {}

  void operator()(const TextEdit& edit) {
    facts_.kind = EventKind::kText;
    facts_.change = &edit.change;
    if (const auto* back = std::get_if<TextEdit>(&undone_)) facts_.undone = &back->change;
  }
  void operator()(const TextSet& set) { value(&set.value, back<TextSet>([](const auto& op) { return &op.value; })); }

  void operator()(const ArrayInsert& insert) {
    at(EventKind::kInserted, insert.index);
    put(insert.value);
  }
  void operator()(const ArrayDelete& erase) {
    at(EventKind::kRemoved, erase.index);
    facts_.old_value = back<ArrayInsert>([](const auto& op) { return &op.value; });
  }
  void operator()(const ArrayReplace& replace) {
    at(EventKind::kReplaced, replace.index);
    facts_.old_value = back<ArrayReplace>([](const auto& op) { return &op.value; });
    put(replace.value);
  }
  void operator()(const ArrayMove& move) {
    at(EventKind::kMoved, move.from);
    facts_.moved_to = move.to;
  }
  void operator()(const ArraySet& set) { value(&set.value, back<ArraySet>([](const auto& op) { return &op.value; })); }

  void operator()(const ObjectPut& of) {
    facts_.old_value = back<ObjectPut>([](const auto& op) { return &op.value; });
    const bool added = std::holds_alternative<std::monostate>(facts_.old_value);
    at(added ? EventKind::kInserted : EventKind::kReplaced, of.key);
    put(of.value);
  }
  void operator()(const ObjectDelete& erase) {
    at(EventKind::kRemoved, erase.key);
    facts_.old_value = back<ObjectPut>([](const auto& op) { return &op.value; });
  }
  void operator()(const ObjectSet& set) { value(&set.value, back<ObjectSet>([](const auto& op) { return &op.value; })); }

  void operator()(const NumberAdd&) { value(Plain(numbers_.behind), Plain(numbers_.before)); }
  void operator()(const NumberSet& set) { value(Plain(set.value), back<NumberSet>(plain_value)); }
  void operator()(const BooleanSet& set) { value(Plain(set.value), back<BooleanSet>(plain_value)); }
  void operator()(const DateSet& set) { value(Plain(set.value), back<DateSet>(plain_value)); }

 private:
  static constexpr auto plain_value = [](const auto& operation) { return Plain(operation.value); };

  void at(EventKind kind, PathStep place) {
    facts_.kind = kind;
    facts_.place = std::move(place);
  }
  void put(const Element& element) {
    facts_.new_value = &element;
    facts_.inserted = core_.handle(element.id);
  }
  void value(ValueRef behind, ValueRef before) {
    facts_.new_value = std::move(behind);
    facts_.old_value = std::move(before);
  }
  // What the operation that takes it back brings, if it is of that kind.
  template <class Op, class Get>
  ValueRef back(Get get) const {
    const auto* operation = std::get_if<Op>(&undone_);
    return operation == nullptr ? ValueRef() : ValueRef(get(*operation));
  }

  ModelCore& core_;
  const Operation& undone_;
  const NumberStep& numbers_;
  EventFacts& facts_;
};

}  // namespace

EventFacts describe(ModelCore& core, const Operation& operation, const Operation& undone, const NumberStep& numbers,
                    bool local) {
  EventFacts facts;
  facts.local = local;
  facts.target = core.any_handle(*target_of(operation));
  std::visit(Describe(core, undone, numbers, facts), operation);
  return facts;
}

std::vector<NumberStep> number_steps(const State& state, const Batch& batch, const Batch& inverse) {
  const auto adds = [](const Operation& operation) { return std::holds_alternative<NumberAdd>(operation); };
  if (std::none_of(batch.begin(), batch.end(), adds)) return {};
  std::vector<NumberStep> steps(batch.size());
  std::map<ElementId, Number> values;  // as they are behind the operation that is looked at
  for (std::size_t i = batch.size(); i-- > 0;) {
    const Operation& undone = inverse[batch.size() - 1 - i];
    for_each_removed(undone, [&](const Element& removed) {
      walk_elements(removed, [&](const Element& element) {
        if (const auto* number = std::get_if<Number>(&element.content)) values.insert_or_assign(element.id, *number);
      });
    });
    const ElementId* target = target_of(undone);
    if (target == nullptr || target_type(undone) != ElementType::kNumber) continue;
    const auto known = values.find(*target);
    const Number behind = known != values.end() ? known->second : state.number(*target).value_or(Number());
    const auto* add = std::get_if<NumberAdd>(&undone);
    const Number before = add != nullptr ? behind + add->delta : std::get<NumberSet>(undone).value;
    steps[i] = {before, behind};
    values.insert_or_assign(*target, before);
  }
  return steps;
}

}  // namespace weft::ot::detail
