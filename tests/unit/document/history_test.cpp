#include "weft/document/history.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "support/history_world.hpp"
#include "weft/document/load.hpp"

using namespace weft;
using namespace weft::testing;

namespace {

std::string positions(const Result<std::vector<VersionInfo>>& versions) {
  if (!versions) FAIL(versions.error().message);
  std::string text;
  for (const VersionInfo& version : *versions) text += std::to_string(version.position.value) + " ";
  return text;
}

// The last entry in the order of the log whose time is not after `time`.
std::uint64_t last_in_time(const std::vector<std::int64_t>& times, std::int64_t time) {
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < times.size(); ++i)
    if (times[i] <= time) found = i + 1;
  return found;
}

}  // namespace

TEST_CASE("Versions are listed in pages from any place, both ways", "[unit][document]") {
  TapeHistory<Tape> past(7);
  const History history = open_history(past.storage);
  CHECK(positions(history.versions_from(LogPosition{0}, 3)) == "1 2 3 ");
  CHECK(positions(history.versions_from(LogPosition{4}, 3)) == "4 5 6 ");
  CHECK(positions(history.versions_from(LogPosition{7}, 3)) == "7 ");
  CHECK(positions(history.versions_from(LogPosition{8}, 3)).empty());
  CHECK(positions(history.versions_from(LogPosition{1}, 0)).empty());
  CHECK(positions(history.versions_from(LogPosition{1}, SIZE_MAX)) == "1 2 3 4 5 6 7 ");
  CHECK(positions(history.versions_before(LogPosition{~0ULL}, 3)) == "7 6 5 ");
  CHECK(positions(history.versions_before(LogPosition{5}, 3)) == "4 3 2 ");
  CHECK(positions(history.versions_before(LogPosition{2}, 3)) == "1 ");
  CHECK(positions(history.versions_before(LogPosition{1}, 3)).empty());
  const VersionInfo fourth = history.versions_from(LogPosition{4}, 1)->front();
  CHECK(fourth.author == "author 4");
  CHECK(fourth.time.ms == 5000);
  CHECK(fourth.replica == 7);
  CHECK(fourth.sequence == 3);
}

TEST_CASE("A history of nothing is the empty document", "[unit][document]") {
  TapeHistory<Tape> past(0);
  const History history = open_history(past.storage);
  CHECK(positions(history.versions_from(LogPosition{0}, 3)).empty());
  CHECK(positions(history.versions_before(LogPosition{9}, 3)).empty());
  CHECK(history.position_at(WallTime{5})->value == 0);
  CHECK(view_of(history, 0).to_json_text() == "\"\"");
  CHECK(code(history.view(LogPosition{1})) == ErrorCode::kNotFound);
  CHECK(history.restore(LogPosition{0}, 9)->empty());
}

TEST_CASE("What cannot be opened says why", "[unit][document]") {
  MemoryStorage storage;
  CHECK(code(History::open(storage, kPast, history_models())) == ErrorCode::kNotFound);
  REQUIRE(storage.create(kPast, "unknown", {1, 2}));
  CHECK(code(History::open(storage, kPast, history_models())) == ErrorCode::kFailedPrecondition);
}

TEST_CASE("A log with entries that are no changes is not shown", "[unit][document]") {
  TapeHistory<Tape> past(2);
  log_change(past.storage, Tape::change(0, "", "x"), 0, "", EntryKind::kLocal);
  const History history = open_history(past.storage);
  CHECK(code(history.view(LogPosition{3})) == ErrorCode::kFailedPrecondition);
  CHECK(code(history.versions_from(LogPosition{0}, 9)) == ErrorCode::kFailedPrecondition);
  CHECK(code(load_document(past.storage, kPast, history_models(), {})) == ErrorCode::kFailedPrecondition);
}

TEST_CASE("A time names the last entry that is not after it, whatever the clock did", "[unit][document]") {
  SeededRandom random(GENERATE(range(1, 40)));
  const std::int64_t step = 50;
  MemoryStorage storage;
  REQUIRE(storage.create(kPast, Tape::kType.uri, {1, 2}));
  std::vector<std::int64_t> times;
  std::int64_t newest = -300;
  for (std::uint64_t count = random.next() % 200; count > 0; --count) {
    // Stands, goes on, jumps on, or goes back by as much as it may.
    const std::uint64_t what = random.next() % 6;
    std::int64_t time = newest + (what < 2 ? 0 : what < 4 ? 1 : what == 4 ? 90 : -static_cast<std::int64_t>(random.next() % 51));
    newest = std::max(newest, time);
    times.push_back(time);
    log_change(storage, Tape::change(0, "", ""), time);
  }
  HistoryOptions options;
  options.clock_step_max = std::chrono::milliseconds(step);
  const History history = open_history(storage, options);
  for (std::int64_t time = -400; time <= newest + 60; time += 1 + static_cast<std::int64_t>(random.next() % 5)) {
    INFO("time " << time);
    REQUIRE(history.position_at(WallTime{time})->value == last_in_time(times, time));
  }
  for (const std::int64_t time : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
    CHECK(history.position_at(WallTime{time})->value == last_in_time(times, time));
}

TEST_CASE("A clock that was wrong for a while hides nothing that came after", "[unit][document]") {
  MemoryStorage storage;
  REQUIRE(storage.create(kPast, Tape::kType.uri, {1, 2}));
  for (const std::int64_t time : {1'000, 2'000, 9'000'000, 9'000'001, 3'000, 4'000})
    log_change(storage, Tape::change(0, "", ""), time);
  const History history = open_history(storage);
  CHECK(history.position_at(WallTime{4'000})->value == 6);
  CHECK(history.position_at(WallTime{5'000})->value == 6);
  HistoryOptions exact;
  exact.clock_step_max = std::chrono::hours(3);
  CHECK(open_history(storage, exact).position_at(WallTime{3'500})->value == 5);
}

TEST_CASE("A time is found with few reads", "[unit][document]") {
  TapeHistory<Tape> past(4096);
  CountingStorage counted(past.storage);
  HistoryOptions options;
  options.clock_step_max = std::chrono::seconds(10);
  const History history = open_history(counted, options);
  CHECK(history.position_at(WallTime{1'000'500})->value == 999);
  CHECK(counted.reads <= 16);
  CHECK(counted.entries <= 60);
  CHECK(history.view(WallTime{1'000'500})->position().value == 999);
  HistoricalView view = view_of(history, 3);
  REQUIRE(view.go_to(WallTime{2'000'999}));
  CHECK(view.to_json_text() == past.texts[1999]);
  REQUIRE(view.go_to(WallTime{1'999}));
  CHECK(view.position().value == 0);
}

TEST_CASE("A difference has both texts and who worked in between", "[unit][document]") {
  TapeHistory<Tape> past(20);
  const History history = open_history(past.storage);
  const auto difference = history.difference(LogPosition{5}, LogPosition{8});
  REQUIRE(difference);
  CHECK(difference->before == past.texts[5]);
  CHECK(difference->after == past.texts[8]);
  CHECK(positions(difference->versions) == "6 7 8 ");
  const auto backward = history.difference(LogPosition{8}, LogPosition{5});
  REQUIRE(backward);
  CHECK(backward->before == past.texts[8]);
  CHECK(backward->after == past.texts[5]);
  CHECK(positions(backward->versions) == "6 7 8 ");
  CHECK(history.difference(LogPosition{4}, LogPosition{4})->versions.empty());
  CHECK(code(history.difference(LogPosition{4}, LogPosition{21})) == ErrorCode::kNotFound);
}

TEST_CASE("A restored version is a new change, and the log keeps what it replaced", "[unit][document]") {
  TapeHistory<Tape> past(50);
  past.snapshot(30);
  const History history = open_history(past.storage);
  for (const std::uint64_t version : {0U, 10U, 35U}) {
    const auto change = history.restore(LogPosition{version}, 9);
    REQUIRE(change);
    log_change(past.storage, *change);
    const std::uint64_t end = history.bounds()->end.value;
    CHECK(view_of(history, end).to_json_text() == past.texts[version]);
    CHECK(view_of(history, end - 1).to_json_text() != past.texts[version]);
    CHECK(view_of(history, 50).to_json_text() == past.texts[50]);
  }
  CHECK(history.bounds()->end.value == 53);
  CHECK(history.restore(LogPosition{53}, 9)->empty());
  CHECK(code(history.restore(LogPosition{10}, 0)) == ErrorCode::kInvalidArgument);
  HistoryOptions small;
  small.restored_bytes_max = 20;
  CHECK(code(open_history(past.storage, small).restore(LogPosition{10}, 9)) == ErrorCode::kResourceExhausted);
  FailingStorage failing(past.storage);
  failing.missing = 40;
  CHECK(code(open_history(failing).restore(LogPosition{10}, 9)) == ErrorCode::kDataLoss);
}

TEST_CASE("A family that cannot take back says so", "[unit][document]") {
  MemoryStorage storage;
  REQUIRE(storage.create(kPast, ByteSet::kType.uri, {1, 2}));
  for (const Bytes& members : {Bytes{1}, Bytes{2}, Bytes{2}}) log_change(storage, members);
  const History history = open_history(storage);
  CHECK(code(history.restore(LogPosition{1}, 9)) == ErrorCode::kFailedPrecondition);
  CHECK(history.restore(LogPosition{2}, 9)->empty());
}

TEST_CASE("A discarded history is told from one that ended", "[unit][document]") {
  TapeHistory<Tape> past(20);
  past.snapshot(10);
  REQUIRE(past.storage.discard_through(kPast, {5}));
  const History history = open_history(past.storage);
  CHECK(history.bounds()->first.value == 6);
  CHECK_FALSE(history.bounds()->whole);
  CHECK(code(history.versions_from(LogPosition{5}, 3)) == ErrorCode::kFailedPrecondition);
  CHECK(positions(history.versions_from(LogPosition{6}, 2)) == "6 7 ");
  CHECK(positions(history.versions_before(LogPosition{8}, 9)) == "7 6 ");
  CHECK(code(history.versions_before(LogPosition{6}, 9)) == ErrorCode::kFailedPrecondition);
  CHECK(code(history.position_at(WallTime{1})) == ErrorCode::kFailedPrecondition);
  CHECK(history.position_at(WallTime{7'000})->value == 6);
  CHECK(code(history.restore(LogPosition{5}, 9)) == ErrorCode::kFailedPrecondition);
}

TEST_CASE("The history of a name that was used before begins where it was created", "[unit][document]") {
  TapeHistory<Tape> past(5);
  REQUIRE(past.storage.remove(kPast));
  REQUIRE(past.storage.create(kPast, Tape::kType.uri, {3, 4}));
  log_change(past.storage, Tape::change(0, "", "new"), 9);
  log_change(past.storage, Tape::change(0, "new", "newer"), 10);
  REQUIRE(past.storage.write_snapshot(kPast, {7}, as_bytes("Tnewer")));
  const History history = open_history(past.storage);
  CHECK(history.bounds()->whole);
  CHECK(positions(history.versions_from(LogPosition{0}, 9)) == "6 7 ");
  CHECK(view_of(history, 5).to_json_text() == "\"\"");
  CHECK(view_of(history, 6).to_json_text() == "\"new\"");
  CHECK(code(history.view(LogPosition{4})) == ErrorCode::kNotFound);
  CHECK(history.position_at(WallTime{8})->value == 5);
}
