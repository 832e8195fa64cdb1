#include <algorithm>
#include <optional>

#include "engine.hpp"
#include "struct_writer.hpp"

namespace weft::crdt {
namespace {

// Offsets into a client's text and values are 32 bits wide, and joining may copy what is there, as
// widening may double it. The rest of the room is for loading what was accepted within the first.
constexpr std::uint64_t kArenaMax = std::uint64_t{1} << 30;
constexpr std::uint64_t kArenaEnd = std::uint64_t{1} << 32;

// Bytes of an update that a struct takes at least, mostly.
constexpr std::size_t kUsualStruct = 4;

// Memory for this many structs stays for the next update, which mostly is a small one.
constexpr std::size_t kKeptStructs = 256;

}  // namespace

// Reads the whole of an update, so that all of it is known to be well-formed before anything of it
// is applied.
Result<void> Engine::read_update(ByteView update, UpdateFormat format, std::size_t nesting_max, Claims claims) {
  return with_fields_in(format, [&]<class Fields>() { return read_structs<Fields>(update, nesting_max, claims); });
}

template <class Fields>
Result<void> Engine::read_structs(ByteView update, std::size_t nesting_max, Claims claims) {
  ++apply_.reads;
  apply_.aids.scratch.clear();
  apply_.structs.clear();
  apply_.sections.clear();
  apply_.deletes.clear();
  apply_.high_lanes = 0;
  apply_.grown = apply_.cuts = 0;
  StructReader<Fields> reader(update, apply_.aids, nesting_max, claims);
  std::uint64_t structs = 0;
  std::uint64_t client = 0;
  std::uint64_t clock = 0;
  while (reader.next_section(structs, client, clock))
    if (!read_section(reader, structs, client, clock)) break;
  if (reader.over_budget()) return Error{ErrorCode::kResourceExhausted, "update: more structs than its size allows"};
  if (reader.failed()) return Error{ErrorCode::kInvalidArgument, "update: malformed"};
  const bool read = reader.deletions([&](std::uint64_t deleted, std::uint64_t first, std::uint64_t length) {
    apply_.deletes.push_back({deleted, first, first + length});
  });
  if (!read) return Error{ErrorCode::kInvalidArgument, "update: malformed delete set"};
  order_sections();
  return {};
}

template <class Fields>
bool Engine::read_section(StructReader<Fields>& reader, std::uint64_t structs, std::uint64_t client,
                          std::uint64_t clock) {
  PodVector<WireStruct>& all = apply_.structs;
  const std::uint64_t start = clock;
  std::uint64_t content = 0;
  std::uint64_t high = 0;  // structs that end in a high lane
  const auto first = static_cast<std::uint32_t>(all.size());
  // A claim is no reason to ask for much memory.
  const std::size_t room = all.size() + static_cast<std::size_t>(std::min<std::uint64_t>(structs, reader.bytes() / kUsualStruct));
  if (room > all.capacity()) all.reserve(std::max(room, all.capacity() * 2));
  for (; structs > 0; --structs) {
    WireStruct& item = *all.extend(1);
    if (!reader.read(client, clock, item)) return false;
    clock += item.length;
    content += item.content().size();
    if (clock > 0xFFFFFFFFU) ++high;
  }
  if (high > 0) apply_.high_lanes += std::min<std::uint64_t>(2 * high, (clock >> 32) - (start >> 32) + 1);
  apply_.sections.push_back({client, content, first, static_cast<std::uint32_t>(all.size())});
  return true;
}

// Gives memory back that only a large update needs.
void Engine::release_update() {
  if (apply_.structs.capacity() <= kKeptStructs) return;
  for (const TouchedClient& touched : open_->touched) store_.clients()[touched.client].shrink();
  apply_.structs = {};
  std::vector<DeletedIds>().swap(apply_.deletes);
  apply_.aids = {};
}

// Sorts the sections by client; of two sections of one client the later one counts.
void Engine::order_sections() {
  auto& sections = apply_.sections;
  auto& order = apply_.order;
  order.resize(sections.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() < 2) return;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sections[a].client != sections[b].client ? sections[a].client < sections[b].client : a < b;
  });
  for (std::size_t i = 0; i + 1 < order.size(); ++i)
    if (sections[order[i]].client == sections[order[i + 1]].client) sections[order[i]].closed = true;
  order.erase(std::remove_if(order.begin(), order.end(), [&](std::uint32_t i) { return sections[i].closed; }),
              order.end());
}

Result<void> Engine::check_limits(ByteView update) const {
  const Limits& limits = options_.limits;
  if (update.size() > limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "update: change_bytes_max"};
  const std::size_t waiting = waiting_structs_.bytes() + waiting_deletes_.bytes();
  if (waiting != 0 && waiting + update.size() > limits.pending_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "update: pending_bytes_max"};
  return {};
}

Result<void> Engine::check_capacity(Trust trust) const {
  if (store_.lane_count() + apply_.sections.size() + apply_.high_lanes >= kLanesMax)
    return Error{ErrorCode::kResourceExhausted, "clients of a document"};
  const std::uint64_t room = trust == Trust::kPeer ? kArenaMax : kArenaEnd;
  for (const Section& section : apply_.sections) {
    const std::uint32_t client = store_.find_client(section.client);
    std::uint64_t used = 0;
    if (client != kNone) {
      const Client& owner = store_.clients()[client];
      used = std::max(owner.text.size(), owner.values.size());
    }
    if (used + 2 * section.content > room) return Error{ErrorCode::kResourceExhausted, "content of one client"};
  }
  return {};
}

std::uint32_t Engine::section_of(std::uint64_t client) const {
  const auto& sections = apply_.sections;
  const auto at = std::lower_bound(apply_.order.begin(), apply_.order.end(), client,
                                   [&](std::uint32_t i, std::uint64_t id) { return sections[i].client < id; });
  return at != apply_.order.end() && sections[*at].client == client ? *at : kNone;
}

bool Engine::take_from(std::uint32_t index, Head& out) {
  Section& section = apply_.sections[index];
  if (section.closed || section.next == section.end) return false;
  out = {index, section.next++};
  return true;
}

Engine::Writers Engine::writers_of(const WireStruct& in) const {
  Writers writers{store_.find_client(in.client), kNone, kNone};
  const auto number = [&](Id id) {
    return id.client.value == in.client ? writers.own : store_.find_client(id.client.value);
  };
  if (in.has_origin) writers.first = number(in.origin());
  if (in.has_right) writers.right = number(in.right());
  if (in.is_item() && in.knows_parent() && !in.named_parent) writers.first = number(in.parent());
  return writers;
}

// A unit that must arrive before `in` can be placed.
std::optional<Id> Engine::missing_unit(const WireStruct& in, const Writers& writers) const {
  const auto unknown = [&](Id id, std::uint32_t writer) {
    return id.client.value != in.client && (writer == kNone || id.clock >= store_.clients()[writer].state);
  };
  if (in.has_origin && unknown(in.origin(), writers.first)) return in.origin();
  if (in.has_right && unknown(in.right(), writers.right)) return in.right();
  if (in.is_item() && in.knows_parent() && !in.named_parent && unknown(in.parent(), writers.first))
    return in.parent();
  return std::nullopt;
}

// Everything on the stack, and what follows it in its sections, cannot be applied now.
void Engine::set_aside() {
  for (const Head& head : apply_.stack) {
    Section& section = apply_.sections[head.section];
    if (section.closed) continue;
    section.closed = true;
    apply_.rest.push_back(head);
  }
  apply_.stack.clear();
}

// The next struct to be looked at: of those that wait, else of the highest client. Order matters:
// it decides what is merged with what, and in which order roots appear.
bool Engine::take_next(Head& out) {
  if (!apply_.stack.empty()) {
    out = apply_.stack.back();
    apply_.stack.pop_back();
    return true;
  }
  while (!apply_.order.empty()) {
    integrate_plain(apply_.sections[apply_.order.back()], ~std::uint64_t{0});
    if (take_from(apply_.order.back(), out)) return true;
    apply_.order.pop_back();
  }
  return false;
}

// Keeps the lowest clock noted for each client.
void Engine::note_missing(std::uint64_t client, std::uint64_t clock) {
  const auto [at, added] = apply_.missing.emplace(client, clock);
  if (!added) at->second = std::min(at->second, clock);
}

// Puts `head` on the stack and makes the struct of the unit's client that comes next the head, if this
// update has one. False: it has not, and all that waits was set aside.
bool Engine::wait_for(Id unit, Head& head) {
  const std::uint64_t client = unit.client.value;
  const std::uint32_t section = section_of(client);
  if (section != kNone) {
    integrate_plain(apply_.sections[section], unit.clock + 1);
    if (store_.state_of(client) > unit.clock) return true;
  }
  apply_.stack.push_back(head);
  if (section != kNone && take_from(section, head)) return true;
  note_missing(client, store_.state_of(client));
  set_aside();
  return false;
}

void Engine::integrate_structs() {
  apply_.stack.clear();
  apply_.rest.clear();
  apply_.missing.clear();
  Head head{};
  while (take_next(head)) {
    for (bool looking = true; looking;) {
      looking = false;
      const WireStruct& item = apply_.structs[head.item];
      if (item.ref == Ref::kSkip) break;
      const Writers writers = writers_of(item);
      const std::uint64_t state = writers.own == kNone ? 0 : store_.clients()[writers.own].state;
      if (state < item.clock) {
        note_missing(item.client, item.clock - 1);
        apply_.stack.push_back(head);
        set_aside();
      } else if (const auto unit = missing_unit(item, writers)) {
        looking = wait_for(*unit, head);
      } else if (state - item.clock < item.length) {
        integrate(item, writers, state - item.clock);
      } else {
        cut_known_neighbours(item, writers);
      }
    }
  }
}

// Whether the update that was read brings more than there is: then the trees of positions are made
// anew when it is applied, for less than it would cost to follow it. Nobody looks for a position in
// between, unless a type counts other offsets too.
bool Engine::outgrows_trees() const {
  return apply_.structs.size() > kKeptStructs && apply_.structs.size() > store_.block_count() + types_.size() &&
         std::none_of(types_.begin(), types_.end(), [](const TypeNode& node) { return node.offsets != nullptr; });
}

void Engine::suspend_trees() {
  trees_.suspend();
  for (TypeNode& node : types_) node.tree = {};
}

void Engine::resume_trees() {
  trees_.resume(store_.block_count());
  for (TypeNode& node : types_) node.tree = trees_.build(links_, node.first);
}

// Deletes what is known of the deletions that were read last; returns the rest.
IdSet Engine::apply_deletes() {
  IdSet rest;
  for (const DeletedIds& range : apply_.deletes) {
    const std::uint32_t client = store_.find_client(range.client);
    const std::uint64_t state = client == kNone ? 0 : store_.clients()[client].state;
    if (range.clock < state) apply_delete_range(client, range.clock, std::min(range.end, state));
    const std::uint64_t unknown = std::max(range.clock, state);
    if (range.end > unknown) rest.add(ClientId{range.client}, unknown, range.end - unknown);
  }
  rest.normalize();
  return rest;
}

void Engine::apply_delete_range(std::uint32_t client, std::uint64_t clock, std::uint64_t end) {
  ClockIndex& index = store_.clients()[client].index;
  while (clock < end) {
    // Deleting may split the block and join parts to its neighbours: look again after that.
    auto at = store_.place_of(client, clock);
    while (store_[index.at(at)].deleted()) {
      at = index.next(at);
      if (at == index.end()) return;
      clock = index.key(at);
      if (clock >= end) return;
    }
    const Handle handle = index.at(at);
    const std::uint64_t start = store_.clock(handle);
    const std::uint64_t offset = std::max(clock, start) - start;
    const std::uint64_t count = std::min(end - start, store_.length(handle)) - offset;
    delete_units(handle, offset, count);
    clock = start + offset + count;
  }
}

// Tells what waits how far the clients got that this transaction added to.
void Engine::note_arrivals(const TransactionRecord& transaction) {
  if (!has_pending()) return;
  for (const TouchedClient& touched : transaction.touched) {
    const Client& owner = store_.clients()[touched.client];
    waiting_structs_.note_arrival(owner.id, owner.state);
    waiting_deletes_.note_arrival(owner.id, owner.state);
  }
}

// Keeps the structs that were set aside. Returns whether some were not waiting already.
bool Engine::keep_structs() {
  for (const auto& [client, clock] : apply_.missing) waiting_structs_.await(client, clock, store_.state_of(client));
  std::sort(apply_.rest.begin(), apply_.rest.end(), [&](const Head& a, const Head& b) {
    return apply_.sections[a.section].client > apply_.sections[b.section].client;
  });
  bool more = false;
  std::size_t structs = 0;
  const auto each = [&](auto&& use) {
    for (const Head& head : apply_.rest)
      for (std::uint32_t i = head.item; i < apply_.sections[head.section].end; ++i) use(apply_.structs[i]);
  };
  each([&](const WireStruct& item) {
    ++structs;
    if (item.ref != Ref::kSkip && waiting_structs_.cover(item.client, item.clock, item.end())) more = true;
  });
  if (!more) return false;
  SectionWriter writer(columns_);
  each([&](const WireStruct& item) { writer.write(item, 0); });
  writer.finish();
  columns_.rest().varuint(0);
  out_.clear();
  columns_.finish(out_);
  waiting_structs_.keep(out_.view(), structs);
  return true;
}

// The same for deletions of what is not known yet.
bool Engine::keep_deletes(const IdSet& rest) {
  bool more = false;
  for (const IdSet::Client& client : rest.clients()) {
    const std::uint64_t id = client.client.value;
    waiting_deletes_.await(id, client.ranges.front().clock, store_.state_of(id));
    for (const IdSet::Range& range : client.ranges)
      if (waiting_deletes_.cover(id, range.clock, range.end())) more = true;
  }
  if (!more) return false;
  columns_.rest().varuint(0);
  write_deletions(columns_, rest);
  out_.clear();
  columns_.finish(out_);
  waiting_deletes_.keep(out_.view(), 0);
  return true;
}

// Tries the deletions that wait once more. What is read for that replaces the update that was read
// before.
void Engine::retry_deletes() {
  const Bytes waiting = waiting_deletes_.take();
  WEFT_CHECK(read_update(waiting, UpdateFormat::kV2, kNestingCeiling, Claims::kOwn).has_value());
  keep_deletes(apply_deletes());
}

// Applies the update that was read last, and the deletions that waited for what it brought.
Engine::Kept Engine::apply_once() {
  Kept kept;
  integrate_structs();
  note_arrivals(*open_);
  kept.retry = waiting_structs_.ready();  // what it keeps itself is not for another try now
  if (!apply_.rest.empty()) {
    kept.any = true;
    kept.more = keep_structs();
  }
  const IdSet rest_deletes = apply_deletes();
  if (waiting_deletes_.ready()) retry_deletes();
  if (!rest_deletes.empty()) {
    kept.any = true;
    if (keep_deletes(rest_deletes)) kept.more = true;
  }
  return kept;
}

void Engine::retry_structs() {
  const Bytes waiting = waiting_structs_.take();
  WEFT_CHECK(read_update(waiting, UpdateFormat::kV2, kNestingCeiling, Claims::kOwn).has_value());
  apply_once();
}

// Reads an update if it is within the limits that hold for where it comes from.
Result<void> Engine::read_allowed(ByteView update, UpdateFormat format, Trust trust) {
  const bool admitted = trust != Trust::kPeer;
  const Claims claims = trust == Trust::kStored ? Claims::kOwn : Claims::kBounded;
  if (!admitted) WEFT_TRY(check_limits(update));
  WEFT_TRY(read_update(update, format, admitted ? kNestingCeiling : options_.limits.nesting_max, claims));
  return check_capacity(trust);
}

Result<Outcome> Engine::apply(ByteView update, UpdateFormat format, Origin origin, Trust trust, Bytes* change) {
  if (format == UpdateFormat::kV1)
    if (const auto outcome = apply_run(update, origin, change)) return *outcome;
  WEFT_TRY(read_allowed(update, format, trust));
  forget_typing();
  if (apply_.structs.size() > 64) store_.reserve(apply_.structs.size());

  const std::uint64_t edits_before = edits_;
  // Within another transaction, or while one ends, there will be no event before this returns.
  const bool outermost = depth_ == 0 && !tidying_;
  const std::uint64_t reads = apply_.reads;
  begin(origin, false);
  if (apply_.reads != reads) {  // a callback applied another update
    if (const Result<void> again = read_allowed(update, format, trust); !again) {
      end();
      return again.error();
    }
  }
  const bool anew = outgrows_trees();
  if (anew) suspend_trees();
  const Kept kept = apply_once();
  if (kept.retry) retry_structs();
  if (anew) resume_trees();
  release_update();
  const bool deferred = kept.any && has_pending();
  const bool changed = edits_ != edits_before;
  if (change != nullptr) {
    if ((deferred && (changed || kept.more)) || (changed && !outermost)) {
      *change = to_bytes(update);
    } else if (changed) {
      open_->change = change;
    }
  }
  end();
  if (deferred) return Outcome::kDeferred;
  return changed ? Outcome::kApplied : Outcome::kDuplicate;
}

}  // namespace weft::crdt
