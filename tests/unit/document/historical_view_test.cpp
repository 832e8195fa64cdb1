#include "weft/document/historical_view.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "support/history_world.hpp"

using namespace weft;
using namespace weft::testing;

namespace {

constexpr std::size_t kVersions = 300;

HistoryOptions often() {
  HistoryOptions options;
  options.kept_distance_min = 1;
  return options;
}

// What the view says of itself fits the version it should be at.
template <class Past>
void check_at(const HistoricalView& view, const Past& past, std::uint64_t version) {
  REQUIRE(view.position().value == version);
  REQUIRE(view.to_json_text() == past.texts[version]);
  REQUIRE(view.version().has_value() == (version != 0));
  if (version == 0) return;
  REQUIRE(view.version()->position.value == version);
  REQUIRE(view.version()->author == "author " + std::to_string(version));
  REQUIRE(view.version()->time.ms == static_cast<std::int64_t>(version + 1) * 1000);
  REQUIRE(view.version()->replica == 7);
  REQUIRE(view.version()->sequence == 3);
}

}  // namespace

TEMPLATE_TEST_CASE("A view shows each version as the log has it", "[unit][document]", Tape, ForgetfulTape) {
  TapeHistory<TestType> past(kVersions);
  const bool snapshots = GENERATE(false, true);
  if (snapshots)
    for (const std::uint64_t at : {40U, 100U, 250U}) past.snapshot(at);
  const History history = open_history(past.storage, often());
  for (std::uint64_t version = 0; version <= kVersions; ++version) check_at(view_of(history, version), past, version);
}

TEMPLATE_TEST_CASE("A view walks step by step, both ways, to both ends", "[unit][document]", Tape, ForgetfulTape) {
  TapeHistory<TestType> past(kVersions);
  const History history = open_history(past.storage, often());
  HistoricalView view = view_of(history, kVersions);
  for (std::uint64_t version = kVersions; version > 0; --version) {
    REQUIRE(*view.step_backward());
    check_at(view, past, version - 1);
  }
  CHECK_FALSE(*view.step_backward());
  check_at(view, past, 0);
  for (std::uint64_t version = 1; version <= kVersions; ++version) {
    REQUIRE(*view.step_forward());
    check_at(view, past, version);
  }
  CHECK_FALSE(*view.step_forward());
  check_at(view, past, kVersions);
}

TEMPLATE_TEST_CASE("A view goes anywhere from anywhere", "[unit][document]", Tape, ForgetfulTape, ByteSet) {
  SeededRandom random(GENERATE(1, 2, 3));
  MemoryStorage storage;
  REQUIRE(storage.create(kPast, TestType::kType.uri, {1, 2}));
  std::vector<std::string> expected;
  auto naive = TestType::create({});
  expected.push_back(std::string(as_chars(naive.snapshot())));
  for (std::uint64_t i = 1; i <= kVersions; ++i) {
    // Both kinds of change: of a set, some members that it may have; of a tape, an insertion.
    Bytes change{static_cast<std::uint8_t>(random.next() % 200), static_cast<std::uint8_t>(random.next() % 200)};
    if constexpr (!std::is_same_v<TestType, ByteSet>) change = TestType::change(random.next() % std::min<std::uint64_t>(i, 200), "", "x");
    REQUIRE(naive.integrate(change));
    log_change(storage, change);
    expected.push_back(std::string(as_chars(naive.snapshot())));
    if (random.next() % 40 == 0) REQUIRE(storage.write_snapshot(kPast, {i}, naive.snapshot()));
  }
  HistoricalView view = view_of(open_history(storage, often()), 150);
  for (int step = 0; step < 400; ++step) {
    const std::uint64_t near = view.position().value + random.next() % 7;
    const std::uint64_t version = random.next() % 3 == 0 ? random.next() % (kVersions + 1)
                                                         : std::min<std::uint64_t>(near < 3 ? 0 : near - 3, kVersions);
    INFO("step " << step << ": from " << view.position().value << " to " << version);
    REQUIRE(view.go_to(LogPosition{version}));
    REQUIRE(view.position().value == version);
    REQUIRE((std::string(as_chars(view.model().snapshot())) == expected[version]));
  }
}

TEST_CASE("Stepping back through n versions of a family that cannot retreat plays O(n log n) entries",
          "[unit][document]") {
  const std::size_t count = 2048;
  TapeHistory<ForgetfulTape> past(count);
  CountingStorage counted(past.storage);
  HistoryOptions options = often();
  options.kept_distance_min = GENERATE(1, 16);
  HistoricalView view = view_of(open_history(counted, options), count);
  counted.entries = 0;
  std::size_t kept_max = 0;
  for (std::uint64_t version = count; version > 0; --version) {
    REQUIRE(*view.step_backward());
    kept_max = std::max(kept_max, view.kept_bytes());
  }
  // Each step reads two entries to find that it cannot retreat and whose version it is.
  const double log2 = std::log2(static_cast<double>(count));
  CHECK(static_cast<double>(counted.entries) < static_cast<double>(count) * (log2 / 2 + 4 + static_cast<double>(options.kept_distance_min)));
  // Never more snapshots than halvings of the way.
  CHECK(kept_max > 0);
  CHECK(static_cast<double>(kept_max) <= (log2 + 1) * 120);
}

TEST_CASE("A family that retreats plays nothing again on the way back", "[unit][document]") {
  TapeHistory<Tape> past(kVersions);
  CountingStorage counted(past.storage);
  HistoricalView view = view_of(open_history(counted), kVersions);
  counted.entries = 0;
  counted.snapshots = 0;
  for (std::uint64_t version = kVersions; version > 0; --version) REQUIRE(*view.step_backward());
  CHECK(counted.entries < 2 * kVersions);
  CHECK(counted.snapshots == 0);
  CHECK(view.kept_bytes() == 0);
}

TEST_CASE("A far version is reached from a checkpoint, not from the beginning nor from here", "[unit][document]") {
  TapeHistory<Tape> past(kVersions);
  past.snapshot(100);
  past.snapshot(200);
  CountingStorage counted(past.storage);
  HistoricalView view = view_of(open_history(counted), 205);
  CHECK(counted.entries == 5);
  counted.entries = 0;
  REQUIRE(view.go_to(LogPosition{103}));
  check_at(view, past, 103);
  CHECK(counted.entries == 3);
  counted.entries = 0;
  REQUIRE(view.go_to(LogPosition{290}));
  CHECK(counted.entries == 90);
  REQUIRE(view.go_to(LogPosition{200}));
  check_at(view, past, 200);
}

TEST_CASE("A view without room for snapshots in memory is slower, not wrong", "[unit][document]") {
  TapeHistory<ForgetfulTape> past(100);
  HistoryOptions options = often();
  options.kept_bytes_max = GENERATE(0, 50, 200);
  HistoricalView view = view_of(open_history(past.storage, options), 100);
  for (std::uint64_t version = 100; version > 0; --version) {
    REQUIRE(*view.step_backward());
    check_at(view, past, version - 1);
    REQUIRE(view.kept_bytes() <= options.kept_bytes_max);
  }
}

TEST_CASE("A view sees what is appended meanwhile", "[unit][document]") {
  TapeHistory<Tape> past(5);
  HistoricalView view = view_of(open_history(past.storage), 5);
  CHECK_FALSE(*view.step_forward());
  CHECK(code(view.go_to(LogPosition{6})) == ErrorCode::kNotFound);
  past.edit();
  CHECK(*view.step_forward());
  check_at(view, past, 6);
}

TEST_CASE("A view of a document that another one replaced says so", "[unit][document]") {
  TapeHistory<Tape> past(5);
  const History history = open_history(past.storage);
  HistoricalView view = view_of(history, 3);
  REQUIRE(past.storage.remove(kPast));
  CHECK(code(view.step_forward()) == ErrorCode::kNotFound);
  REQUIRE(past.storage.create(kPast, Tape::kType.uri, {3, 4}));
  CHECK(code(view.step_backward()) == ErrorCode::kNotFound);
  CHECK(code(history.view(LogPosition{5})) == ErrorCode::kNotFound);
  CHECK(view.to_json_text() == past.texts[3]);
}

TEMPLATE_TEST_CASE("A storage that fails at any call leaves a view that goes on", "[unit][document]", Tape,
                   ForgetfulTape) {
  TapeHistory<TestType> past(100);
  past.snapshot(60);
  FailingStorage failing(past.storage);
  HistoricalView view = view_of(open_history(failing, often()), 90);
  const std::uint64_t way[] = {10, 95, 94, 93, 92, 50, 51, 99, 0, 100};
  for (std::size_t fails_at = 0; fails_at < 100; ++fails_at) {
    INFO("call " << fails_at << " fails");
    failing.calls = 0;
    failing.fails_at = fails_at;
    for (const std::uint64_t version : way) {
      const auto gone = view.go_to(LogPosition{version});
      if (!gone) {
        REQUIRE(gone.error().code == ErrorCode::kUnavailable);
        check_at(view, past, view.position().value);
        REQUIRE(view.go_to(LogPosition{version}));
      }
      check_at(view, past, version);
    }
    if (failing.calls <= fails_at) break;
    REQUIRE(fails_at < 99);
  }
}

TEMPLATE_TEST_CASE("A missing entry or a damaged checkpoint is an error, never another text", "[unit][document]", Tape,
                   ForgetfulTape) {
  TapeHistory<TestType> past(100);
  FailingStorage failing(past.storage);
  failing.missing = GENERATE(1, 50, 100);
  const History history = open_history(failing, often());
  for (std::uint64_t version = 0; version <= 100; ++version) {
    const auto view = history.view(LogPosition{version});
    REQUIRE(view.has_value() == (version < failing.missing));
    if (!view) CHECK(view.error().code == ErrorCode::kDataLoss);
  }
  REQUIRE(past.storage.write_snapshot(kPast, {100}, {}));
  CHECK(code(history.view(LogPosition{100})) == ErrorCode::kDataLoss);
}

TEST_CASE("What was discarded cannot be shown, and what is left can", "[unit][document]") {
  TapeHistory<Tape> past(100);
  for (const std::uint64_t at : {30U, 60U}) past.snapshot(at);
  REQUIRE(past.storage.discard_through(kPast, {40}));
  const History history = open_history(past.storage);
  for (std::uint64_t version = 0; version <= 100; ++version) {
    const auto view = history.view(LogPosition{version});
    REQUIRE(view.has_value() == (version >= 60));
    if (!view) REQUIRE(view.error().code == ErrorCode::kFailedPrecondition);
  }
  // A family that retreats goes as far as there are entries.
  HistoricalView view = view_of(history, 60);
  CHECK(view.version()->author == "author 60");
  for (std::uint64_t version = 60; version > 40; --version) REQUIRE(*view.step_backward());
  CHECK(view.to_json_text() == past.texts[40]);
  CHECK_FALSE(view.version());
  CHECK_FALSE(*view.step_backward());
  CHECK(code(view.go_to(LogPosition{39})) == ErrorCode::kFailedPrecondition);
}

TEST_CASE("The oldest version of a family that cannot retreat is the oldest checkpoint", "[unit][document]") {
  TapeHistory<ForgetfulTape> past(100);
  for (const std::uint64_t at : {30U, 60U}) past.snapshot(at);
  REQUIRE(past.storage.discard_through(kPast, {40}));
  HistoricalView view = view_of(open_history(past.storage), 61);
  REQUIRE(*view.step_backward());
  CHECK_FALSE(*view.step_backward());
  check_at(view, past, 60);
  CHECK(code(view.go_to(LogPosition{59})) == ErrorCode::kFailedPrecondition);
  REQUIRE(past.storage.discard_through(kPast, {60}));
  CHECK_FALSE(view_of(open_history(past.storage), 60).version());
}
