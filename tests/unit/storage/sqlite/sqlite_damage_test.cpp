#include <map>

#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/testing/storage_subject_contract.hpp"

namespace {

using namespace weft;
using namespace weft::testing;

const DocumentId kHurt{"d", "c", "hurt"};
const DocumentId kWell{"d", "c", "well"};

// Two documents with entries and a snapshot, closed.
sqlite::SqliteOptions sample(const TemporaryDirectory& directory) {
  const auto options = options_for(directory.file("x.weft"));
  auto storage = open_sqlite(options);
  for (const DocumentId& id : {kHurt, kWell}) {
    REQUIRE(storage->create(id, "m", {1, 1}));
    append_payloads(*storage, id, {"first payload", "second payload", "third payload"});
    REQUIRE(storage->write_snapshot(id, LogPosition{1}, as_bytes("the state")));
  }
  return options;
}

Result<void> read_all(Storage& storage, const DocumentId& id) {
  return storage.read(id, LogPosition{}, [](LogPosition, const Entry&) { return true; });
}

void check_well(Storage& storage) {
  CHECK(log_text(storage, kWell) == "1:first payload 2:second payload 3:third payload");
  CHECK(append_payloads(storage, kWell, {"fourth"}).end.value == 4);
}

}  // namespace

TEST_CASE("Damage to an entry is found and stays with its document", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string change = GENERATE(
      "payload = CAST('secund payload' AS BLOB)", "payload = x''", "replica = 1", "sequence = 1",
      "author = 'x'", "time_ms = 1", "kind = 2", "position = 7", "crc64 = crc64 + 1",
      "payload = (SELECT payload FROM entries WHERE position = 1)");
  run_sql(options.path, "UPDATE entries SET " + change + " WHERE position = 2 AND document = 1");
  auto storage = open_sqlite(options);
  std::string before;
  const auto result = storage->read(kHurt, LogPosition{}, [&](LogPosition, const Entry& entry) {
    before += as_chars(entry.payload);
    return true;
  });
  CHECK(code_of(result) == ErrorCode::kDataLoss);
  CHECK(before == "first payload");
  check_well(*storage);
}

TEST_CASE("Entries that went missing are found", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string which = GENERATE("position = 1", "position = 2", "position = 3", "true");
  run_sql(options.path, "DELETE FROM entries WHERE document = 1 AND " + which);
  auto storage = open_sqlite(options);
  CHECK(code_of(read_all(*storage, kHurt)) == ErrorCode::kDataLoss);
  check_well(*storage);
}

TEST_CASE("Damage to a snapshot is found and stays with its document", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string sql = GENERATE(
      "UPDATE snapshots SET data = CAST('the stat3' AS BLOB)", "UPDATE snapshots SET through = 2",
      "DELETE FROM snapshots", "UPDATE snapshots SET crc64 = 0");
  run_sql(options.path, sql + " WHERE document = 1");
  auto storage = open_sqlite(options);
  CHECK(code_of(storage->snapshot(kHurt)) == ErrorCode::kDataLoss);
  CHECK(storage->snapshot(kWell));
  check_well(*storage);
}

TEST_CASE("Damage to a checkpoint is found and stays with its version", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  for (const DocumentId& id : {kHurt, kWell})
    REQUIRE(open_sqlite(options)->write_snapshot(id, LogPosition{3}, as_bytes("the state now")));
  const std::string change = GENERATE("data = CAST('the stat3' AS BLOB)", "through = 2", "crc64 = 0",
                                      "document = 3");
  run_sql(options.path, "UPDATE checkpoints SET " + change + " WHERE document = 1");
  auto storage = open_sqlite(options);
  const auto hurt = storage->snapshot_at(kHurt, LogPosition{2});
  // One that is gone is not missed: history plays from further back.
  if (change == "document = 3") {
    REQUIRE(hurt);
    CHECK_FALSE(*hurt);
  } else {
    CHECK(code_of(hurt) == ErrorCode::kDataLoss);
  }
  CHECK((*storage->snapshot(kHurt))->through.value == 3);
  CHECK((*storage->snapshot_at(kWell, LogPosition{2}))->through.value == 1);
  check_well(*storage);
}

TEST_CASE("Damage to a document's row is found by every call on it", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string change =
      GENERATE("removed = 1", "incarnation_low = 2", "model = 'n'", "first = 2", "end_position = 2",
               "snapshot_through = 2", "log_bytes = 0", "snapshot_bytes = 0", "version = x'00'",
               "feed = 99", "born = 1", "crc64 = 0");
  run_sql(options.path, "UPDATE documents SET " + change + " WHERE id = 1");
  auto storage = open_sqlite(options);
  CHECK(code_of(storage->info(kHurt)) == ErrorCode::kDataLoss);
  CHECK(code_of(storage->create(kHurt, "m", {2, 2})) == ErrorCode::kDataLoss);
  CHECK(code_of(storage->remove(kHurt)) == ErrorCode::kDataLoss);
  CHECK(code_of(read_all(*storage, kHurt)) == ErrorCode::kDataLoss);
  const auto results = append_batch(
      *storage, {{kHurt, {{"x"}}, "", std::nullopt}, {kWell, {{"y"}}, "", std::nullopt}});
  CHECK(code_of(results[0]) == ErrorCode::kDataLoss);
  CHECK(results[1]);
  const auto row = [](const FeedRow&) { return true; };
  CHECK(code_of(storage->feed({"d", "c"}, {}, 10, row)) == ErrorCode::kDataLoss);
}

TEST_CASE("Entries beyond the known end stop the writing", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  run_sql(options.path, "INSERT INTO entries SELECT document, 4, replica, sequence, author, time_ms, "
                        "kind, payload, crc64 FROM entries WHERE document = 1 AND position = 3");
  auto storage = open_sqlite(options);
  const auto hurt = append_batch(*storage, {{kHurt, {{"x"}}, "", std::nullopt}});
  CHECK(code_of(hurt[0]) == ErrorCode::kDataLoss);
  const auto well = append_batch(*storage, {{kWell, {{"x"}}, "", std::nullopt}});
  CHECK(code_of(well[0]) == ErrorCode::kDataLoss);
  CHECK(log_text(*storage, kHurt) == "1:first payload 2:second payload 3:third payload");
}

TEST_CASE("A truncated file is damaged", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string whole = read_file(options.path);
  for (std::size_t size : {whole.size() - 4096, std::size_t{4096}, std::size_t{200}}) {
    INFO(size << " of " << whole.size() << " bytes");
    write_file(options.path, whole.substr(0, size));
    auto storage = sqlite::SqliteStorage::open(options);
    if (storage) CHECK(code_of(read_all(**storage, kHurt)) == ErrorCode::kDataLoss);
    else CHECK(storage.error().code == ErrorCode::kDataLoss);
  }
}

TEST_CASE("A flipped bit anywhere never gives a wrong entry", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = sample(directory);
  const std::string whole = read_file(options.path);
  const std::vector<std::string> payloads = {"first payload", "second payload", "third payload"};
  std::map<std::string, int> outcomes;
  for (std::size_t at = 0; at < whole.size(); at += whole[at] == 0 ? 131 : 1) {
    INFO("byte " << at);
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    write_file(options.path, flipped);
    auto storage = sqlite::SqliteStorage::open(options);
    if (!storage) {
      ++outcomes["not opened"];
      continue;
    }
    std::uint64_t next = 1;
    const auto result = (*storage)->read(kHurt, {}, [&](LogPosition position, const Entry& entry) {
      REQUIRE(position.value == next);
      REQUIRE(as_chars(entry.payload) == payloads.at(next - 1));
      ++next;
      return true;
    });
    if (result) REQUIRE(next == 4);
    ++outcomes[result ? "read" : "refused"];
  }
  CHECK(outcomes["read"] > 0);
  CHECK(outcomes["refused"] > 0);
  CHECK(outcomes["not opened"] > 0);
}
