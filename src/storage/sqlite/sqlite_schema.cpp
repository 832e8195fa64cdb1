#include "storage/sqlite/sqlite_schema.hpp"

#include <iterator>

#include "storage/sqlite/sqlite_statement.hpp"

namespace weft::sqlite {
namespace {

// Entry n leads from version n to n + 1. What was released is never edited: a change is a new entry.
constexpr const char* kMigrations[] = {
    R"sql(
CREATE TABLE weft_schema (
  version    INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL
) STRICT;
CREATE TABLE collections (
  id     INTEGER PRIMARY KEY,
  domain TEXT NOT NULL,
  name   TEXT NOT NULL,
  UNIQUE (domain, name)
) STRICT;
CREATE TABLE documents (
  id               INTEGER PRIMARY KEY,
  collection       INTEGER NOT NULL REFERENCES collections (id),
  name             TEXT NOT NULL,
  feed             INTEGER NOT NULL,
  removed          INTEGER NOT NULL,
  incarnation_high INTEGER NOT NULL,
  incarnation_low  INTEGER NOT NULL,
  model            TEXT NOT NULL,
  first            INTEGER NOT NULL,
  end_position     INTEGER NOT NULL,
  snapshot_through INTEGER NOT NULL,
  log_bytes        INTEGER NOT NULL,
  snapshot_bytes   INTEGER NOT NULL,
  version          BLOB NOT NULL,
  crc64            INTEGER NOT NULL,
  UNIQUE (collection, name)
) STRICT;
CREATE UNIQUE INDEX documents_by_feed ON documents (collection, feed);
CREATE TABLE entries (
  document INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  replica  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  author   TEXT NOT NULL,
  time_ms  INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  payload  BLOB NOT NULL,
  crc64    INTEGER NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
  document INTEGER PRIMARY KEY REFERENCES documents (id),
  through  INTEGER NOT NULL,
  data     BLOB NOT NULL,
  crc64    INTEGER NOT NULL
) STRICT;
)sql",
    // The newest snapshots stay where they are, so that migrating copies nothing.
    R"sql(
CREATE TABLE checkpoints (
  document INTEGER NOT NULL REFERENCES documents (id),
  through  INTEGER NOT NULL,
  data     BLOB NOT NULL,
  crc64    INTEGER NOT NULL,
  PRIMARY KEY (document, through)
) STRICT;
ALTER TABLE documents ADD COLUMN born INTEGER NOT NULL DEFAULT 0;
)sql"};
static_assert(std::size(kMigrations) == kSchemaVersion);

Result<std::uint64_t> single_number(Connection& connection, const char* sql) {
  WEFT_ASSIGN(Statement statement, Statement::prepare(connection, sql));
  Run run(statement);
  WEFT_ASSIGN(const bool row, run.next());
  WEFT_CHECK(row);
  return run.number_at(0);
}

// 0 before the first migration.
Result<std::uint64_t> version_of(Connection& connection) {
  WEFT_ASSIGN(const std::uint64_t tables,
              single_number(connection, "SELECT count(*) FROM sqlite_schema "
                                        "WHERE type = 'table' AND name = 'weft_schema'"));
  if (tables == 0) return std::uint64_t{0};
  return single_number(connection, "SELECT coalesce(max(version), 0) FROM weft_schema");
}

Result<void> apply(Connection& connection, std::uint64_t version, WallTime now) {
  WEFT_TRY(connection.execute(kMigrations[version - 1]));
  WEFT_ASSIGN(Statement insert,
              Statement::prepare(connection, "INSERT INTO weft_schema VALUES (?, ?)"));
  return Run(insert).number(version).number(static_cast<std::uint64_t>(now.ms)).finish();
}

}  // namespace

Result<void> check_schema_is_known(Connection& connection) {
  WEFT_ASSIGN(const std::uint64_t version, version_of(connection));
  if (version <= kSchemaVersion) return {};
  return Error{ErrorCode::kFailedPrecondition,
               connection.path() + " has schema version " + std::to_string(version) +
                   ", and this build knows only up to " + std::to_string(kSchemaVersion)};
}

Result<void> migrate(Connection& connection, WallTime now) {
  WEFT_ASSIGN(std::uint64_t version, version_of(connection));
  while (version < kSchemaVersion) {
    ++version;
    WEFT_TRY(connection.begin(Durability::kDurable));
    if (auto applied = apply(connection, version, now); !applied) {
      connection.roll_back();
      return applied;
    }
    if (auto committed = connection.commit(); !committed) {
      connection.roll_back();
      return committed;
    }
  }
  return {};
}

}  // namespace weft::sqlite
