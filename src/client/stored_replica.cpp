#include "client/stored_replica.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "weft/base/varint.hpp"

namespace weft::client {
namespace {

constexpr std::uint8_t kCheckpointVersion = 1;
constexpr std::size_t kWordBytes = 8;

Error damaged(const char* what) { return {ErrorCode::kDataLoss, std::string("local store: ") + what + " cannot be read"}; }

void write(Writer& out, Incarnation incarnation) {
  out.big_endian(incarnation.high, kWordBytes);
  out.big_endian(incarnation.low, kWordBytes);
}

Incarnation incarnation_from(Reader& in) {
  const std::uint64_t high = in.big_endian(kWordBytes);
  return {high, in.big_endian(kWordBytes)};
}

Result<StoredReplica::Checkpoint> read_checkpoint(ByteView bytes) {
  Reader in(bytes);
  if (in.u8() != kCheckpointVersion) return damaged("a checkpoint");
  StoredReplica::Checkpoint checkpoint;
  if (in.u8() != 0) checkpoint.bound = incarnation_from(in);
  checkpoint.unsaved = in.u8() != 0;
  checkpoint.begun = in.u8() != 0;
  checkpoint.replica_id = in.varuint();
  checkpoint.content = to_bytes(in.varbytes());
  if (in.failed() || !in.at_end()) return damaged("a checkpoint");
  return checkpoint;
}

}  // namespace

Bytes encode(const StoredReplica::Checkpoint& checkpoint) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kCheckpointVersion);
  out.u8(checkpoint.bound ? 1 : 0);
  if (checkpoint.bound) write(out, *checkpoint.bound);
  out.u8(checkpoint.unsaved ? 1 : 0);
  out.u8(checkpoint.begun ? 1 : 0);
  out.varuint(checkpoint.replica_id);
  out.varbytes(checkpoint.content);
  return bytes;
}

Bytes encode(Incarnation incarnation) {
  Bytes bytes;
  Writer out(bytes);
  write(out, incarnation);
  return bytes;
}

Result<Incarnation> read_incarnation(ByteView bytes) {
  Reader in(bytes);
  const Incarnation incarnation = incarnation_from(in);
  if (in.failed() || !in.at_end()) return damaged("an incarnation");
  return incarnation;
}

Bytes encode_replica_id(std::uint64_t id) {
  Bytes bytes;
  Writer(bytes).varuint(id);
  return bytes;
}

Result<std::uint64_t> read_replica_id(ByteView bytes) {
  Reader in(bytes);
  const std::uint64_t id = in.varuint();
  if (in.failed() || !in.at_end() || id == 0) return damaged("a replica id");
  return id;
}

Result<StoredReplica> load(const Journal& journal) {
  StoredReplica stored;
  const auto snapshot = [&](ByteView bytes) -> Result<void> {
    WEFT_ASSIGN(stored.checkpoint, read_checkpoint(bytes));
    return {};
  };
  const auto record = [&](EntryKind kind, ByteView payload) -> Result<void> {
    stored.records.push_back({kind, to_bytes(payload)});
    return {};
  };
  WEFT_TRY(journal.load(snapshot, record));
  return stored;
}

CollectionId journal_collection() { return {"weft", "client"}; }

// Each part behind its length, so that no two documents share a name.
Result<DocumentId> journal_of(const DocumentId& id) {
  std::string name;
  for (const std::string* part : {&id.domain, &id.collection, &id.name}) name += std::to_string(part->size()) + ":" + *part;
  if (name.size() > kNamePartBytesMax)
    return Error{ErrorCode::kInvalidArgument, "the document's names are together too long for the local store"};
  CollectionId in = journal_collection();
  return DocumentId{std::move(in.domain), std::move(in.collection), std::move(name)};
}

std::optional<DocumentId> document_of(std::string_view journal_name) {
  DocumentId id;
  for (std::string* part : {&id.domain, &id.collection, &id.name}) {
    std::size_t size = 0;
    const char* const end = journal_name.data() + journal_name.size();
    const auto read = std::from_chars(journal_name.data(), end, size);
    if (read.ec != std::errc() || read.ptr == end || *read.ptr != ':') return std::nullopt;
    journal_name.remove_prefix(static_cast<std::size_t>(read.ptr - journal_name.data()) + 1);
    if (journal_name.size() < size) return std::nullopt;
    *part = journal_name.substr(0, size);
    journal_name.remove_prefix(size);
  }
  return journal_name.empty() ? std::optional(std::move(id)) : std::nullopt;
}

}  // namespace weft::client
