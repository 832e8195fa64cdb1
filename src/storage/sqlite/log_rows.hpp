#pragma once

// The entries and snapshots tables: what documents hold.

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
  /// The payloads after a place together.
  Result<std::uint64_t> bytes_after(std::uint64_t document, LogPosition position);
  Result<void> remove_through(std::uint64_t document, LogPosition position);

  /// Errors: kDataLoss (damaged, or not the one the document's row speaks of).
  Result<std::optional<Snapshot>> snapshot(const DocumentRow& document);
  Result<void> write_snapshot(std::uint64_t document, LogPosition through, ByteView data);
  Result<void> remove_snapshot(std::uint64_t document);

 private:
  explicit LogRows(Statement statements[]);

  Statement insert_;
  Statement read_;
  Statement bytes_after_;
  Statement remove_through_;
  Statement snapshot_;
  Statement write_snapshot_;
  Statement remove_snapshot_;
};

}  // namespace weft::sqlite
