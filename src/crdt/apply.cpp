#include <algorithm>
#include <optional>

#include "engine.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {
namespace {

// Offsets into a client's text and values are 32 bits wide, and joining may copy what is there.
constexpr std::size_t kArenaMax = std::size_t{1} << 30;

// Keeps the lowest clock noted for each client.
void note_missing(StateVector& missing, std::uint64_t client, std::uint64_t clock) {
  for (const StateVector::Entry& entry : missing.entries())
    if (entry.client.value == client && entry.clock <= clock) return;
  missing.set(ClientId{client}, clock);
}

Bytes encode_deletes(const IdSet& deletes) {
  Bytes bytes;
  Writer out(bytes);
  out.varuint(0);
  deletes.encode(out);
  return bytes;
}

Bytes merge_pending(const Bytes& older, const Bytes& newer, const Limits& limits) {
  if (older.empty()) return newer;
  if (newer.empty()) return older;
  const ByteView both[] = {older, newer};
  return merge_updates(both, limits).value();
}

}  // namespace

// Reads an update through, to know that all of it is well-formed, and where its sections are.
Result<Engine::ScannedUpdate> Engine::scan(ByteView update) {
  Reader in(update);
  ScannedUpdate scanned;
  apply_.sections.clear();
  for (std::uint64_t sections = in.varuint(); sections > 0 && !in.failed(); --sections)
    if (!scan_section(in, scanned)) break;
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

bool Engine::scan_section(Reader& in, ScannedUpdate& scanned) {
  WireStruct item;
  Section section{};
  section.left = in.varuint();
  section.client = in.varuint();
  section.clock = in.varuint();
  section.at = in.position();
  std::uint64_t clock = section.clock;
  for (std::uint64_t i = 0; i < section.left && !in.failed(); ++i) {
    read_struct(in, section.client, clock, options_.limits, item);
    if (in.failed()) return false;
    clock += item.length;
    ++scanned.structs;
    if (clock > 0xFFFFFFFFU) ++scanned.high_clocks;
  }
  section.end = in.position();
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

Result<void> Engine::check_capacity(ByteView update, const ScannedUpdate& scanned) const {
  if (store_.lane_count() + apply_.sections.size() + 2 * scanned.high_clocks >= kLanesMax)
    return Error{ErrorCode::kResourceExhausted, "clients of a document"};
  for (const Section& section : apply_.sections) {
    const std::uint32_t client = store_.find_client(section.client);
    if (client == kNone) continue;
    const Client& owner = store_.clients()[client];
    if (std::max(owner.text.size(), owner.values.size()) + 2 * update.size() > kArenaMax)
      return Error{ErrorCode::kResourceExhausted, "content of one client"};
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
  read_struct(in, section.client, section.clock, options_.limits, out.item);
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
    apply_.rest.push_back({section.client, waiting.item.clock, waiting.at, section.end, waiting.left});
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

// Puts `head` on the stack and makes the struct of `client` that comes next the head, if this
// update has one. False: it has not, and all that waits was set aside.
bool Engine::wait_for(std::uint64_t client, Waiting& head) {
  apply_.stack.push_back(head);
  const std::size_t section = section_of(client);
  if (section != apply_.sections.size() && take_from(section, head)) return true;
  note_missing(apply_.missing, client, store_.state_of(client));
  set_aside();
  return false;
}

void Engine::integrate_structs() {
  apply_.stack.clear();
  apply_.rest.clear();
  apply_.missing = StateVector();
  Waiting head;
  while (take_next(head)) {
    for (bool looking = true; looking;) {
      looking = false;
      const WireStruct& item = head.item;
      if (item.ref == Ref::kSkip) break;
      const std::uint64_t state = store_.state_of(item.client);
      if (state < item.clock) {
        note_missing(apply_.missing, item.client, item.clock - 1);
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

void Engine::retry_deletes(const IdSet& rest) {
  Bytes kept = rest.empty() ? Bytes{} : encode_deletes(rest);
  if (!pending_deletes_.empty()) {
    const Bytes older = std::move(pending_deletes_);
    const IdSet older_rest = apply_deletes(ByteView(older).subspan(1));  // behind the count of sections
    const Bytes older_kept = older_rest.empty() ? Bytes{} : encode_deletes(older_rest);
    kept = merge_pending(kept, older_kept, options_.limits);
  }
  pending_deletes_ = std::move(kept);
}

// Applies the update that was scanned last. Returns whether some of it was kept for later;
// `retry`: what was kept before may be applicable now.
bool Engine::apply_once(const ScannedUpdate& scanned, bool& retry) {
  integrate_structs();
  for (const StateVector::Entry& entry : pending_missing_.entries())
    retry = retry || entry.clock < store_.state_of(entry.client.value);
  const Bytes rest = encode_rest();
  if (!rest.empty()) {
    for (const StateVector::Entry& entry : apply_.missing.entries())
      note_missing(pending_missing_, entry.client.value, entry.clock);
    pending_structs_ = merge_pending(pending_structs_, rest, options_.limits);
  }
  const IdSet rest_deletes = apply_deletes(scanned.deletes);
  retry_deletes(rest_deletes);
  return !rest.empty() || !rest_deletes.empty();
}

Result<Outcome> Engine::apply(ByteView update, Origin origin, Bytes* change) {
  const Limits& limits = options_.limits;
  if (update.size() > limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "update: change_bytes_max"};
  const std::size_t pending = pending_structs_.size() + pending_deletes_.size();
  if (pending != 0 && pending + update.size() > limits.pending_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "update: pending_bytes_max"};
  WEFT_ASSIGN(const ScannedUpdate scanned, scan(update));
  WEFT_TRY(check_capacity(update, scanned));
  if (scanned.structs > 64) store_.reserve(scanned.structs);

  const Bytes structs_before = pending_structs_;
  const Bytes deletes_before = pending_deletes_;
  const std::uint64_t edits_before = edits_;
  want_event_ = change != nullptr;
  begin(origin, false);
  bool retry = false;
  const bool kept = apply_once(scanned, retry);
  if (retry && !pending_structs_.empty()) {
    const Bytes waiting = std::move(pending_structs_);
    pending_structs_ = Bytes{};
    pending_missing_ = StateVector();
    bool again = false;
    apply_once(scan(waiting).value(), again);
  }
  end();
  want_event_ = false;
  const bool deferred = kept && has_pending();
  const bool more_pending = pending_structs_ != structs_before || pending_deletes_ != deletes_before;
  const bool changed = edits_ != edits_before;
  if (change != nullptr) {
    if (deferred && (changed || more_pending)) {
      *change = to_bytes(update);
    } else if (changed) {
      *change = event_.copy();
    }
  }
  if (deferred) return Outcome::kDeferred;
  return changed ? Outcome::kApplied : Outcome::kDuplicate;
}

}  // namespace weft::crdt
