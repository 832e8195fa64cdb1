#include <algorithm>
#include <string>

#include "blanking_fields.hpp"
#include "engine.hpp"
#include "id_ranges.hpp"
#include "own_updates.hpp"
#include "struct_writer.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{1} << 16;  // of buffers, for the next encoding

}  // namespace

template <class Fields>
void Engine::write_block_parent(Fields& out, const Block& block) {
  const TypeNode& node = types_[block.parent];
  out.parent_is_root(node.item == kNone);
  if (node.item == kNone) {
    out.name(names_[node.name]);
  } else {
    const LocalId holder = store_[node.item].id();
    out.left_id(store_.client_id(holder.lane), store_.clock_of(holder));
  }
  if (block.in_map()) out.name(names_[entries_[block.place].key]);
}

template <class Fields>
void Engine::write_block_content(Fields& out, const Block& block, std::uint64_t offset) {
  switch (block.ref()) {
    case Ref::kGc:
    case Ref::kDeleted:
    case Ref::kSkip: return out.length(store_.length(block) - offset);
    case Ref::kString: {
      const std::uint8_t* text = store_.content(block) + offset * block.width();
      const auto units = static_cast<std::size_t>(block.length - offset);
      if constexpr (std::is_same_v<Fields, BlankingFieldsOut>)
        if (out.blanks(block.parent) && shows_text(block)) return out.blank(text, units, block.two_byte());
      return block.two_byte() ? out.units(text, units) : out.ascii(text, units);
    }
    case Ref::kType: {
      const TypeNode& node = types_[block.content];
      out.type_ref(static_cast<std::uint8_t>(node.kind));
      if (node.name != kNone) out.key(names_[node.name]);
      return;
    }
    default: return write_kept(out, block.ref(), store_.kept_values(block, offset), block.length - offset);
  }
}

template <class Fields>
void Engine::write_block(Fields& out, const Block& block, std::uint64_t offset) {
  out.start_struct();
  if (!block.is_item()) {
    out.info(static_cast<std::uint8_t>(Ref::kGc));
    return write_block_content(out, block, offset);
  }
  const bool has_origin = offset > 0 || block.origin.exists();
  const bool has_right = block.right_origin.exists();
  const int info = static_cast<int>(block.ref()) | (has_origin ? kHasOrigin : 0) | (has_right ? kHasRight : 0) |
                   (block.in_map() ? kHasKey : 0);
  Id left;
  if (offset > 0) {
    left = {ClientId{store_.client_id(block.lane())}, store_.clock(block) + offset - 1};
  } else if (has_origin) {
    left = store_.global_id(block.origin);
  }
  if (has_origin && has_right) {
    out.info_and_ids(static_cast<std::uint8_t>(info), left, store_.global_id(block.right_origin));
  } else {
    out.info(static_cast<std::uint8_t>(info));
    if (has_origin) out.left_id(left.client.value, left.clock);
    if (has_right) out.right_id(store_.client_id(block.right_origin.lane), store_.clock_of(block.right_origin));
  }
  if (!has_origin && !has_right) write_block_parent(out, block);
  write_block_content(out, block, offset);
}

template void Engine::write_block(FieldsOutV1& out, const Block& block, std::uint64_t offset);

// What is deleted of the section is noted along the way, when somebody wants to know.
template <class Fields>
void Engine::write_section(Fields& out, ClientFrom from, std::vector<DeletedRange>* deleted) {
  const Client& owner = store_.clients()[from.client];
  const auto first = store_.place_of(from.client, from.clock);
  out.rest().varuint(owner.index.count_from(first));
  out.client(owner.id);
  out.rest().varuint(from.clock);
  std::uint64_t offset = from.clock - store_.clock(owner.index.at(first));
  bool open = false;
  owner.index.visit_from(first, [&](Handle handle) {
    const Block& block = store_[handle];
    write_block(out, block, offset);
    offset = 0;
    if (deleted != nullptr && (open || block.deleted())) open = note_deleted_block(from.client, block, open, *deleted);
  });
}

// Appends a deleted block to the ranges, or to the last of them when that is `open`: when the block
// before was deleted too. Returns whether this one was.
bool Engine::note_deleted_block(std::uint32_t client, const Block& block, bool open,
                                std::vector<DeletedRange>& out) const {
  if (!block.deleted()) return false;
  if (open) {
    out.back().length += store_.length(block);
  } else {
    out.push_back({client, store_.clock(block), store_.length(block)});
  }
  return true;
}

void Engine::sort_clients(std::vector<ClientFrom>& clients) const {
  if (clients.size() < 2) return;
  std::sort(clients.begin(), clients.end(), [&](const ClientFrom& a, const ClientFrom& b) {
    return store_.clients()[a.client].id > store_.clients()[b.client].id;
  });
}

template <class Fields>
void Engine::write_clients(Fields& out, const std::vector<ClientFrom>& clients, std::vector<DeletedRange>* deleted) {
  out.rest().varuint(clients.size());
  for (const ClientFrom& part : clients) write_section(out, part, deleted);
}

// Needs sorted ranges.
template <class Fields>
void Engine::write_deleted(Fields& out, const std::vector<DeletedRange>& ranges) {
  write_deletions(out, ranges, [&](const DeletedRange& range) { return store_.clients()[range.client].id; },
                  [](const DeletedRange& range) { return range.length; });
}

void Engine::list_event_clients(const TransactionRecord& ending) {
  event_clients_.clear();
  for (const TouchedClient& touched : ending.touched) event_clients_.push_back({touched.client, touched.before});
  sort_clients(event_clients_);
}

// What a transaction that is ending changed, and what was added since its body ran.
void Engine::write_event(TransactionRecord& ending) {
  if (write_run_event(ending)) return;
  list_event_clients(ending);
  sort_deleted(ending.deleted);
  out_.clear();
  FieldsOutV1 out(out_);
  write_clients(out, event_clients_, nullptr);
  write_deleted(out, ending.deleted);
  std::swap(out_, event_);
}

// The deletions of the whole document, sorted.
void Engine::collect_deleted(std::vector<DeletedRange>& out) const {
  std::vector<std::uint32_t> order(store_.clients().size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return store_.clients()[a].id > store_.clients()[b].id;
  });
  for (const std::uint32_t client : order) {
    const ClockIndex& index = store_.clients()[client].index;
    bool open = false;
    for (auto at = index.begin(); at != index.end(); at = index.next(at))
      open = note_deleted_block(client, store_[index.at(at)], open, out);
  }
}

template <class Fields>
void Engine::write_state(Fields& out, const StateVector& known) {
  std::vector<ClientFrom> clients;
  for (std::uint32_t i = 0; i < store_.clients().size(); ++i) {
    const Client& client = store_.clients()[i];
    const std::uint64_t from = known.get(ClientId{client.id});
    if (client.state > from) clients.push_back({i, from});
  }
  sort_clients(clients);
  std::vector<DeletedRange> deleted;
  const bool all = known.empty();
  if (all) out.reserve(store_.text_bytes(), store_.block_count());
  write_clients(out, clients, all ? &deleted : nullptr);
  if (!all) collect_deleted(deleted);
  write_deleted(out, deleted);
}

template void Engine::write_state(BlankingFieldsOut& out, const StateVector& known);

Bytes Engine::encode_since(const StateVector& known, UpdateFormat format) {
  out_.clear();
  if (format == UpdateFormat::kV1) {
    FieldsOutV1 out(out_);
    write_state(out, known);
  } else {
    write_state(columns_, known);
    columns_.finish(out_);
  }
  return take_out();
}

// A copy of what was written; a large buffer does not stay.
Bytes Engine::take_out() {
  Bytes bytes = out_.copy();
  out_.shrink(kKeptBytes);
  columns_.shrink(kKeptBytes);
  return bytes;
}

Result<Bytes> Engine::encode(ByteView state_vector, UpdateFormat format) {
  StateVector known;
  if (!state_vector.empty()) {
    WEFT_ASSIGN(known, StateVector::decode(state_vector));
  }
  return encode_with_waiting(known, format);
}

Bytes Engine::encode_all(UpdateFormat format) { return encode_with_waiting({}, format); }

Bytes Engine::encode_with_waiting(const StateVector& known, UpdateFormat format) {
  return with_waiting(encode_since(known, format), known, format);
}

// What waits was checked when it came in, so that it can be merged.
Bytes Engine::with_waiting(Bytes state, const StateVector& known, UpdateFormat format) {
  if (!has_pending()) return state;
  std::vector<Bytes> parts;
  parts.push_back(std::move(state));
  const auto add = [&](ByteView waiting) {
    parts.push_back(format == UpdateFormat::kV2 ? to_bytes(waiting) : convert_own_update(waiting));
  };
  if (!waiting_deletes_.empty()) add(waiting_deletes_.merged());
  if (!waiting_structs_.empty()) add(diff_own_update(waiting_structs_.merged(), known));
  return merge_own_updates({parts.begin(), parts.end()}, format);
}

StateVector Engine::state_vector() const {
  std::vector<StateVector::Entry> entries;
  for (const Client& client : store_.clients())
    if (client.state > 0) entries.push_back({ClientId{client.id}, client.state});
  std::sort(entries.begin(), entries.end(),
            [](const StateVector::Entry& a, const StateVector::Entry& b) { return a.client < b.client; });
  StateVector result;
  for (const StateVector::Entry& entry : entries) result.set(entry.client, entry.clock);
  return result;
}

Bytes Engine::encode_snapshot(UpdateFormat format) {
  std::vector<DeletedRange> deleted;
  collect_deleted(deleted);
  out_.clear();
  // A snapshot has no columns: what v2 writes of deletions is all in its rest.
  if (format == UpdateFormat::kV1) {
    FieldsOutV1 out(out_);
    write_deleted(out, deleted);
  } else {
    write_deleted(columns_, deleted);
    out_.raw(columns_.rest().view());
    columns_.clear();
  }
  Bytes bytes = take_out();
  Writer out(bytes);
  state_vector().encode(out);
  return bytes;
}

// Of the store as it is now: what callbacks changed since the event shows in it, as it does in Yjs.
Bytes Engine::encode_event() {
  WEFT_CHECK(told_ != nullptr);
  out_.clear();
  list_event_clients(*told_);
  write_clients(columns_, event_clients_, nullptr);
  write_deleted(columns_, told_->deleted);
  columns_.finish(out_);
  return take_out();
}

std::vector<ClientStructs> Engine::structs() const {
  std::vector<ClientStructs> result;
  for (const Client& client : store_.clients()) {
    if (client.state == 0) continue;
    ClientStructs part{ClientId{client.id}, {}};
    for (auto at = client.index.begin(); at != client.index.end(); at = client.index.next(at)) {
      const Block& block = store_[client.index.at(at)];
      part.structs.push_back({store_.clock(block), store_.length(block), static_cast<std::uint8_t>(block.ref()), block.deleted()});
    }
    result.push_back(std::move(part));
  }
  std::sort(result.begin(), result.end(),
            [](const ClientStructs& a, const ClientStructs& b) { return b.client < a.client; });
  return result;
}

}  // namespace weft::crdt
