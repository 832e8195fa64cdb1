#include "weft/crdt/snapshot.hpp"

#include "engine.hpp"
#include "weft/base/varint.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {

Bytes Snapshot::encode(UpdateFormat format) const {
  Bytes bytes;
  Writer out(bytes);
  if (format == UpdateFormat::kV2) {
    deletes.encode_v2(out);
  } else {
    deletes.encode(out);
  }
  state.encode(out);
  return bytes;
}

Result<Snapshot> Snapshot::decode(ByteView bytes, UpdateFormat format) {
  Reader in(bytes);
  Snapshot snapshot;
  if (format == UpdateFormat::kV2) {
    snapshot.deletes.decode_add_v2(in);
  } else {
    snapshot.deletes.decode_add(in);
  }
  snapshot.state = StateVector::decode(in);
  if (in.failed() || !in.at_end()) return Error{ErrorCode::kInvalidArgument, "snapshot: malformed"};
  snapshot.deletes.normalize();
  return snapshot;
}

Result<bool> Snapshot::contains_update(ByteView update) const {
  WEFT_ASSIGN(const UpdateMeta meta, update_meta(update));
  for (const StateVector::Entry& entry : meta.to.entries())
    if (state.get(entry.client) < entry.clock) return false;
  WEFT_ASSIGN(const IdSet added, deletions_of_update(update));
  IdSet both = deletes;
  for (const IdSet::Client& client : added.clients())
    for (const IdSet::Range& range : client.ranges) both.add(client.client, range.clock, range.length);
  both.normalize();
  return both == deletes;
}

Snapshot Engine::take_snapshot() const {
  std::vector<DeletedRange> deleted;
  collect_deleted(deleted);
  Snapshot snapshot;
  for (const DeletedRange& range : deleted)
    snapshot.deletes.add(ClientId{store_.clients()[range.client].id}, range.clock, range.length);
  snapshot.deletes.normalize();
  snapshot.state = state_vector();
  return snapshot;
}

}  // namespace weft::crdt
