#include <sys/wait.h>

#include <array>

#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/testing/storage_subject_contract.hpp"

namespace {

using namespace weft;
using namespace weft::testing;

const DocumentId kId{"d", "c", "n"};

Error refused(const sqlite::SqliteOptions& options) {
  auto storage = sqlite::SqliteStorage::open(options);
  REQUIRE_FALSE(storage);
  return storage.error();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void fill(const std::string& path) {
  auto storage = open_sqlite(options_for(path));
  REQUIRE(storage->create(kId, "m", {1, 1}));
  append_payloads(*storage, kId, {"a", "b"});
}

}  // namespace

TEST_CASE("A closed database is one file", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  {
    auto storage = open_sqlite(options_for(path));
    REQUIRE(storage->create(kId, "m", {1, 1}));
    CHECK(std::filesystem::exists(path + "-wal"));
    CHECK_FALSE(std::filesystem::exists(path + "-shm"));
  }
  CHECK(std::filesystem::exists(path));
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  CHECK_FALSE(std::filesystem::exists(path + "-journal"));
}

TEST_CASE("A file that is not a database is refused and left alone", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  for (const std::string& contents :
       {std::string("hello"), std::string(5000, 'x'), std::string(4096, '\0')}) {
    write_file(path, contents);
    const Error error = refused(options_for(path));
    CHECK(error.code == ErrorCode::kFailedPrecondition);
    CHECK(has(error.message, "not a SQLite database"));
    CHECK((read_file(path) == contents));
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
  }
}

TEST_CASE("Another application's database is refused and left alone", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  const std::string setup = GENERATE("", "PRAGMA journal_mode=WAL;", "PRAGMA application_id=7;");
  run_sql(path, setup + "CREATE TABLE documents (id); INSERT INTO documents VALUES (1)");
  const std::string before = read_file(path);
  const Error error = refused(options_for(path));
  CHECK(error.code == ErrorCode::kFailedPrecondition);
  CHECK(has(error.message, "another application"));
  CHECK((read_file(path) == before));
}

TEST_CASE("A database of a newer schema is refused and left alone", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  fill(path);
  run_sql(path, "INSERT INTO weft_schema VALUES (999, 0)");
  const std::string before = read_file(path);
  const Error error = refused(options_for(path));
  CHECK(error.code == ErrorCode::kFailedPrecondition);
  CHECK(has(error.message, "schema version 999"));
  CHECK((read_file(path) == before));
}

TEST_CASE("The newer schema is noticed, too, while it is only in the log", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  const std::string copy = directory.file("y.weft");
  fill(path);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "INSERT INTO weft_schema VALUES (999, 0)", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  std::filesystem::copy_file(path, copy);
  std::filesystem::copy_file(path + "-wal", copy + "-wal");
  sqlite3_close(db);
  const std::string before = read_file(copy);
  const std::string log_before = read_file(copy + "-wal");
  REQUIRE_FALSE(log_before.empty());
  CHECK(has(refused(options_for(copy)).message, "schema version 999"));
  CHECK((read_file(copy) == before));
  CHECK((read_file(copy + "-wal") == log_before));
}

TEST_CASE("A database without the tables of its version is damaged", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  fill(path);
  run_sql(path, "DROP TABLE snapshots");
  CHECK(refused(options_for(path)).code == ErrorCode::kDataLoss);
}

TEST_CASE("A log without its database is damage, not a new database", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  write_file(path + "-wal", std::string(4096, 'w'));
  CHECK(refused(options_for(path)).code == ErrorCode::kDataLoss);
  CHECK(read_file(path + "-wal").size() == 4096);
}

TEST_CASE("A file left empty by a crash at its creation is taken", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  write_file(path, "");
  fill(path);
  CHECK(log_text(*open_sqlite(options_for(path)), kId) == "1:a 2:b");
}

TEST_CASE("The schema's history says when it was made", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  auto options = options_for(directory.file("x.weft"));
  options.now.ms = 1'700'000'000'123;
  open_sqlite(options);
  run_sql(options.path, "CREATE TEMP TABLE expected (ok CHECK (ok)); INSERT INTO expected SELECT "
                        "applied_at = 1700000000123 AND version IN (1, 2) FROM weft_schema");
}

TEST_CASE("A path where nothing can be written is unavailable", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  CHECK(refused(options_for(directory.file("missing/x.weft"))).code == ErrorCode::kUnavailable);
  CHECK(refused(options_for("/proc/x.weft")).code == ErrorCode::kUnavailable);
  std::filesystem::create_directory(directory.file("a directory"));
  CHECK(refused(options_for(directory.file("a directory"))).code == ErrorCode::kUnavailable);
}

TEST_CASE("A read-only directory is unavailable", "[unit][storage][sqlite]") {
  if (geteuid() == 0) {
    WARN("skipped: root may write everywhere");
    return;
  }
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  fill(path);
  std::filesystem::permissions(directory.file(""), std::filesystem::perms::owner_read |
                                                       std::filesystem::perms::owner_exec);
  CHECK(refused(options_for(path)).code == ErrorCode::kUnavailable);
  std::filesystem::permissions(directory.file(""), std::filesystem::perms::owner_all);
}

TEST_CASE("Options that make no sense are refused", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  auto options = options_for("");
  CHECK(refused(options).code == ErrorCode::kInvalidArgument);
  options = options_for(directory.file("x.weft"));
  options.page_bytes = 1000;
  CHECK(refused(options).code == ErrorCode::kInvalidArgument);
  options.page_bytes = 4096;
  options.checkpoint_pages = 0;
  CHECK(refused(options).code == ErrorCode::kInvalidArgument);
  CHECK_FALSE(std::filesystem::exists(options.path));
}

TEST_CASE("A second opener in the same process is told that the file is in use",
          "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  fill(path);
  auto first = open_sqlite(options_for(path));
  const Error error = refused(options_for(path));
  CHECK(error.code == ErrorCode::kUnavailable);
  CHECK(has(error.message, "another process"));
  append_payloads(*first, kId, {"c"});
  first.reset();
  CHECK(log_text(*open_sqlite(options_for(path)), kId) == "1:a 2:b 3:c");
}

TEST_CASE("A second process is refused, also after a failed attempt in the first",
          "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("x.weft");
  std::array<int, 2> go{};
  REQUIRE(pipe(go.data()) == 0);
  // Forked first: SQLite must not be carried over a fork.
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(go[1]);  // so that it sees the end when the parent fails
    char byte = 0;
    if (read(go[0], &byte, 1) != 1) _exit(100);
    const auto storage = sqlite::SqliteStorage::open(options_for(path));
    _exit(storage ? 0 : static_cast<int>(storage.error().code));
  }
  auto first = open_sqlite(options_for(path));
  refused(options_for(path));  // must not drop the lock of `first`
  REQUIRE(write(go[1], "x", 1) == 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  close(go[0]);
  close(go[1]);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == static_cast<int>(ErrorCode::kUnavailable));
}
