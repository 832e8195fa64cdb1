#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "weft/base/random.hpp"
#include "weft/storage/storage.hpp"

namespace weft {

/// What a client's replica of one document keeps in its local store, so that it goes on after a
/// restart where it was, edits that nobody else has yet included.
///
/// A snapshot, and records after it: what arrived and what was edited here, in the order in which
/// the replica did them. What the payloads and the snapshot hold is the replica's own matter.
/// After a kill at any point the journal holds a prefix of the records that were appended, among
/// them all that append() returned for, and either the checkpoint written last or the one before
/// it, each with the records after it.
/// Blocking, on the io executor. Lifetime: the storage outlives it. Thread: confined.
/// Errors of every call: those of Storage; kAborted (something else writes this journal).
class Journal {
 public:
  struct Record {
    EntryKind kind = EntryKind::kChange;
    Bytes payload;
  };
  /// An error ends the loading and is its result. Lifetime: the bytes are borrowed for the call.
  using SnapshotVisitor = std::function<Result<void>(ByteView snapshot)>;
  using RecordVisitor = std::function<Result<void>(EntryKind kind, ByteView payload)>;

  /// The journal of that name, made when there is none. `model` is ModelType::uri.
  /// Errors: also kFailedPrecondition (the journal is of another model).
  static Result<Journal> open(Storage& storage, const DocumentId& id, std::string_view model, Random& random);

  /// Appends the records, all or none; durable when it returns. After an error other than
  /// kResourceExhausted open the journal again and load it: only that tells what is in it.
  Result<void> append(std::span<const Record> records);

  /// Shows the newest snapshot, when there is one, then the records after it, in order.
  /// Errors: also kDataLoss (damaged, or a record missing), kFailedPrecondition (a kind that this
  /// build does not know).
  Result<void> load(const SnapshotVisitor& snapshot, const RecordVisitor& record) const;

  /// Keeps a snapshot of what all records so far lead to, and forgets the records. After an error
  /// the journal holds what it held, with the old snapshot or the new one.
  Result<void> checkpoint(ByteView snapshot);

  /// Payloads since the newest checkpoint, and its own size: what tells when the next one pays.
  std::uint64_t bytes_since_checkpoint() const { return bytes_since_checkpoint_; }
  std::uint64_t checkpoint_bytes() const { return checkpoint_bytes_; }

 private:
  Journal(Storage& storage, DocumentId id, const DocumentInfo& info);

  Storage* storage_;
  DocumentId id_;
  LogPosition end_;
  std::uint64_t bytes_since_checkpoint_;
  std::uint64_t checkpoint_bytes_;
};

}  // namespace weft
