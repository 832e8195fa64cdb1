#include <algorithm>

#include "observation.hpp"
#include "typing.hpp"

namespace weft::crdt {

void Engine::begin(Origin origin, bool local) {
  if (depth_++ == 0) return open_transaction(origin, local);
  open_->local = open_->local && local;
}

// A transaction that is opened while another one ends is tidied up after that one.
void Engine::open_transaction(Origin origin, bool local) {
  const bool alone = transactions_.empty();
  const bool watched = observers_.watching_changes();
  open_ = &transactions_.push();
  open_->origin = origin;
  open_->local = local;
  open_->observed = watched;
  open_->tells_subdocuments = observers_.subdocuments.any();
  open_->eager = alone && !watched && !observers_.hooked();
  if (!open_->eager) forget_typing();
  if (alone) observers_.call(TransactionPhase::kBeforeAll, {origin, local});
  observers_.call(TransactionPhase::kBefore, {origin, local});
}

// Notes that a type changed, under a key or in its list. What is new in the transaction, or gone,
// is not changed by it.
void Engine::note_changed(Handle type, Handle entry) {
  const TypeNode& node = types_[type];
  if (node.item != kNone) {
    const Block& holder = store_[node.item];
    const Client& owner = store_.clients()[store_.client(holder)];
    if (holder.deleted() || (owner.touched && store_.clock(holder) >= owner.before)) return;
  }
  open_->changes.note(type, node.generation, entry == kNone ? kNone : entries_[entry].key);
}

void Engine::end() {
  WEFT_CHECK(depth_ > 0);
  if (--depth_ != 0) return;
  close_body();
  if (!tidying_) tidy_up();
}

// From here on other transactions may add to the same clients.
void Engine::close_body() {
  std::vector<TouchedClient>& clients = open_->touched;
  for (TouchedClient& touched : clients) {
    Client& owner = store_.clients()[touched.client];
    touched.after = owner.state;
    touched.appended = owner.appended;
    owner.touched = false;
  }
  if (open_->observed) {
    std::sort(clients.begin(), clients.end(),
              [](const TouchedClient& a, const TouchedClient& b) { return a.client < b.client; });
  }
  if (tidying_) open_ = &transactions_.front();
}

void Engine::tidy_up() {
  tidying_ = true;
  TransactionEvent last{};
  while (!transactions_.empty()) {
    open_ = &transactions_.front();
    last = {open_->origin, open_->local};
    const bool plain = open_->plain();
    if (!plain) settle(*open_);
    commit(*open_);
    transactions_.pop(plain);
  }
  tidying_ = false;
  observers_.call(TransactionPhase::kAfterAll, last);
}

// Everything that may run before deleted content is forgotten.
void Engine::call_observers(TransactionRecord& ending) {
  const TransactionEvent event{ending.origin, ending.local};
  if (observers_.captures.any() || changed_formatted_text(ending)) note_deleted_order(ending);
  sort_deleted(ending.deleted);
  observers_.call(TransactionPhase::kBeforeObservers, event);
  if (ending.observed) {
    ending.changes.arrange();
    Observation(*this, ending).call_observers();
  }
  observers_.call(TransactionPhase::kAfter, event);
  if (ending.observed && observers_.captures.any()) observers_.captures.call(ending);
}

// In which order clients first lost something: undoing and cleaning up formats go by it.
void Engine::note_deleted_order(TransactionRecord& ending) {
  FlatIndex known;
  for (const DeletedRange& range : ending.deleted) {
    if (known.find(range.client) != FlatIndex::kNone) continue;
    known.insert(range.client, 0);
    ending.deleted_order.push_back(range.client);
  }
}

// Whether an update from elsewhere changed a text that may hold formats which say nothing now.
bool Engine::changed_formatted_text(const TransactionRecord& ending) const {
  return !ending.local && options_.cleans_formats && ending.changes.any_of([&](Handle type, std::uint32_t generation) {
    const TypeNode& node = types_[type];
    return node.generation == generation && node.cleans_formats &&
           (node.kind == TypeKind::kText || node.kind == TypeKind::kXmlText) &&
           (node.item == kNone || !store_[node.item].deleted());
  });
}

// What happens when a transaction ends, in the order that Yjs keeps, first to the blocks, then to those
// who are told. Callbacks may run transactions of their own, which wait for this one's end.
void Engine::settle(TransactionRecord& ending) {
  if (!ending.eager || !ending.changes.empty()) call_observers(ending);
  if (changed_formatted_text(ending)) clean_formats(ending);
  if (ending.settled()) return;
  collect_garbage(ending);
  merge_blocks(ending);
}

void Engine::commit(TransactionRecord& ending) {
  if (!ending.local && own_id_touched(ending)) change_client_id();
  if (has_pending()) note_arrivals(ending);
  observers_.call(TransactionPhase::kAfterCleanup, {ending.origin, ending.local});
  if (ending.changed()) publish(ending);
  if (ending.subdocuments) tell_subdocuments(ending);
}

// The update event, for those who want it.
void Engine::publish(TransactionRecord& ending) {
  const bool watched = observers_.updates.any();
  if (watched || ending.change != nullptr) write_event(ending);
  if (ending.change != nullptr) *ending.change = event_.copy();
  for (const DeletedRange& range : ending.deleted)
    if (Client& client = store_.clients()[range.client]; client.wasteful()) store_.compact(client);
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
  if (!block.is_item() || !block.deleted() || block.ref() == Ref::kDeleted || block.kept()) return;
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
  for (auto at = owner.index.last(); !(at < first) && at != owner.index.begin();) {
    const auto before = owner.index.previous(at);
    if (may_merge(owner.index.at(before), owner.index.at(at))) {
      at = merge_lefts(owner, at);
      if (at == owner.index.begin()) break;
      at = owner.index.previous(at);
    } else {
      at = before;
    }
  }
}

// Merges the block at `at` into the one before it, and that into the one before, as long as they
// can; returns where the last of them stands.
ClockIndex::Place Engine::merge_lefts(Client& client, ClockIndex::Place at) {
  while (at != client.index.begin()) {
    const auto before = client.index.previous(at);
    const Handle left = client.index.at(before);
    const Handle right = client.index.at(at);
    if (!may_merge(left, right) || !try_merge(left, right)) break;
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

Subscription Engine::observe(const TypeRef& type, std::function<void(const TypeEvent&)> callback) {
  awake().forget_typing();
  return observers_.add(type.type_, type.generation_).here.add(std::move(callback));
}

Subscription Engine::observe_deep(const TypeRef& type, std::function<void(TypeEvents)> callback) {
  awake().forget_typing();
  return observers_.add(type.type_, type.generation_).deep.add(std::move(callback));
}

Subscription Engine::observe(TransactionPhase phase, std::function<void(const TransactionEvent&)> callback) {
  forget_typing();
  return observers_.add(phase, std::move(callback));
}

Subscription Engine::capture_transactions(std::function<void(TransactionRecord&)> callback) {
  forget_typing();
  return observers_.captures.add(std::move(callback));
}

// What callbacks change is told when this is over, so that the event stays as it is.
void Engine::emit(const TransactionRecord& ending) {
  told_ = &ending;
  observers_.updates.call({event_.view(), ending.origin, ending.local, this});
  told_ = nullptr;
}

}  // namespace weft::crdt
