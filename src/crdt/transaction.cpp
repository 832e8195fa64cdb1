#include <algorithm>

#include "engine.hpp"

namespace weft::crdt {

void Engine::begin(Origin origin, bool local) {
  if (depth_++ != 0) {
    local_ = local_ && local;
    return;
  }
  local_ = local;
  origin_ = origin;
}

void Engine::end() {
  WEFT_CHECK(depth_ > 0);
  if (--depth_ == 0) commit();
}

void Engine::commit() {
  const bool changed = !touched_.empty() || !deleted_.empty();
  collect_garbage();
  merge_blocks();
  if (!local_ && own_id_touched()) change_client_id();
  note_arrivals();
  event_.clear();
  if (changed && (want_event_ || !watchers_.empty())) write_event();
  for (const DeletedRange& range : deleted_) store_.compact(store_.clients()[range.client]);
  for (const std::uint32_t client : touched_) store_.clients()[client].touched = false;
  touched_.clear();
  deleted_.clear();
  unsettled_.clear();
  candidates_.clear();
  if (changed && !watchers_.empty()) emit();
}

// Types deleted in this transaction lose their content, and turn into tombstones themselves.
void Engine::collect_garbage() {
  if (options_.gc) {
    for (const Handle handle : dead_types_) {
      if (store_[handle].ref() != Ref::kType) continue;  // was inside another one
      collect_type(store_[handle].content);
      turn_deleted(store_[handle]);
    }
  }
  dead_types_.clear();
}

void Engine::merge_blocks() {
  if (!unsettled_.empty()) {
    sort_deleted(unsettled_);
    for (auto range = unsettled_.rbegin(); range != unsettled_.rend(); ++range) merge_range(*range);
  }
  for (const std::uint32_t client : touched_) {
    Client& owner = store_.clients()[client];
    if (owner.appended == 0) continue;
    auto first = store_.place_of(client, owner.before);
    if (first == owner.index.begin()) {
      if (owner.index.size() == 1) continue;
      first = owner.index.next(first);
    }
    for (auto at = owner.index.last(); !(at < first);) {
      at = merge_lefts(owner, at);
      if (at == owner.index.begin()) break;
      at = owner.index.previous(at);
    }
  }
  for (auto candidate = candidates_.rbegin(); candidate != candidates_.rend(); ++candidate)
    merge_candidate(*candidate);
}

// Merges the block at `at` into the one before it, and that into the one before, as long as they
// can; returns where the last of them stands.
ClockIndex::Place Engine::merge_lefts(Client& client, ClockIndex::Place at) {
  while (at != client.index.begin()) {
    const auto before = client.index.previous(at);
    if (!try_merge(client.index.at(before), client.index.at(at))) break;
    client.index.erase(at);
    at = before;
  }
  return at;
}

void Engine::merge_range(const DeletedRange& range) {
  Client& client = store_.clients()[range.client];
  auto at = store_.place_of(range.client, range.end() - 1);
  if (client.index.next(at) != client.index.end()) at = client.index.next(at);
  while (at != client.index.begin() && store_.clock(client.index.at(at)) >= range.clock) {
    at = merge_lefts(client, at);
    if (at == client.index.begin()) return;
    at = client.index.previous(at);
  }
}

void Engine::merge_candidate(const MergeCandidate& candidate) {
  Client& client = store_.clients()[candidate.client];
  const auto behind = client.index.next(store_.place_of(candidate.client, candidate.clock));
  if (behind != client.index.end()) merge_lefts(client, behind);
  merge_lefts(client, store_.place_of(candidate.client, candidate.clock));
}

// Clients descending, ranges ascending, joined where they touch.
void Engine::sort_deleted(std::vector<DeletedRange>& ranges) {
  if (ranges.size() < 2) return;
  const auto& clients = store_.clients();
  std::sort(ranges.begin(), ranges.end(), [&](const DeletedRange& a, const DeletedRange& b) {
    return a.client != b.client ? clients[a.client].id > clients[b.client].id : a.clock < b.clock;
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    DeletedRange& last = ranges[kept];
    if (last.client == ranges[i].client && last.end() >= ranges[i].clock) {
      last.length = std::max(last.end(), ranges[i].end()) - last.clock;
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  ranges.resize(kept + 1);
}

bool Engine::own_id_touched() const {
  return std::any_of(touched_.begin(), touched_.end(), [&](std::uint32_t client) {
    return store_.clients()[client].id == options_.client.value;
  });
}

// Somebody else writes under our id: take one that nobody is known to use.
void Engine::change_client_id() {
  SeededRandom fallback(options_.client.value);
  Random& random = options_.random != nullptr ? *options_.random : fallback;
  std::uint64_t id = 0;
  do {
    id = random.next() & 0xFFFFFFFFU;
  } while (store_.find_client(id) != kNone);
  options_.client = ClientId{id};
  own_ = kNone;
}

void Engine::subscribe(std::function<void(const UpdateEvent&)> callback, std::shared_ptr<bool> active) {
  watchers_.push_back(std::make_shared<const Watcher>(Watcher{std::move(callback), std::move(active)}));
}

// Callbacks may run transactions of their own, and may come and go meanwhile.
void Engine::emit() {
  ByteSink event = std::move(event_);
  event_ = ByteSink{};
  const UpdateEvent what{event.view(), origin_, local_};
  ++emitting_;
  for (std::size_t i = 0; i < watchers_.size(); ++i) {
    const std::shared_ptr<const Watcher> watcher = watchers_[i];
    if (*watcher->active) watcher->callback(what);
  }
  if (--emitting_ == 0) {
    const auto ended = [](const std::shared_ptr<const Watcher>& watcher) { return !*watcher->active; };
    watchers_.erase(std::remove_if(watchers_.begin(), watchers_.end(), ended), watchers_.end());
  }
  event_ = std::move(event);
}

}  // namespace weft::crdt
