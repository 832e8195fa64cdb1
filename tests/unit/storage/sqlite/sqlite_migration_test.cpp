// Databases that older builds wrote, kept as SQL in tests/vectors/sqlite.

#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/testing/storage_subject_contract.hpp"

namespace {

using namespace weft;
using namespace weft::testing;

const DocumentId kOld{"d", "c", "a"};
const DocumentId kAgain{"d", "c", "b"};

sqlite::SqliteOptions old_database(const TemporaryDirectory& directory, const std::string& dump) {
  const auto options = options_for(directory.file("x.weft"));
  const std::string sql = read_file("tests/vectors/sqlite/" + dump);
  REQUIRE_FALSE(sql.empty());
  run_sql(options.path, sql);
  return options;
}

std::string snapshot_text(Storage& storage, const DocumentId& id, std::uint64_t at) {
  const auto snapshot = storage.snapshot_at(id, LogPosition{at});
  if (!snapshot) FAIL("snapshot_at: " << snapshot.error().message);
  return *snapshot ? std::to_string((*snapshot)->through.value) + ":" + text_of((*snapshot)->data) : "none";
}

}  // namespace

TEST_CASE("A database of schema version 1 opens with all it holds", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = old_database(directory, "schema_1.sql");
  for (int opening = 1; opening <= 2; ++opening) {
    INFO("opening " << opening);
    auto storage = open_sqlite(options);
    CHECK(log_text(*storage, kOld) == "1:first 2:second 3:third");
    CHECK(read_log(*storage, kOld)[1].second == OwnedEntry{"second", "bob", 7, 3, 2000});
    const DocumentInfo info = info_of(*storage, kOld);
    CHECK(info.incarnation == Incarnation{1, 2});
    CHECK(info.born.value == 0);
    CHECK(info.snapshot_through.value == 2);
    CHECK(info.log_bytes_since_snapshot == 5);
    CHECK(snapshot_text(*storage, kOld, 3) == "2:two");
    CHECK(snapshot_text(*storage, kOld, 1) == "none");
    CHECK(log_text(*storage, kAgain) == "2:again");
    CHECK(info_of(*storage, kAgain).first.value == 2);
    CHECK(code_of(storage->info({"d", "c", "removed"})) == ErrorCode::kNotFound);
  }
}

TEST_CASE("A migrated database goes on as a new one would", "[unit][storage][sqlite]") {
  const TemporaryDirectory directory;
  const auto options = old_database(directory, "schema_1.sql");
  {
    auto storage = open_sqlite(options);
    append_payloads(*storage, kOld, {"fourth", "fifth"});
    REQUIRE(storage->write_snapshot(kOld, LogPosition{5}, as_bytes("five")));
    REQUIRE(storage->remove(kAgain));
    REQUIRE(storage->create(kAgain, "m", {9, 9}));
  }
  auto storage = open_sqlite(options);
  CHECK(snapshot_text(*storage, kOld, 4) == "2:two");
  CHECK(snapshot_text(*storage, kOld, 5) == "5:five");
  CHECK(info_of(*storage, kAgain).born.value == 2);
  REQUIRE(storage->discard_through(kOld, LogPosition{3}));
  CHECK(snapshot_text(*storage, kOld, 4) == "none");
  CHECK(log_text(*storage, kOld) == "4:fourth 5:fifth");
}
