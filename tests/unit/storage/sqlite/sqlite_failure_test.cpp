#include "storage/sqlite/sqlite_failure.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

using weft::ErrorCode;
using weft::sqlite::classify;

TEST_CASE("SQLite's codes become ours", "[unit][storage][sqlite]") {
  CHECK(classify(SQLITE_FULL).code == ErrorCode::kResourceExhausted);
  CHECK(classify(SQLITE_CORRUPT_INDEX).code == ErrorCode::kDataLoss);
  CHECK(classify(SQLITE_NOTADB).code == ErrorCode::kDataLoss);
  CHECK(classify(SQLITE_CONSTRAINT_UNIQUE).code == ErrorCode::kDataLoss);
  CHECK(classify(SQLITE_BUSY_RECOVERY).code == ErrorCode::kUnavailable);
  CHECK(classify(SQLITE_READONLY_DIRECTORY).code == ErrorCode::kUnavailable);
  CHECK(classify(SQLITE_IOERR_READ).code == ErrorCode::kUnavailable);
  CHECK(classify(SQLITE_IOERR_LOCK).code == ErrorCode::kUnavailable);
  CHECK(classify(SQLITE_MISUSE).code == ErrorCode::kInternal);
}

TEST_CASE("Flushes and broken structure stop the writing, passing troubles do not",
          "[unit][storage][sqlite]") {
  for (int code : {SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_TRUNCATE,
                   SQLITE_CORRUPT, SQLITE_CORRUPT_VTAB, SQLITE_NOTADB, SQLITE_CONSTRAINT_PRIMARYKEY,
                   SQLITE_IOERR_CORRUPTFS})
    CHECK(classify(code).stops_writing);
  for (int code : {SQLITE_FULL, SQLITE_NOMEM, SQLITE_BUSY, SQLITE_IOERR_READ, SQLITE_IOERR_WRITE,
                   SQLITE_TOOBIG, SQLITE_CANTOPEN})
    CHECK_FALSE(classify(code).stops_writing);
}
