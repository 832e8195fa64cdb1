#include "step_operations.hpp"

#include <utility>

#include "figures/give_up.hpp"

namespace weft::bench {
namespace {

ot::Element number(std::int64_t value, ot::IdMint& mint) { return {{mint.replica, mint.next++}, ot::Number(value)}; }

}  // namespace

ot::State state_of(const PlainDocument& document) {
  ot::IdMint mint{ot::kInitialReplica, 5};
  ot::Array list;
  list.reserve(document.list.size());
  for (const std::int64_t value : document.list) list.push_back(number(value, mint));
  ot::Object map;
  for (const auto& [key, value] : document.map) map.push_back({key, number(value, mint)});
  const ot::Batch puts{ot::ObjectPut{ot::kRootId, "text", {kTextId, ot::Text{document.text}}},
                       ot::ObjectPut{ot::kRootId, "list", {kListId, std::move(list)}},
                       ot::ObjectPut{ot::kRootId, "map", {kMapId, std::move(map)}},
                       ot::ObjectPut{ot::kRootId, "count", {kCountId, ot::Number(document.count)}}};
  ot::State state;
  must(state.apply(puts));
  return state;
}

ot::Operation operation_of(const Step& step, ot::IdMint& mint) {
  switch (step.kind) {
    case StepKind::kTextInsert: return ot::TextEdit{kTextId, ot::TextChange::splice(step.at, 0, step.string)};
    case StepKind::kTextDelete: return ot::TextEdit{kTextId, ot::TextChange::splice(step.at, step.to, "")};
    case StepKind::kListInsert: return ot::ArrayInsert{kListId, step.at, number(step.value, mint)};
    case StepKind::kListDelete: return ot::ArrayDelete{kListId, step.at};
    case StepKind::kListReplace: return ot::ArrayReplace{kListId, step.at, number(step.value, mint)};
    case StepKind::kListMove: return ot::ArrayMove{kListId, step.at, step.to};
    case StepKind::kMapPut: return ot::ObjectPut{kMapId, step.string, number(step.value, mint)};
    case StepKind::kMapDelete: return ot::ObjectDelete{kMapId, step.string};
    case StepKind::kCountAdd: return ot::NumberAdd{kCountId, ot::Number(step.value)};
    case StepKind::kCountSet: return ot::NumberSet{kCountId, ot::Number(step.value)};
  }
  give_up("a step of unknown kind");
}

ot::Batch batch_of(const std::vector<Step>& steps, ot::ReplicaId author) {
  ot::IdMint mint{author, 1};
  ot::Batch batch;
  for (const Step& step : steps) batch.push_back(operation_of(step, mint));
  return batch;
}

}  // namespace weft::bench
