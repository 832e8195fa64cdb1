#include <catch2/catch.hpp>

#include "support/ot_json_pair.hpp"

using namespace weft;
using namespace weft::test;
using ot::Plain;

namespace {

constexpr auto kOk = std::optional<ErrorCode>();

Plain start() { return Plain::Map{{"list", Plain::List{1, 2, 3}}, {"title", "plan"}, {"sum", 0.1}}; }

struct ManualClock final : Clock {
  TimePoint now() const override { return at; }
  WallTime wall_now() const override { return {}; }
  TimePoint at{};
};

}  // namespace

TEST_CASE("A transaction is one batch: one version, one step of undo, and sees what it wrote", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  const auto version = pair.authority.version_number();
  const auto done = pair.ann_model.transact([&] {
    REQUIRE(pair.a["list"].array().push_back("x").has_value());
    CHECK(pair.a["list"].size() == 4);
    REQUIRE(pair.a["list"][3].text().append("y").has_value());
    CHECK(pair.a["list"][3].text().str() == "xy");
    REQUIRE(pair.a["sum"].number().add(0.2).has_value());
    CHECK(pair.a["sum"].number().value() == ot::Number(0.1 + 0.2));
    REQUIRE(pair.a.object().erase("title").has_value());
  });
  CHECK(code_of(done) == kOk);
  pair.sync();
  CHECK(pair.authority.version_number() == version + 1);
  CHECK(pair.b.to_json() == R"({"list":[1,2,3,"xy"],"sum":0.30000000000000004})");
  REQUIRE(pair.ann.undo().value());
  pair.sync();
  CHECK(pair.b.to_json() == R"({"list":[1,2,3],"sum":0.1,"title":"plan"})");
}

TEST_CASE("A transaction that fails leaves everything as it was", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  const Bytes before = pair.ann.snapshot();
  const std::string json = pair.json();
  const ot::Handle second = pair.a["list"][1];
  const auto edit = [&] {
    CHECK(pair.a["list"].array().erase(0, 2).has_value());
    CHECK(second.to_json() == "2");
    CHECK_FALSE(second.attached());
    CHECK(pair.a["sum"].number().add(0.7).has_value());
    CHECK(pair.a["title"].text().insert(0, "my ").has_value());
  };
  SECTION("by its verdict") {
    const auto done = pair.ann_model.transact([&]() -> Result<void> {
      edit();
      return Error{ErrorCode::kAborted, "no"};
    });
    CHECK(code_of(done) == ErrorCode::kAborted);
  }
  SECTION("because an edit in it did") {
    const auto done = pair.ann_model.transact([&] {
      edit();
      (void)pair.a["title"].number().add(1);
      (void)pair.a["none"].number().add(1);
    });
    CHECK(code_of(done) == ErrorCode::kInvalidArgument);
  }
  CHECK(second.attached());
  CHECK(pair.json() == json);
  pair.ann.check_invariants();
  CHECK(pair.ann.snapshot().size() == before.size());
  CHECK(pair.ann.settled());
  CHECK(code_of(pair.a["list"].array().push_back(4)) == kOk);
  pair.sync();
}

TEST_CASE("Its verdict counts when it gives one, whatever failed inside", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  const auto done = pair.ann_model.transact([&]() -> Result<void> {
    (void)pair.a["none"].number().add(1);
    return pair.a["title"].text().append("!");
  });
  CHECK(code_of(done) == kOk);
  CHECK(pair.a["title"].text().str() == "plan!");
}

TEST_CASE("A transaction inside another is part of it, and fails alone", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  const auto done = pair.ann_model.transact([&]() -> Result<void> {
    WEFT_TRY(pair.a["title"].text().append("1"));
    const auto inner = pair.ann_model.transact([&] {
      (void)pair.a["title"].text().append("2");
      (void)pair.a["none"].erase();
    });
    CHECK(code_of(inner) == ErrorCode::kNotFound);
    WEFT_TRY(pair.ann_model.transact([&]() -> Result<void> { return pair.a["title"].text().append("3"); }));
    return {};
  });
  CHECK(code_of(done) == kOk);
  CHECK(pair.a["title"].text().str() == "plan13");
  REQUIRE(pair.ann.undo().value());
  CHECK(pair.a["title"].text().str() == "plan");
}

TEST_CASE("A failure inside does not make the outer one fail, when that one gives nothing", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  const auto done = pair.ann_model.transact([&] {
    CHECK_FALSE(pair.ann_model.transact([&] { (void)pair.a["none"].erase(); }).has_value());
    (void)pair.a["title"].text().append("!");
  });
  CHECK(code_of(done) == kOk);
  CHECK(pair.a["title"].text().str() == "plan!");
}

TEST_CASE("A transaction that edits nothing is nothing", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  CHECK(code_of(pair.ann_model.transact([] {})) == kOk);
  CHECK(pair.ann.settled());
}

TEST_CASE("While a transaction runs nothing else may be asked of the replica", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  REQUIRE(pair.b["title"].text().append("?").has_value());
  pair.send(pair.bob);
  const auto news = *pair.authority.changes_since(pair.ann.version());
  const auto done = pair.ann_model.transact([&] {
    (void)pair.a["title"].text().insert(0, "!");
    CHECK(code_of(pair.ann.integrate(news)) == ErrorCode::kFailedPrecondition);
    CHECK(code_of(pair.ann.undo()) == ErrorCode::kFailedPrecondition);
    CHECK(code_of(pair.ann.edit({ot::TextSet{*pair.a["title"].id(), "x"}})) == ErrorCode::kFailedPrecondition);
    CHECK_FALSE(pair.ann.send().has_value());
  });
  CHECK(code_of(done) == kOk);
  pair.sync();
  CHECK(pair.a["title"].text().str() == "!plan?");
}

TEST_CASE("With a clock, edits that follow one another fast are undone together", "[ot][unit]") {
  ManualClock clock;
  ot::JsonReplica replica(1, ot::JsonDoc::create({}));
  const ot::JsonModel model(replica, &clock);
  REQUIRE(model.root().set(Plain::Map{{"t", ""}}).has_value());
  for (const char* letter : {"a", "b", "c"}) {
    clock.at += std::chrono::seconds(*letter == 'c' ? 10 : 0);
    if (*letter == 'a') clock.at += std::chrono::seconds(10);
    REQUIRE(model.root()["t"].text().append(letter).has_value());
  }
  REQUIRE(replica.undo().value());
  CHECK(model.root()["t"].text().str() == "ab");
  REQUIRE(replica.undo().value());
  CHECK(model.root()["t"].text().str().empty());
}
