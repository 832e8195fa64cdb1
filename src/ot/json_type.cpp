#include "weft/ot/json_type.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "element_walk.hpp"

namespace weft::ot::detail {

Result<std::uint64_t> check_ids(std::span<const Operation> batch, ReplicaId replica, std::uint64_t next) {
  std::vector<std::uint64_t> counters;
  bool foreign = false;
  for (const Operation& operation : batch)
    walk_new_elements(operation, [&](const Element& element) {
      foreign |= element.id.replica != replica || element.id.counter < next;
      counters.push_back(element.id.counter);
    });
  if (foreign) return Error{ErrorCode::kInvalidArgument, "an element id that is not the replica's own, or was used"};
  if (counters.empty()) return next;
  std::sort(counters.begin(), counters.end());
  if (std::adjacent_find(counters.begin(), counters.end()) != counters.end())
    return Error{ErrorCode::kInvalidArgument, "an element id twice in one batch"};
  if (counters.back() >= kVarUintMax) return Error{ErrorCode::kInvalidArgument, "an element id out of range"};
  return counters.back() + 1;
}

void renew_ids(Batch& batch, IdMint& mint, RenamedElements& renamed) {
  for (Operation& operation : batch) {
    if (ElementId* target = target_of(operation)) {
      for (auto now = renamed.find(*target); now != renamed.end(); now = renamed.find(*target)) *target = now->second;
    }
    walk_new_elements(operation, [&](Element& element) {
      const ElementId fresh{mint.replica, mint.next++};
      renamed.insert_or_assign(element.id, fresh);
      element.id = fresh;
    });
  }
}

namespace {

// Another element, or the same one with the same in it.
bool same_inside(const Element& a, const Element& b) { return a.id != b.id || a == b; }

// Sets that leave another value in the same slot.
bool same_slot(const Operation& a, const Operation& b) {
  if (const auto* put = std::get_if<ObjectPut>(&a)) {
    const auto& other = std::get<ObjectPut>(b);
    return put->key == other.key && same_inside(put->value, other.value);
  }
  if (const auto* replace = std::get_if<ArrayReplace>(&a)) {
    const auto& other = std::get<ArrayReplace>(b);
    return replace->index == other.index && same_inside(replace->value, other.value);
  }
  return target_type(a) == ElementType::kBoolean || target_type(a) == ElementType::kDate;
}

bool same_place(const Operation& a, const Operation& b) {
  if (a == b) return true;
  const ElementId *left = target_of(a), *right = target_of(b);
  if (left == nullptr || right == nullptr || *left != *right) return false;
  if (target_type(a) == ElementType::kNumber) return target_type(b) == ElementType::kNumber;
  return a.index() == b.index() && same_slot(a, b);
}

// What the numeric operations of a list make of one number, in order.
Number replay(Number value, ElementId target, std::span<const Operation> list) {
  for (const Operation& operation : list) {
    if (const auto* add = std::get_if<NumberAdd>(&operation); add != nullptr && add->target == target)
      value = value + add->delta;
    if (const auto* set = std::get_if<NumberSet>(&operation); set != nullptr && set->target == target)
      value = set->value;
  }
  return value;
}

bool is_numeric(const Operation& operation) {
  return std::holds_alternative<NumberAdd>(operation) || std::holds_alternative<NumberSet>(operation);
}

}  // namespace

bool same_places(std::span<const Operation> a, std::span<const Operation> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_place);
}

Operation unwritten(const Operation& inverse) {
  if (const auto* insert = std::get_if<ArrayInsert>(&inverse)) return ArrayDelete{insert->target, insert->index};
  if (const auto* put = std::get_if<ObjectPut>(&inverse)) return ObjectDelete{put->target, put->key};
  if (const auto* move = std::get_if<ArrayMove>(&inverse)) return ArrayMove{move->target, move->to, move->from};
  if (const auto* set = std::get_if<TextSet>(&inverse)) return TextSet{set->target, {}};
  const auto* edit = std::get_if<TextEdit>(&inverse);
  if (edit == nullptr) return Noop{};
  TextChange gone;
  for (const TextChange::Component& component : edit->change.components()) {
    if (component.kind == TextChange::Kind::kSkip) gone.skip(component.length);
    if (component.kind == TextChange::Kind::kInsert) gone.erase(component.length);
  }
  gone.trim();
  return TextEdit{edit->target, std::move(gone)};
}

Batch number_corrections(const State& shown, const State& committed, std::span<const Operation> unsent,
                         std::span<const Operation> arrived) {
  std::vector<ElementId> targets;
  for (const Operation& operation : arrived)
    if (is_numeric(operation)) targets.push_back(*target_of(operation));
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  Batch corrections;
  for (const ElementId target : targets) {
    const auto base = committed.number(target);
    const auto seen = shown.number(target);
    if (!base || !seen) continue;
    const Number right = replay(*base, target, unsent);
    if (right != *seen) corrections.push_back(NumberSet{target, right});
  }
  return corrections;
}

}  // namespace weft::ot::detail

namespace weft::ot {

template class Doc<Json>;
template class Doc<JsonFirst>;
template class Replica<Json>;
template class Replica<JsonFirst>;

}  // namespace weft::ot
