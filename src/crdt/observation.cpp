#include "observation.hpp"

#include <algorithm>

namespace weft::crdt {

bool Observation::alive(Handle type, std::uint32_t generation) {
  const TypeNode& node = engine_.types_[type];
  return node.generation == generation && (node.item == kNone || !engine_.store_[node.item].deleted());
}

void Observation::call_observers() {
  std::vector<ChangedType>& types = ending_.changes.types();
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    if (!alive(types[i].type, types[i].generation)) continue;
    types[i].reported = true;
    TypeObservers* observers = engine_.observers_.of(types[i].type, types[i].generation);
    if (observers != nullptr && observers->here.any()) observers->here.call(TypeEvent(*this, i, types[i].type));
  }
  call_deep_observers();
}

// Every type around a changed one may be watched.
void Observation::call_deep_observers() {
  std::vector<DeepGroup> groups;
  FlatIndex group_of;  // by type
  const std::vector<ChangedType>& types = ending_.changes.types();
  for (std::uint32_t i = 0; i < types.size(); ++i) {
    if (!types[i].reported) continue;
    std::uint32_t depth = 0;
    for (Handle at = types[i].type;; at = engine_.store_[engine_.types_[at].item].parent, ++depth) {
      TypeObservers* observers = engine_.observers_.of(at, engine_.types_[at].generation);
      if (observers != nullptr && observers->deep.any()) {
        std::uint32_t group = group_of.find(at);
        if (group == FlatIndex::kNone) {
          group = static_cast<std::uint32_t>(groups.size());
          group_of.insert(at, group);
          groups.push_back({at, engine_.types_[at].generation, {}});
        }
        groups[group].below.push_back({i, depth});
      }
      if (engine_.types_[at].item == kNone) break;
    }
  }
  for (DeepGroup& group : groups) call_group(group);
}

// The nearest changes come first. What an observer deleted meanwhile is left out.
void Observation::call_group(DeepGroup& group) {
  std::stable_sort(group.below.begin(), group.below.end(), [](Below a, Below b) { return a.depth < b.depth; });
  std::vector<TypeEvent> events;
  for (const Below& below : group.below) {
    const ChangedType& type = ending_.changes.types()[below.changed];
    if (alive(type.type, type.generation)) events.push_back(TypeEvent(*this, below.changed, group.type));
  }
  if (events.empty()) return;
  if (TypeObservers* observers = engine_.observers_.of(group.type, group.generation)) observers->deep.call(events);
}

std::vector<PathStep> Observation::path(Handle from, Handle to) {
  std::vector<PathStep> steps;
  while (to != from) {
    const Handle item = engine_.types_[to].item;
    const Block& block = engine_.store_[item];
    if (block.in_map()) {
      steps.emplace_back(std::string(engine_.names_[engine_.entries_[block.place].key]));
    } else {
      auto run = engine_.trees_.run_of(engine_.links_, item);
      for (; run.first != item; run.first = engine_.store_[run.first].right)
        run.start += engine_.links_.weight(run.first);
      steps.emplace_back(run.start);
    }
    to = block.parent;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

// The state of a client when the transaction began: from there on everything is new.
std::uint64_t Observation::state_before(std::uint32_t client) const {
  const auto& touched = ending_.touched;
  const auto at = std::lower_bound(touched.begin(), touched.end(), client,
                                   [](const TouchedClient& known, std::uint32_t id) { return known.client < id; });
  return at != touched.end() && at->client == client ? at->before : engine_.store_.clients()[client].state;
}

// The first range that the transaction deleted that ends behind `clock`, or null.
const DeletedRange* Observation::deleted_from(std::uint32_t client, std::uint64_t clock) const {
  const auto& clients = engine_.store_.clients();
  const std::uint64_t id = clients[client].id;
  const auto at = std::lower_bound(ending_.deleted.begin(), ending_.deleted.end(), id,
                                   [&](const DeletedRange& range, std::uint64_t wanted) {
                                     const std::uint64_t other = clients[range.client].id;
                                     return other != wanted ? other > wanted : range.end() <= clock;
                                   });
  return at != ending_.deleted.end() && at->client == client ? &*at : nullptr;
}

bool Observation::added(const Block& block, std::uint64_t offset) const {
  return engine_.store_.clock(block) + offset >= state_before(engine_.store_.client(block));
}

bool Observation::erased(const Block& block, std::uint64_t offset) const {
  if (!block.deleted()) return false;
  const std::uint64_t clock = engine_.store_.clock(block) + offset;
  const DeletedRange* range = deleted_from(engine_.store_.client(block), clock);
  return range != nullptr && range->clock <= clock;
}

// Blocks may have been merged after the transaction, when it had to wait for the end of another.
std::vector<Observation::Piece> Observation::pieces(const Block& block) const {
  const std::uint32_t client = engine_.store_.client(block);
  const std::uint64_t before = state_before(client);
  const std::uint64_t start = engine_.store_.clock(block);
  const std::uint64_t end = start + engine_.store_.length(block);
  std::vector<Piece> parts;
  for (std::uint64_t clock = start; clock < end;) {
    const bool added = clock >= before;
    std::uint64_t next = added ? end : std::min(end, before);
    bool erased = false;
    if (const DeletedRange* range = block.deleted() ? deleted_from(client, clock) : nullptr) {
      erased = range->clock <= clock;
      next = std::min(next, erased ? range->end() : range->clock);
    }
    parts.push_back({clock - start, next - clock, added, erased});
    clock = next;
  }
  return parts;
}

std::vector<KeyChange> Observation::keys(std::uint32_t changed) {
  const ChangedType& type = ending_.changes.types()[changed];
  std::vector<KeyChange> changes;
  for (std::uint32_t i = 0; i < type.key_count; ++i) {
    auto change = key_change(type.type, ending_.changes.keys()[type.first_key + i]);
    if (change) changes.push_back(std::move(*change));
  }
  return changes;
}

// Added means: what the key holds now is new. What it held before is the nearest older value.
std::optional<KeyChange> Observation::key_change(Handle type, std::uint32_t key) {
  const Handle entry = engine_.find_entry(type, engine_.names_[key]);
  Handle at = engine_.entries_[entry].tail;
  const auto last = [&](Handle handle) { return std::uint64_t{engine_.store_[handle].length} - 1; };
  const auto old_value = [&]() -> std::optional<Value> {
    if (at == kNone || !erased(engine_.store_[at], last(at))) return std::nullopt;
    return engine_.value_at(engine_.store_[at], last(at));
  };
  const bool is_new = added(engine_.store_[at], last(at));
  const bool is_gone = is_new ? erased(engine_.store_[at], last(at)) : true;
  while (is_new && at != kNone && added(engine_.store_[at], last(at))) at = engine_.store_[at].left;
  std::optional<Value> old = old_value();
  if (is_gone && !old) return std::nullopt;
  const KeyAction action = is_gone ? KeyAction::kDelete : old ? KeyAction::kUpdate : KeyAction::kAdd;
  return KeyChange{std::string(engine_.names_[key]), action, std::move(old)};
}

// Working out the delta of a text may delete formats that say nothing: whoever asks later is told
// what the first was told, as in Yjs.
Delta Observation::delta(std::uint32_t changed) {
  const auto known = deltas_.find(changed);
  return known != deltas_.end() ? known->second : deltas_.emplace(changed, make_delta(changed)).first->second;
}

Delta Observation::make_delta(std::uint32_t changed) {
  const ChangedType& type = ending_.changes.types()[changed];
  const TypeKind kind = engine_.types_[type.type].kind;
  if (kind == TypeKind::kText || kind == TypeKind::kXmlText) return text_delta(type.type);
  return type.list ? list_delta(type.type) : Delta{};
}

Delta Observation::list_delta(Handle type) {
  Delta delta;
  const auto grow = [&](DeltaAction action) -> DeltaOp& {
    if (delta.empty() || delta.back().action != action) {
      delta.emplace_back();
      delta.back().action = action;
    }
    return delta.back();
  };
  for (Handle at = engine_.types_[type].first; at != kNone; at = engine_.store_[at].right) {
    const Block& block = engine_.store_[at];
    for (const Piece& piece : pieces(block)) {
      if (block.deleted()) {
        if (piece.erased && !piece.added && block.countable()) grow(DeltaAction::kErase).count += piece.length;
      } else if (!block.countable()) {
        continue;
      } else if (piece.added) {
        engine_.append_values(block, piece.offset, piece.length, grow(DeltaAction::kInsertValues).values);
      } else {
        grow(DeltaAction::kRetain).count += piece.length;
      }
    }
  }
  if (!delta.empty() && delta.back().action == DeltaAction::kRetain) delta.pop_back();
  return delta;
}

}  // namespace weft::crdt
