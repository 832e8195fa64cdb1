#include <algorithm>

#include "engine.hpp"

namespace weft::crdt {

void Engine::begin(Origin origin, bool local) {
  if (depth_++ == 0) return open_transaction(origin, local);
  open_->local = open_->local && local;
}

// A transaction that is opened while another one ends is tidied up after that one.
void Engine::open_transaction(Origin origin, bool local) {
  const bool alone = transactions_.empty();
  open_ = &transactions_.push();
  open_->origin = origin;
  open_->local = local;
  open_->eager = alone;
  if (!open_->eager) forget_typing();
}

void Engine::end() {
  WEFT_CHECK(depth_ > 0);
  if (--depth_ != 0) return;
  close_body();
  if (!tidying_) tidy_up();
}

// From here on other transactions may add to the same clients.
void Engine::close_body() {
  for (TouchedClient& touched : open_->touched) {
    Client& owner = store_.clients()[touched.client];
    touched.after = owner.state;
    touched.appended = owner.appended;
    owner.touched = false;
  }
  if (tidying_) open_ = &transactions_.front();
}

void Engine::tidy_up() {
  tidying_ = true;
  while (!transactions_.empty()) {
    open_ = &transactions_.front();
    commit(*open_);
    transactions_.pop();
  }
  tidying_ = false;
}

// What happens when a transaction ends, in the order that Yjs keeps. Callbacks may run
// transactions of their own, which wait for this one's end.
void Engine::commit(TransactionRecord& ending) {
  const bool changed = ending.changed();
  if (!ending.settled()) {
    collect_garbage(ending);
    merge_blocks(ending);
  }
  if (!ending.local && own_id_touched(ending)) change_client_id();
  note_arrivals(ending);
  if (!changed) return;
  const bool watched = !watchers_.empty();
  if (watched || ending.change != nullptr) write_event(ending);
  if (ending.change != nullptr) *ending.change = event_.copy();
  for (const DeletedRange& range : ending.deleted) store_.compact(store_.clients()[range.client]);
  if (watched) emit(ending);
}

// Deleted content is forgotten: types lose what is in them and turn into tombstones themselves.
void Engine::collect_garbage(const TransactionRecord& ending) {
  if (!options_.gc) return;
  if (ending.eager) {
    for (const BlockName& name : ending.dead) collect_block(store_.find(name.client, name.clock));
  } else {
    for (const DeletedRange& range : ending.deleted) collect_range(range);
  }
}

void Engine::collect_range(const DeletedRange& range) {
  const ClockIndex& index = store_.clients()[range.client].index;
  for (auto at = store_.place_of(range.client, range.clock); at != index.end(); at = index.next(at)) {
    if (store_.clock(index.at(at)) >= range.end()) return;
    collect_block(index.at(at));
  }
}

void Engine::collect_block(Handle handle) {
  Block& block = store_[handle];
  if (!block.is_item() || !block.deleted() || block.ref() == Ref::kDeleted) return;
  if (block.ref() == Ref::kType) collect_type(block.content);
  turn_deleted(block);
}

void Engine::merge_blocks(TransactionRecord& ending) {
  if (!ending.unsettled.empty()) {
    sort_deleted(ending.unsettled);
    for (auto range = ending.unsettled.rbegin(); range != ending.unsettled.rend(); ++range) merge_range(*range);
  }
  for (const TouchedClient& touched : ending.touched)
    if (touched.appended != 0) merge_new(touched);
  for (auto candidate = ending.candidates.rbegin(); candidate != ending.candidates.rend(); ++candidate)
    merge_candidate(*candidate);
}

// Everything from what was last before the transaction up to the end, which may be later than its.
void Engine::merge_new(const TouchedClient& touched) {
  Client& owner = store_.clients()[touched.client];
  auto first = store_.place_of(touched.client, touched.before);
  if (first == owner.index.begin()) {
    if (owner.index.size() == 1) return;
    first = owner.index.next(first);
  }
  for (auto at = owner.index.last(); !(at < first);) {
    at = merge_lefts(owner, at);
    if (at == owner.index.begin()) break;
    at = owner.index.previous(at);
  }
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

void Engine::merge_candidate(const BlockName& candidate) {
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

bool Engine::own_id_touched(const TransactionRecord& ending) const {
  return std::any_of(ending.touched.begin(), ending.touched.end(), [&](const TouchedClient& touched) {
    return store_.clients()[touched.client].id == options_.client.value;
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
  watchers_.push_back(std::make_unique<const Watcher>(Watcher{std::move(callback), std::move(active)}));
}

// Callbacks may come and go meanwhile. What they change is told when this is over, so that the
// event stays as it is.
void Engine::emit(const TransactionRecord& ending) {
  told_ = &ending;
  const UpdateEvent what{event_.view(), ending.origin, ending.local, this};
  bool some_ended = false;
  for (std::size_t i = 0; i < watchers_.size(); ++i) {
    const Watcher& watcher = *watchers_[i];
    if (*watcher.active) watcher.callback(what);
    if (!*watcher.active) some_ended = true;
  }
  told_ = nullptr;
  if (!some_ended) return;
  const auto ended = [](const std::unique_ptr<const Watcher>& watcher) { return !*watcher->active; };
  watchers_.erase(std::remove_if(watchers_.begin(), watchers_.end(), ended), watchers_.end());
}

}  // namespace weft::crdt
