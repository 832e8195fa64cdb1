// The state of a document as it was at a snapshot, as an update.

#include "engine.hpp"

namespace weft::crdt {

// The structs of a client before `end`; the last one is cut for the occasion, not in the document.
void Engine::write_section_until(std::uint32_t client, std::uint64_t end) {
  const Client& owner = store_.clients()[client];
  auto behind = owner.index.next(store_.place_of(client, end - 1));
  FieldsOutV1 out(out_);
  out_.varuint(owner.index.size() - owner.index.count_from(behind));
  out_.varuint(owner.id);
  out_.varuint(0);
  for (auto at = owner.index.begin(); at != behind; at = owner.index.next(at)) {
    Block block = store_[owner.index.at(at)];
    const std::uint64_t clock = store_.clock(block);
    if (clock + store_.length(block) > end) store_.set_length(block, end - clock);
    write_block(out, block, 0);
  }
}

Result<Bytes> Engine::encode_at(const Snapshot& snapshot) {
  if (options_.gc)
    return Error{ErrorCode::kFailedPrecondition, "snapshot: what was deleted is not kept by this document"};
  std::vector<ClientFrom> clients;
  const auto& entries = snapshot.state.entries();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->clock == 0) continue;
    const std::uint32_t client = store_.find_client(entry->client.value);
    if (client == kNone || store_.clients()[client].state < entry->clock)
      return Error{ErrorCode::kInvalidArgument, "snapshot: knows more than the document"};
    clients.push_back({client, entry->clock});
  }
  out_.clear();
  out_.varuint(clients.size());
  for (const ClientFrom& part : clients) write_section_until(part.client, part.clock);
  Bytes bytes = out_.copy();
  Writer out(bytes);
  snapshot.deletes.encode(out);
  return bytes;
}

}  // namespace weft::crdt
