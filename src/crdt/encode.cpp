#include <algorithm>
#include <string>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "weft/base/utf.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {

void Engine::write_id(LocalId id) {
  out_.varuint(store_.client_id(id.lane));
  out_.varuint(store_.clock_of(id));
}

void Engine::write_block_parent(const Block& block) {
  const TypeNode& node = types_[block.parent];
  if (node.item == kNone) {
    const std::string_view name = names_[node.name];
    out_.u8(1);
    out_.varuint(name.size());
    out_.raw(as_bytes(name).data(), name.size());
  } else {
    out_.u8(0);
    write_id(store_[node.item].id());
  }
  if (!block.in_map()) return;
  const std::string_view key = names_[entries_[block.place].key];
  out_.varuint(key.size());
  out_.raw(as_bytes(key).data(), key.size());
}

void Engine::write_wide_text(const Block& block, std::uint64_t offset) {
  std::u16string units;
  for (std::uint64_t i = offset; i < block.length; ++i) units += store_.text_unit(block, i);
  std::string text;
  append_utf8(units, text);
  out_.varuint(text.size());
  out_.raw(as_bytes(text).data(), text.size());
}

void Engine::write_block_content(const Block& block, std::uint64_t offset) {
  switch (block.ref()) {
    case Ref::kGc:
    case Ref::kDeleted:
    case Ref::kSkip: out_.varuint(store_.length(block) - offset); return;
    case Ref::kString:
      if (block.two_byte()) return write_wide_text(block, offset);
      out_.varuint(block.length - offset);
      out_.raw(store_.content(block) + offset, static_cast<std::size_t>(block.length - offset));
      return;
    case Ref::kType: {
      const TypeNode& node = types_[block.content];
      out_.u8(static_cast<std::uint8_t>(node.kind));
      if (node.name == kNone) return;
      const std::string_view name = names_[node.name];
      out_.varuint(name.size());
      out_.raw(as_bytes(name).data(), name.size());
      return;
    }
    case Ref::kAny:
    case Ref::kJson: out_.varuint(block.length - offset); break;
    default: break;
  }
  const std::size_t start = offset == 0 ? 0 : store_.content_size(block, offset);
  out_.raw(store_.content(block) + start, store_.content_size(block) - start);
}

void Engine::write_block(const Block& block, std::uint64_t offset) {
  if (!block.is_item()) {
    out_.u8(0);
    return write_block_content(block, offset);
  }
  const bool has_origin = offset > 0 || block.origin.exists();
  const bool has_right = block.right_origin.exists();
  const int info = static_cast<int>(block.ref()) | (has_origin ? 0x80 : 0) | (has_right ? 0x40 : 0) |
                   (block.in_map() ? 0x20 : 0);
  out_.u8(static_cast<std::uint8_t>(info));
  if (offset > 0) {
    out_.varuint(store_.client_id(block.lane()));
    out_.varuint(store_.clock(block) + offset - 1);
  } else if (has_origin) {
    write_id(block.origin);
  }
  if (has_right) write_id(block.right_origin);
  if (!has_origin && !has_right) write_block_parent(block);
  write_block_content(block, offset);
}

void Engine::write_section(std::uint32_t client, std::uint64_t from) {
  const Client& owner = store_.clients()[client];
  auto at = store_.place_of(client, from);
  out_.varuint(owner.index.count_from(at));
  out_.varuint(owner.id);
  out_.varuint(from);
  std::uint64_t offset = from - store_.clock(owner.index.at(at));
  for (; at != owner.index.end(); at = owner.index.next(at), offset = 0) write_block(store_[owner.index.at(at)], offset);
}

void Engine::write_clients(std::vector<ClientFrom>& clients) {
  if (clients.size() > 1) {
    std::sort(clients.begin(), clients.end(), [&](const ClientFrom& a, const ClientFrom& b) {
      return store_.clients()[a.client].id > store_.clients()[b.client].id;
    });
  }
  out_.varuint(clients.size());
  for (const ClientFrom& part : clients) write_section(part.client, part.clock);
}

// Needs sorted ranges.
void Engine::write_deleted(const std::vector<DeletedRange>& ranges) {
  std::size_t clients = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i)
    if (i == 0 || ranges[i].client != ranges[i - 1].client) ++clients;
  out_.varuint(clients);
  for (std::size_t first = 0; first < ranges.size();) {
    std::size_t last = first;
    while (last < ranges.size() && ranges[last].client == ranges[first].client) ++last;
    out_.varuint(store_.clients()[ranges[first].client].id);
    out_.varuint(last - first);
    for (; first < last; ++first) {
      out_.varuint(ranges[first].clock);
      out_.varuint(ranges[first].length);
    }
  }
}

// What a transaction that is ending changed, and what was added since its body ran.
void Engine::write_event(TransactionRecord& ending) {
  event_clients_.clear();
  for (const TouchedClient& touched : ending.touched) event_clients_.push_back({touched.client, touched.before});
  sort_deleted(ending.deleted);
  out_.clear();
  write_clients(event_clients_);
  write_deleted(ending.deleted);
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
    for (auto at = index.begin(); at != index.end(); at = index.next(at)) {
      const Block& block = store_[index.at(at)];
      if (!block.deleted()) {
        open = false;
      } else if (open) {
        out.back().length += store_.length(block);
      } else {
        out.push_back({client, store_.clock(block), store_.length(block)});
        open = true;
      }
    }
  }
}

Bytes Engine::encode_since(const StateVector& known) {
  std::vector<ClientFrom> clients;
  for (std::uint32_t i = 0; i < store_.clients().size(); ++i) {
    const Client& client = store_.clients()[i];
    const std::uint64_t from = known.get(ClientId{client.id});
    if (client.state > from) clients.push_back({i, from});
  }
  std::vector<DeletedRange> deleted;
  collect_deleted(deleted);
  out_.clear();
  write_clients(clients);
  write_deleted(deleted);
  return out_.copy();
}

Result<Bytes> Engine::encode(ByteView state_vector) {
  StateVector known;
  if (!state_vector.empty()) {
    WEFT_ASSIGN(known, StateVector::decode(state_vector));
  }
  return encode_with_waiting(known);
}

Bytes Engine::encode_all() { return encode_with_waiting({}); }

// What waits was checked when it came in, so that it can be merged.
Bytes Engine::encode_with_waiting(const StateVector& known) {
  Bytes state = encode_since(known);
  if (!has_pending()) return state;
  Bytes structs;
  std::vector<ByteView> parts{state};
  if (!waiting_deletes_.empty()) parts.push_back(waiting_deletes_.merged());
  if (!waiting_structs_.empty()) {
    structs = diff_update(waiting_structs_.merged(), known.encode()).value();
    parts.push_back(structs);
  }
  return merge_updates(parts).value();
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

Bytes Engine::encode_snapshot() {
  std::vector<DeletedRange> deleted;
  collect_deleted(deleted);
  out_.clear();
  write_deleted(deleted);
  Bytes bytes = out_.copy();
  Writer out(bytes);
  state_vector().encode(out);
  return bytes;
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
