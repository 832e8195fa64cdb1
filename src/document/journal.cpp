#include "weft/document/journal.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace weft {
namespace {

Result<DocumentInfo> find_or_create(Storage& storage, const DocumentId& id, std::string_view model, Random& random) {
  auto info = storage.info(id);
  if (info || info.error().code != ErrorCode::kNotFound) return info;
  const std::uint64_t high = random.next();
  return storage.create(id, model, {high, random.next()});
}

bool is_known(EntryKind kind) {
  switch (kind) {
    case EntryKind::kChange:
    case EntryKind::kLocal:
    case EntryKind::kSent:
    case EntryKind::kReset:
    case EntryKind::kBound:
    case EntryKind::kBegun: return true;
  }
  return false;
}

Result<void> check(LogPosition position, const Entry& entry, LogPosition expected) {
  if (!(position == expected))
    return Error{ErrorCode::kDataLoss, "journal record " + std::to_string(expected.value) + " is missing"};
  if (is_known(entry.kind)) return {};
  return Error{ErrorCode::kFailedPrecondition, "journal record " + std::to_string(position.value) +
                                                   " is of a kind that this build does not know"};
}

}  // namespace

Journal::Journal(Storage& storage, DocumentId id, const DocumentInfo& info)
    : storage_(&storage), id_(std::move(id)), end_(info.end),
      bytes_since_checkpoint_(info.log_bytes_since_snapshot), checkpoint_bytes_(info.snapshot_bytes) {}

Result<Journal> Journal::open(Storage& storage, const DocumentId& id, std::string_view model, Random& random) {
  WEFT_ASSIGN(const DocumentInfo info, find_or_create(storage, id, model, random));
  if (info.model != model)
    return Error{ErrorCode::kFailedPrecondition, "the journal is of the model type " + info.model};
  return Journal(storage, id, info);
}

// `expected_end` makes a second writer of the same journal an error, and so too an append whose
// error left open whether it was kept.
Result<void> Journal::append(std::span<const Record> records) {
  if (records.empty()) return {};
  std::vector<Entry> entries(records.size());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    entries[i].kind = records[i].kind;
    entries[i].payload = records[i].payload;
    bytes += records[i].payload.size();
  }
  const Append append{id_, end_, entries, {}};
  auto results = storage_->append({&append, 1}, Durability::kDurable);
  WEFT_ASSIGN(const Appended appended, std::move(results.front()));
  end_ = appended.end;
  bytes_since_checkpoint_ += bytes;
  return {};
}

Result<void> Journal::load(const SnapshotVisitor& snapshot, const RecordVisitor& record) const {
  WEFT_ASSIGN(const DocumentInfo info, storage_->info(id_));
  WEFT_ASSIGN(const std::optional<Snapshot> kept, storage_->snapshot(id_));
  if (kept) WEFT_TRY(snapshot(kept->data));
  LogPosition next{std::max(kept ? kept->through.value : 0, info.born.value) + 1};
  Result<void> outcome;
  WEFT_TRY(storage_->read(id_, next, [&](LogPosition position, const Entry& entry) {
    outcome = check(position, entry, next);
    if (outcome) outcome = record(entry.kind, entry.payload);
    ++next.value;
    return outcome.has_value();
  }));
  WEFT_TRY(std::move(outcome));
  if (next.value > info.end.value) return {};
  return Error{ErrorCode::kDataLoss, "journal record " + std::to_string(next.value) + " is missing"};
}

Result<void> Journal::checkpoint(ByteView snapshot) {
  WEFT_TRY(storage_->write_snapshot(id_, end_, snapshot));
  bytes_since_checkpoint_ = 0;
  checkpoint_bytes_ = snapshot.size();
  return storage_->discard_through(id_, end_);
}

}  // namespace weft
