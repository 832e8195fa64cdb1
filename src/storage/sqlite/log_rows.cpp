#include "storage/sqlite/log_rows.hpp"

#include <algorithm>
#include <vector>

#include "storage/sqlite/crc64.hpp"
#include "weft/storage/storage_rules.hpp"

namespace weft::sqlite {
namespace {

constexpr std::string_view kSql[] = {
    "INSERT INTO entries (document, position, replica, sequence, author, time_ms, kind, payload, "
    "crc64) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "SELECT position, replica, sequence, author, time_ms, kind, payload, crc64 FROM entries "
    "WHERE document = ? AND position >= ? ORDER BY position",
    "SELECT coalesce(sum(length(payload)), 0) FROM entries "
    "WHERE document = ? AND position > ? AND position <= ?",
    "DELETE FROM entries WHERE document = ? AND position <= ?",
    "SELECT through, data, crc64 FROM snapshots WHERE document = ?",
    "INSERT OR REPLACE INTO snapshots (document, through, data, crc64) VALUES (?, ?, ?, ?)",
    "DELETE FROM snapshots WHERE document = ?",
    "SELECT through, data, crc64 FROM checkpoints WHERE document = ? AND through <= ? "
    "ORDER BY through DESC LIMIT 1",
    "SELECT max(through) FROM checkpoints WHERE document = ?",
    "INSERT INTO checkpoints (document, through, data, crc64) "
    "SELECT document, through, data, crc64 FROM snapshots WHERE document = ?",
    "DELETE FROM checkpoints WHERE document = ? AND through < ?"};
constexpr std::size_t kStatements = 11;
static_assert(std::size(kSql) == kStatements);

// The document and the position belong to it, so that an entry in another's place is noticed.
std::uint64_t checksum(std::uint64_t document, LogPosition position, const Entry& entry) {
  return Crc64()
      .number(document).number(position.value).number(entry.replica).number(entry.sequence)
      .text(entry.author).number(static_cast<std::uint64_t>(entry.time.ms))
      .number(static_cast<std::uint8_t>(entry.kind)).bytes(entry.payload)
      .value();
}

std::uint64_t checksum(std::uint64_t document, LogPosition through, ByteView data) {
  return Crc64().number(document).number(through.value).bytes(data).value();
}

Error damaged(const DocumentRow& document, const std::string& what) {
  return {ErrorCode::kDataLoss, what + " of document '" + document.name + "' is damaged or missing"};
}

Entry entry_of(const Run& run) {
  Entry entry;
  entry.replica = run.number_at(1);
  entry.sequence = run.number_at(2);
  entry.author = run.text_at(3);
  entry.time.ms = static_cast<std::int64_t>(run.number_at(4));
  entry.kind = static_cast<EntryKind>(run.number_at(5));
  entry.payload = run.bytes_at(6);
  return entry;
}

}  // namespace

LogRows::LogRows(Statement s[])
    : insert_(std::move(s[0])), read_(std::move(s[1])), bytes_between_(std::move(s[2])),
      remove_through_(std::move(s[3])), snapshot_(std::move(s[4])),
      write_snapshot_(std::move(s[5])), remove_snapshot_(std::move(s[6])),
      checkpoint_at_(std::move(s[7])), newest_checkpoint_(std::move(s[8])),
      keep_snapshot_(std::move(s[9])), remove_checkpoints_(std::move(s[10])) {}

Result<LogRows> LogRows::open(Connection& connection) {
  std::vector<Statement> statements;
  statements.reserve(kStatements);
  for (const std::string_view sql : kSql) {
    WEFT_ASSIGN(Statement statement, Statement::prepare(connection, sql));
    statements.push_back(std::move(statement));
  }
  return LogRows(statements.data());
}

Result<void> LogRows::insert(std::uint64_t document, LogPosition position, const Entry& entry) {
  Run run(insert_);
  run.number(document).number(position.value).number(entry.replica).number(entry.sequence)
      .text(entry.author).number(static_cast<std::uint64_t>(entry.time.ms))
      .number(static_cast<std::uint8_t>(entry.kind)).bytes(entry.payload)
      .number(checksum(document, position, entry));
  return run.finish();
}

Result<void> LogRows::read(const DocumentRow& document, LogPosition from,
                           const LogVisitor& visitor) {
  const std::uint64_t end = document.info.end.value;
  std::uint64_t at = std::max(from.value, document.info.first.value);
  if (at > end) return {};
  Run run(read_);
  run.number(document.id).number(at);
  for (; at <= end; ++at) {
    WEFT_ASSIGN(const bool there, run.next());
    if (!there || run.number_at(0) != at) return damaged(document, "entry " + std::to_string(at));
    const Entry entry = entry_of(run);
    if (run.number_at(7) != checksum(document.id, LogPosition{at}, entry))
      return damaged(document, "entry " + std::to_string(at));
    if (!visitor(LogPosition{at}, entry)) break;
  }
  return {};
}

Result<std::uint64_t> LogRows::bytes_between(std::uint64_t document, LogPosition after, LogPosition through) {
  Run run(bytes_between_);
  run.number(document).number(after.value).number(through.value);
  WEFT_ASSIGN(const bool there, run.next());
  WEFT_CHECK(there);
  return run.number_at(0);
}

Result<void> LogRows::remove_through(std::uint64_t document, LogPosition position) {
  return Run(remove_through_).number(document).number(position.value).finish();
}

Result<std::optional<Snapshot>> LogRows::snapshot(const DocumentRow& document) {
  Run run(snapshot_);
  run.number(document.id);
  WEFT_ASSIGN(const bool there, run.next());
  const DocumentInfo& info = document.info;
  if (!there && info.snapshot_through.value == 0 && info.snapshot_bytes == 0)
    return std::optional<Snapshot>();
  const LogPosition through{there ? run.number_at(0) : 0};
  const ByteView data = there ? run.bytes_at(1) : ByteView();
  if (!there || through != info.snapshot_through || data.size() != info.snapshot_bytes ||
      run.number_at(2) != checksum(document.id, through, data))
    return damaged(document, "the snapshot");
  return std::optional<Snapshot>(Snapshot{through, to_bytes(data)});
}

Result<void> LogRows::write_snapshot(std::uint64_t document, LogPosition through, ByteView data) {
  return Run(write_snapshot_).number(document).number(through.value).bytes(data)
      .number(checksum(document, through, data)).finish();
}

Result<void> LogRows::remove_snapshot(std::uint64_t document) {
  return Run(remove_snapshot_).number(document).finish();
}

Result<std::optional<Snapshot>> LogRows::snapshot_at(const DocumentRow& document, LogPosition at) {
  if (!(at < document.info.snapshot_through)) return snapshot(document);
  Run run(checkpoint_at_);
  run.number(document.id).number(at.value);
  WEFT_ASSIGN(const bool there, run.next());
  if (!there) return std::optional<Snapshot>();
  const LogPosition through{run.number_at(0)};
  const ByteView data = run.bytes_at(1);
  if (run.number_at(2) != checksum(document.id, through, data)) return damaged(document, "a checkpoint");
  return std::optional<Snapshot>(Snapshot{through, to_bytes(data)});
}

Result<void> LogRows::keep_snapshot(const DocumentRow& document, LogPosition next) {
  const DocumentInfo& info = document.info;
  LogPosition before = info.born;
  {
    Run run(newest_checkpoint_);
    run.number(document.id);
    WEFT_ASSIGN(const bool there, run.next());
    WEFT_CHECK(there);
    before.value = std::max(before.value, run.number_at(0));  // NULL reads as 0
  }
  WEFT_ASSIGN(const std::uint64_t spared, bytes_between(document.id, before, info.snapshot_through));
  if (!storage_rules::stays_as_checkpoint(info, next, spared)) return {};
  return Run(keep_snapshot_).number(document.id).finish();
}

Result<void> LogRows::remove_checkpoints_before(std::uint64_t document, LogPosition position) {
  return Run(remove_checkpoints_).number(document).number(position.value).finish();
}

}  // namespace weft::sqlite
