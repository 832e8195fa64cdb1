#include "unit/storage/sqlite/sqlite_faults.hpp"
#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/testing/storage_subject_contract.hpp"

namespace {

using namespace weft;
using namespace weft::testing;

const DocumentId kId{"d", "c", "n"};

std::unique_ptr<Storage> open_with_document(const sqlite::SqliteOptions& options) {
  auto storage = open_sqlite(options);
  REQUIRE(storage->create(kId, "m", {1, 1}));
  return storage;
}

Result<Appended> append_one(Storage& storage, const std::string& payload,
                            Durability durability = Durability::kDurable) {
  return append_batch(storage, {{kId, {{payload}}, payload, std::nullopt}}, durability)[0];
}

std::uint64_t end_of(Storage& storage) { return info_of(storage, kId).end.value; }

// What a crash of the process leaves: the files as they are, nobody closed them.
std::string crashed_copy(const std::string& path) {
  const std::string copy = path + ".copy";
  std::filesystem::remove(copy + "-wal");
  std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
  std::error_code no_log;
  std::filesystem::copy_file(path + "-wal", copy + "-wal", no_log);
  return copy;
}

}  // namespace

TEST_CASE("After a kill every acknowledged append is there, whatever its durability",
          "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  auto options = options_for(directory.file("x.weft"));
  options.checkpoint_pages = 40;  // several checkpoints on the way
  auto storage = open_with_document(options);
  std::vector<std::string> acknowledged;
  for (int i = 0; i < 200; ++i) {
    const std::string payload = std::to_string(i) + std::string(static_cast<std::size_t>(i), '.');
    REQUIRE(append_one(*storage, payload, i % 3 == 0 ? Durability::kBuffered : Durability::kDurable));
    acknowledged.push_back(payload);
    if (i % 50 == 7) REQUIRE(storage->write_snapshot(kId, info_of(*storage, kId).end, as_bytes("s")));
    if (i % 5 != 0) continue;
    auto copy = open_sqlite(options_for(crashed_copy(options.path)));
    const auto log = read_log(*copy, kId);
    REQUIRE(log.size() == acknowledged.size());
    for (std::size_t k = 0; k < log.size(); ++k) REQUIRE(log[k].second.payload == acknowledged[k]);
    REQUIRE(append_one(*copy, "and on"));
  }
}

TEST_CASE("A log cut anywhere gives a state that was committed", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = options_for(directory.file("x.weft"));
  auto storage = open_with_document(options);
  for (const char* payload : {"1", "2", "3", "4", "5", "6"}) REQUIRE(append_one(*storage, payload));
  const std::string copy = crashed_copy(options.path);
  const std::string database = read_file(copy);
  const std::string log = read_file(copy + "-wal");
  std::uint64_t last_end = 6;
  std::size_t states = 0;
  for (std::size_t size = log.size(); size > 0; size -= std::min<std::size_t>(size, 997)) {
    write_file(copy, database);
    write_file(copy + "-wal", log.substr(0, size));
    auto reopened = open_sqlite(options_for(copy));
    const auto info = reopened->info(kId);
    if (!info) break;  // cut before the creation
    REQUIRE(info->end.value <= last_end);
    REQUIRE(read_log(*reopened, kId).size() == info->end.value);
    states += info->end.value < last_end ? 1 : 0;
    last_end = info->end.value;
  }
  CHECK(states >= 5);
}

TEST_CASE("A durable append flushes the log, a buffered one does not", "[unit][storage][sqlite]") {
  FaultyDisk disk;
  const TemporaryDirectory directory;
  auto storage = open_with_document(options_for(directory.file("x.weft")));
  REQUIRE(append_one(*storage, "a", Durability::kBuffered));
  int before = disk.log_syncs;
  REQUIRE(append_one(*storage, "b", Durability::kBuffered));
  CHECK(disk.log_syncs == before);
  REQUIRE(append_one(*storage, "c", Durability::kDurable));
  CHECK(disk.log_syncs == before + 1);
  before = disk.log_syncs;
  REQUIRE(storage->write_snapshot(kId, LogPosition{1}, as_bytes("s")));
  CHECK(disk.log_syncs == before + 1);
}

TEST_CASE("A full disk refuses the batch whole, serves reads, and recovers with the space",
          "[unit][storage][sqlite]") {
  FaultyDisk disk;
  const TemporaryDirectory directory;
  auto options = options_for(directory.file("x.weft"));
  options.checkpoint_pages = 20;
  auto storage = open_with_document(options);
  std::uint64_t kept = 0;
  for (int writes = 0; writes < 40; ++writes) {
    INFO("the disk fills after " << writes << " writes");
    disk.writes_left = writes;
    const std::string payload(9000, 'p');
    const auto results = append_batch(
        *storage, {{kId, {{"a"}, {payload}}, "v", std::nullopt}, {kId, {{"b"}}, "w", std::nullopt}});
    if (results[0]) {
      REQUIRE(results[1]);
      kept += 3;
    } else {
      REQUIRE(code_of(results[0]) == ErrorCode::kResourceExhausted);
      REQUIRE(code_of(results[1]) == ErrorCode::kResourceExhausted);
    }
    REQUIRE(read_log(*storage, kId).size() == kept);
    REQUIRE(end_of(*storage) == kept);
    disk.writes_left = FaultyDisk::kNever;
    REQUIRE(append_one(*storage, "space is back"));
    ++kept;
    REQUIRE(read_log(*open_sqlite(options_for(crashed_copy(options.path))), kId).size() == kept);
  }
  storage.reset();
  REQUIRE(read_log(*open_sqlite(options), kId).size() == kept);
}

TEST_CASE("A creation or removal that fails leaves nothing", "[unit][storage][sqlite]") {
  FaultyDisk disk;
  const TemporaryDirectory directory;
  auto storage = open_with_document(options_for(directory.file("x.weft")));
  const DocumentId other{"other", "c", "n"};
  disk.writes_left = 0;
  CHECK(code_of(storage->create(other, "m", {2, 2})) == ErrorCode::kResourceExhausted);
  CHECK(code_of(storage->info(other)) == ErrorCode::kNotFound);
  CHECK(code_of(storage->remove(kId)) == ErrorCode::kResourceExhausted);
  CHECK(end_of(*storage) == 0);
  disk.writes_left = FaultyDisk::kNever;
  CHECK(code_of(append_batch(*storage, {{other, {{"x"}}, "", std::nullopt}})[0]) ==
        ErrorCode::kNotFound);
  REQUIRE(storage->create({"new", "c", "n"}, "m", {3, 3}));
  REQUIRE(storage->create(other, "m", {2, 2}));
  CHECK(info_of(*storage, other).incarnation == Incarnation{2, 2});
  CHECK(append_one(*storage, "x"));
}

TEST_CASE("A write error other than a full disk leaves nothing and may pass",
          "[unit][storage][sqlite]") {
  FaultyDisk disk;
  disk.write_error = SQLITE_IOERR_WRITE;
  const TemporaryDirectory directory;
  auto storage = open_with_document(options_for(directory.file("x.weft")));
  disk.writes_left = 1;
  CHECK(code_of(append_one(*storage, "a")) == ErrorCode::kUnavailable);
  disk.writes_left = FaultyDisk::kNever;
  CHECK(append_one(*storage, "b"));
  CHECK(log_text(*storage, kId) == "1:b");
}

TEST_CASE("After a failed flush of the log no write is accepted until it is opened again",
          "[unit][storage][sqlite]") {
  FaultyDisk disk;
  const TemporaryDirectory directory;
  const auto options = options_for(directory.file("x.weft"));
  auto storage = open_with_document(options);
  REQUIRE(append_one(*storage, "a"));
  disk.log_syncs_left = 0;
  CHECK(code_of(append_one(*storage, "b")) == ErrorCode::kUnavailable);
  disk.log_syncs_left = FaultyDisk::kNever;  // the next flush would seem to succeed
  CHECK(code_of(append_one(*storage, "c")) == ErrorCode::kUnavailable);
  CHECK(code_of(append_one(*storage, "c", Durability::kBuffered)) == ErrorCode::kUnavailable);
  CHECK(code_of(storage->create({"d", "c", "new"}, "m", {2, 2})) == ErrorCode::kUnavailable);
  CHECK(code_of(storage->remove(kId)) == ErrorCode::kUnavailable);
  CHECK(code_of(storage->write_snapshot(kId, {}, {})) == ErrorCode::kUnavailable);
  CHECK(log_text(*storage, kId) == "1:a");
  storage.reset();
  storage = open_sqlite(options);
  CHECK(log_text(*storage, kId).substr(0, 3) == "1:a");
  CHECK(append_one(*storage, "d"));
}

TEST_CASE("A failed flush at a checkpoint keeps what was acknowledged and stops the writing",
          "[unit][storage][sqlite]") {
  FaultyDisk disk;
  const TemporaryDirectory directory;
  auto options = options_for(directory.file("x.weft"));
  auto storage = open_with_document(options);
  storage.reset();
  options.checkpoint_pages = 1;
  storage = open_sqlite(options);
  disk.database_syncs_left = 0;
  REQUIRE(append_one(*storage, "a"));  // committed to the log before the copy failed
  disk.database_syncs_left = FaultyDisk::kNever;
  CHECK(code_of(append_one(*storage, "b")) == ErrorCode::kUnavailable);
  CHECK(log_text(*storage, kId) == "1:a");
  storage.reset();
  CHECK(std::filesystem::file_size(options.path + "-wal") > 0);
  CHECK(log_text(*open_sqlite(options), kId) == "1:a");
}

TEST_CASE("A quota is a full disk", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  auto options = options_for(directory.file("x.weft"));
  options.file_bytes_max = 200 * 1024;
  auto storage = open_with_document(options);
  std::uint64_t kept = 0;
  const std::string payload(10'000, 'p');
  while (append_one(*storage, payload)) {
    if (++kept == 5) REQUIRE(storage->write_snapshot(kId, LogPosition{5}, as_bytes("s")));
    REQUIRE(kept < 30);
  }
  CHECK(kept > 10);
  CHECK(code_of(append_one(*storage, payload)) == ErrorCode::kResourceExhausted);
  CHECK(read_log(*storage, kId).size() == kept);
  REQUIRE(storage->discard_through(kId, LogPosition{5}));
  CHECK(append_one(*storage, payload));
}
