#include <algorithm>
#include <optional>

#include "engine.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {
namespace {

// Offsets into a client's text and values are 32 bits wide, and joining may copy what is there, as
// widening may double it. The rest of the room is for loading what was accepted within the first.
constexpr std::uint64_t kArenaMax = std::uint64_t{1} << 30;
constexpr std::uint64_t kArenaEnd = std::uint64_t{1} << 32;

Bytes encode_deletes(const IdSet& deletes) {
  Bytes bytes;
  Writer out(bytes);
  out.varuint(0);
  deletes.encode(out);
  return bytes;
}

}  // namespace

// Reads an update through, to know that all of it is well-formed, and where its sections are.
Result<Engine::ScannedUpdate> Engine::scan(ByteView update, std::size_t nesting_max) {
  Reader in(update);
  ScannedUpdate scanned;
  apply_.sections.clear();
  for (std::uint64_t sections = in.varuint(); sections > 0 && !in.failed(); --sections)
    if (!scan_section(in, nesting_max, scanned)) break;
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "update: malformed"};
  scanned.deletes = update.subspan(update.size() - in.remaining());
  for (std::uint64_t clients = in.varuint(); clients > 0 && !in.failed(); --clients) {
    in.varuint();
    for (std::uint64_t ranges = in.varuint(); ranges > 0 && !in.failed(); --ranges) {
      const std::uint64_t clock = in.varuint();
      if (in.varuint() > kVarUintMax - clock) in.fail();
    }
  }
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "update: malformed delete set"};
  order_sections();
  return scanned;
}

bool Engine::scan_section(Reader& in, std::size_t nesting_max, ScannedUpdate& scanned) {
  WireStruct item;
  Section section{};
  section.left = in.varuint();
  section.client = in.varuint();
  section.clock = in.varuint();
  section.at = in.position();
  std::uint64_t clock = section.clock;
  std::uint64_t high = 0;  // structs that end in a high lane
  for (std::uint64_t i = 0; i < section.left && !in.failed(); ++i) {
    read_struct(in, section.client, clock, nesting_max, item);
    if (in.failed()) return false;
    clock += item.length;
    section.content += item.content.size();
    ++scanned.structs;
    if (clock > 0xFFFFFFFFU) ++high;
  }
  section.end = in.position();
  scanned.high_lanes += std::min<std::uint64_t>(2 * high, (clock >> 32) - (section.clock >> 32) + 1);
  apply_.sections.push_back(section);
  return !in.failed();
}

// Sorts the sections by client; of two sections of one client the later one counts.
void Engine::order_sections() {
  auto& sections = apply_.sections;
  auto& order = apply_.order;
  order.resize(sections.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() < 2) return;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sections[a].client != sections[b].client ? sections[a].client < sections[b].client : a < b;
  });
  for (std::size_t i = 0; i + 1 < order.size(); ++i)
    if (sections[order[i]].client == sections[order[i + 1]].client) sections[order[i]].closed = true;
  order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t i) { return sections[i].closed; }),
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

Result<void> Engine::check_capacity(const ScannedUpdate& scanned, Trust trust) const {
  if (store_.lane_count() + apply_.sections.size() + scanned.high_lanes >= kLanesMax)
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

std::size_t Engine::section_of(std::uint64_t client) const {
  const auto& sections = apply_.sections;
  const auto at = std::lower_bound(apply_.order.begin(), apply_.order.end(), client,
                                   [&](std::size_t i, std::uint64_t id) { return sections[i].client < id; });
  return at != apply_.order.end() && sections[*at].client == client ? *at : sections.size();
}

bool Engine::take_from(std::size_t index, Waiting& out) {
  Section& section = apply_.sections[index];
  if (section.closed || section.left == 0) return false;
  Reader in(ByteView(section.at, static_cast<std::size_t>(section.end - section.at)));
  out.section = index;
  out.at = section.at;
  out.left = section.left;
  read_struct(in, section.client, section.clock, kNestingCeiling, out.item);
  WEFT_CHECK(!in.failed());
  section.at = in.position();
  section.clock += out.item.length;
  --section.left;
  return true;
}

// The client whose content must arrive before `in` can be placed.
std::optional<std::uint64_t> Engine::missing_client(const WireStruct& in) const {
  const auto unknown = [&](Id id) {
    return id.client.value != in.client && id.clock >= store_.state_of(id.client.value);
  };
  if (in.has_origin && unknown(in.origin)) return in.origin.client.value;
  if (in.has_right && unknown(in.right)) return in.right.client.value;
  if (in.is_item() && in.knows_parent() && !in.named_parent && unknown(in.parent)) return in.parent.client.value;
  return std::nullopt;
}

// Everything on the stack, and what follows it in its sections, cannot be applied now.
void Engine::set_aside() {
  for (const Waiting& waiting : apply_.stack) {
    Section& section = apply_.sections[waiting.section];
    if (section.closed) continue;
    section.closed = true;
    apply_.rest.push_back({section.client, waiting.item.clock, waiting.at, section.end, waiting.left, 0});
  }
  apply_.stack.clear();
}

// The next struct to be looked at: of those that wait, else of the highest client. Order matters:
// it decides what is merged with what, and in which order roots appear.
bool Engine::take_next(Waiting& out) {
  if (!apply_.stack.empty()) {
    out = apply_.stack.back();
    apply_.stack.pop_back();
    return true;
  }
  while (!apply_.order.empty()) {
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

// Puts `head` on the stack and makes the struct of `client` that comes next the head, if this
// update has one. False: it has not, and all that waits was set aside.
bool Engine::wait_for(std::uint64_t client, Waiting& head) {
  apply_.stack.push_back(head);
  const std::size_t section = section_of(client);
  if (section != apply_.sections.size() && take_from(section, head)) return true;
  note_missing(client, store_.state_of(client));
  set_aside();
  return false;
}

void Engine::integrate_structs() {
  apply_.stack.clear();
  apply_.rest.clear();
  apply_.missing.clear();
  Waiting head;
  while (take_next(head)) {
    for (bool looking = true; looking;) {
      looking = false;
      const WireStruct& item = head.item;
      if (item.ref == Ref::kSkip) break;
      const std::uint64_t state = store_.state_of(item.client);
      if (state < item.clock) {
        note_missing(item.client, item.clock - 1);
        apply_.stack.push_back(head);
        set_aside();
      } else if (const auto client = missing_client(item)) {
        looking = wait_for(*client, head);
      } else if (state - item.clock < item.length) {
        integrate(item, state - item.clock);
      }
    }
  }
}

// What was set aside, as an update; empty when nothing was.
Bytes Engine::encode_rest() {
  if (apply_.rest.empty()) return {};
  std::sort(apply_.rest.begin(), apply_.rest.end(),
            [](const Section& a, const Section& b) { return a.client > b.client; });
  Bytes bytes;
  Writer out(bytes);
  out.varuint(apply_.rest.size());
  for (const Section& section : apply_.rest) {
    out.varuint(section.left);
    out.varuint(section.client);
    out.varuint(section.clock);
    out.raw({section.at, static_cast<std::size_t>(section.end - section.at)});
  }
  out.varuint(0);
  return bytes;
}

// Deletes what is known of a delete set; returns the rest.
IdSet Engine::apply_deletes(ByteView deletes) {
  IdSet rest;
  Reader in(deletes);
  for (std::uint64_t clients = in.varuint(); clients > 0; --clients) {
    const std::uint64_t id = in.varuint();
    const std::uint32_t client = store_.find_client(id);
    const std::uint64_t state = client == kNone ? 0 : store_.clients()[client].state;
    for (std::uint64_t ranges = in.varuint(); ranges > 0; --ranges) {
      const std::uint64_t clock = in.varuint();
      const std::uint64_t end = clock + in.varuint();
      if (clock < state) apply_delete_range(client, clock, std::min(end, state));
      if (end > state) rest.add(ClientId{id}, std::max(clock, state), end - std::max(clock, state));
    }
  }
  rest.normalize();
  return rest;
}

void Engine::apply_delete_range(std::uint32_t client, std::uint64_t clock, std::uint64_t end) {
  ClockIndex& index = store_.clients()[client].index;
  while (clock < end) {
    // Deleting may split the block and join parts to its neighbours: look again after that.
    auto at = store_.place_of(client, clock);
    for (; at != index.end() && store_[index.at(at)].deleted(); at = index.next(at))
      clock = store_.clock(index.at(at)) + store_.length(index.at(at));
    if (at == index.end() || clock >= end) return;
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

// Keeps structs that cannot be applied yet. Returns whether some were not waiting already.
bool Engine::keep_structs(ByteView rest) {
  for (const auto& [client, clock] : apply_.missing) waiting_structs_.await(client, clock, store_.state_of(client));
  bool more = false;
  StructReader reader(rest);
  WireStruct item;
  while (reader.next(item))
    if (item.ref != Ref::kSkip && waiting_structs_.cover(item.client, item.clock, item.end())) more = true;
  if (more) waiting_structs_.keep(rest);
  return more;
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
  if (more) waiting_deletes_.keep(encode_deletes(rest));
  return more;
}

// Applies the update that was scanned last, and the deletions that waited for what it brought.
Engine::Kept Engine::apply_once(const ScannedUpdate& scanned) {
  Kept kept;
  integrate_structs();
  note_arrivals(*open_);
  const Bytes rest = encode_rest();
  kept.retry = waiting_structs_.ready();  // what it keeps itself is not for another try now
  if (!rest.empty()) {
    kept.any = true;
    kept.more = keep_structs(rest);
  }
  const IdSet rest_deletes = apply_deletes(scanned.deletes);
  if (waiting_deletes_.ready()) {
    const Bytes older = waiting_deletes_.take();
    keep_deletes(apply_deletes(ByteView(older).subspan(1)));  // behind the count of sections
  }
  if (!rest_deletes.empty()) {
    kept.any = true;
    if (keep_deletes(rest_deletes)) kept.more = true;
  }
  return kept;
}

void Engine::retry_structs() {
  const Bytes waiting = waiting_structs_.take();
  apply_once(scan(waiting, kNestingCeiling).value());
}

Result<Outcome> Engine::apply(ByteView update, Origin origin, Trust trust, Bytes* change) {
  const bool admitted = trust == Trust::kAdmitted;
  if (!admitted) WEFT_TRY(check_limits(update));
  WEFT_ASSIGN(const ScannedUpdate scanned, scan(update, admitted ? kNestingCeiling : options_.limits.nesting_max));
  WEFT_TRY(check_capacity(scanned, trust));
  if (scanned.structs > 64) store_.reserve(scanned.structs);

  const std::uint64_t edits_before = edits_;
  // Within another transaction, or while one ends, there will be no event before this returns.
  const bool outermost = depth_ == 0 && !tidying_;
  begin(origin, false);
  const Kept kept = apply_once(scanned);
  if (kept.retry) retry_structs();
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
