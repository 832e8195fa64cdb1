#pragma once

// The entries, snapshots and checkpoints tables: what documents hold.

#include <optional>

#include "storage/sqlite/document_rows.hpp"

namespace weft::sqlite {

class LogRows {
 public:
  static Result<LogRows> open(Connection& connection);

  Result<void> insert(std::uint64_t document, LogPosition position, const Entry& entry);
  /// Visits what lies between `from` and the end of the document's log, each entry checked.
  /// Errors: kDataLoss (damaged or missing; the entries before it have been visited).
  Result<void> read(const DocumentRow& document, LogPosition from, const LogVisitor& visitor);
  /// The payloads of the entries in (after, through] together.
  Result<std::uint64_t> bytes_between(std::uint64_t document, LogPosition after, LogPosition through);
  Result<void> remove_through(std::uint64_t document, LogPosition position);

  /// Errors: kDataLoss (damaged, or not the one the document's row speaks of).
  Result<std::optional<Snapshot>> snapshot(const DocumentRow& document);
  Result<void> write_snapshot(std::uint64_t document, LogPosition through, ByteView data);
  Result<void> remove_snapshot(std::uint64_t document);

  /// The newest snapshot not past a place. Errors: kDataLoss (damaged).
  Result<std::optional<Snapshot>> snapshot_at(const DocumentRow& document, LogPosition at);
  /// Keeps the present snapshot as a checkpoint if it spares enough, now that one through `next` is
  /// to take its place.
  Result<void> keep_snapshot(const DocumentRow& document, LogPosition next);
  Result<void> remove_checkpoints_before(std::uint64_t document, LogPosition position);

 private:
  explicit LogRows(Statement statements[]);

  Statement insert_;
  Statement read_;
  Statement bytes_between_;
  Statement remove_through_;
  Statement snapshot_;
  Statement write_snapshot_;
  Statement remove_snapshot_;
  Statement checkpoint_at_;
  Statement newest_checkpoint_;
  Statement keep_snapshot_;
  Statement remove_checkpoints_;
};

}  // namespace weft::sqlite
