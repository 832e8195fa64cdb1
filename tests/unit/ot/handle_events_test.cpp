#include <catch2/catch.hpp>

#include "support/ot_json_pair.hpp"

using namespace weft;
using namespace weft::test;
using ot::ElementEvent;
using ot::EventKind;
using ot::Plain;

namespace {

Plain start() {
  return Plain::Map{{"tasks", Plain::List{Plain::Map{{"title", "one"}, {"done", false}}, Plain::Map{{"title", "two"}}}},
                    {"count", 1}};
}

std::string text_of(const ot::PathStep& step) {
  const auto* index = std::get_if<std::uint32_t>(&step);
  return index != nullptr ? std::to_string(*index) : std::get<std::string>(step);
}

/// An event in a line: who it is told to, what happened, where, what to.
std::string line_of(const ElementEvent& event) {
  std::string line = std::string(event.local() ? "local " : "remote ") + to_string(event.kind()) + " at ";
  for (const ot::PathStep& step : event.path()) line += "/" + text_of(step);
  if (event.kind() == EventKind::kInserted || event.kind() == EventKind::kReplaced || event.kind() == EventKind::kRemoved ||
      event.kind() == EventKind::kMoved)
    line += " [" + text_of(event.place()) + "]";
  if (event.kind() == EventKind::kMoved) line += " to [" + std::to_string(event.moved_to()) + "]";
  if (const auto value = event.old_value()) line += " was " + ot::to_json_text(*value);
  if (const auto value = event.new_value()) line += " is " + ot::to_json_text(*value);
  for (const ot::TextPiece& piece : event.pieces())
    line += (piece.inserted ? " +" : " -") + std::to_string(piece.position) + "'" + std::string(piece.text) + "'";
  return line;
}

struct Log {
  std::vector<std::string> lines;
  auto as(const std::string& who) {
    return [this, who](const ElementEvent& event) { lines.push_back(who + ": " + line_of(event)); };
  }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("An event goes to the element and bubbles up to the root, with the path down to it", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  Log log;
  const auto root = pair.a.observe(log.as("root"));
  const auto title = pair.a["tasks"][1]["title"].observe(log.as("title"));
  const auto tasks = pair.a["tasks"].observe(log.as("tasks"));
  const auto other = pair.a["tasks"][0].observe(log.as("other"));
  REQUIRE(pair.a["tasks"][1]["title"].text().splice(1, 2, "\xf0\x9f\x98\x80!").has_value());
  CHECK(log.take() == Lines{"title: local text at  +1'\xf0\x9f\x98\x80!' -3'wo'",
                            "tasks: local text at /1/title +1'\xf0\x9f\x98\x80!' -3'wo'",
                            "root: local text at /tasks/1/title +1'\xf0\x9f\x98\x80!' -3'wo'"});
  REQUIRE(pair.b["count"].number().add(4).has_value());
  pair.send(pair.bob);
  CHECK(log.take().empty());
  pair.catch_up(pair.ann);
  CHECK(log.take() == Lines{"root: remote set at /count was 1 is 5"});
}

TEST_CASE("Every kind of change tells what was and what is", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{
      {"n", 1}, {"t", "x"}, {"b", true}, {"d", ot::Date{1}}, {"l", Plain::List{1, 2, 3}}, {"o", Plain::Map{}}});
  Log log;
  const auto watch = pair.a.observe(log.as("r"));
  const ot::Handle a = pair.a;
  const auto after = [&](Result<void> done) {
    REQUIRE(done.has_value());
    const Lines lines = log.take();
    return lines.size() == 1 ? lines[0] : std::to_string(lines.size()) + " events";
  };
  CHECK(after(a["n"].number().set(2.5)) == "r: local set at /n was 1 is 2.5");
  CHECK(after(a["n"].number().add(1)) == "r: local set at /n was 2.5 is 3.5");
  CHECK(after(a["t"].text().set("y")) == "r: local set at /t was \"x\" is \"y\"");
  CHECK(after(a["b"].boolean().set(false)) == "r: local set at /b was true is false");
  CHECK(after(a["d"].date().set({2})) == R"(r: local set at /d was {"$date":1} is {"$date":2})");
  CHECK(after(a["l"].array().insert(1, "i")) == "r: local inserted at /l [1] is \"i\"");
  CHECK(after(a["l"].array().replace(0, nullptr)) == "r: local replaced at /l [0] was 1 is null");
  CHECK(after(a["l"].array().erase(2)) == "r: local removed at /l [2] was 2");
  CHECK(after(a["l"].array().move(0, 2)) == "r: local moved at /l [0] to [2]");
  CHECK(after(a["l"].array().set(Plain::List{7})) == R"(r: local set at /l was ["i",3,null] is [7])");
  CHECK(after(a["o"].object().put("k", 1)) == "r: local inserted at /o [k] is 1");
  CHECK(after(a["o"].object().put("k", 2)) == "r: local replaced at /o [k] was 1 is 2");
  CHECK(after(a["o"].object().erase("k")) == "r: local removed at /o [k] was 2");
  CHECK(after(a["o"].object().set({{"z", 1}})) == R"(r: local set at /o was {} is {"z":1})");
  CHECK(after(a["t"].erase()) == "r: local removed at  [t] was \"y\"");
}

TEST_CASE("A batch tells its operations in order, each with the path of its moment", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  Log log;
  const auto root = pair.a.observe(log.as("root"));
  const ot::Handle two = pair.a["tasks"][1]["title"];
  REQUIRE(pair.ann_model
              .transact([&] {
                (void)two.text().append("1");
                (void)pair.a["tasks"].array().move(1, 0);
                (void)two.text().append("2");
                (void)pair.a["count"].number().add(1);
                (void)pair.a["count"].number().add(2);
                (void)pair.a.object().erase("count");
                (void)pair.a["tasks"].array().insert(0, Plain::Map{{"title", "new"}});
                (void)two.text().append("3");
                (void)pair.a.object().erase("tasks");
                CHECK(log.lines.empty());
              })
              .has_value());
  CHECK(log.take() ==
        Lines{"root: local text at /tasks/1/title +3'1'", "root: local moved at /tasks [1] to [0]",
              "root: local text at /tasks/0/title +4'2'", "root: local set at /count was 1 is 2",
              "root: local set at /count was 2 is 4", "root: local removed at  [count] was 4",
              R"(root: local inserted at /tasks [0] is {"title":"new"})", "root: local text at /tasks/1/title +5'3'",
              R"(root: local removed at  [tasks] was [{"title":"new"},{"title":"two123"},{"done":false,"title":"one"}])"});
  REQUIRE(pair.b["tasks"][0]["title"].text().append("!").has_value());
  pair.sync();
  CHECK(log.take().empty());  // it came into what was gone
}

TEST_CASE("What is removed tells its subscribers, and those of everything in it", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  Log log;
  const ot::Handle task = pair.a["tasks"][0];
  const auto title = task["title"].observe(log.as("title"));
  const auto done = task["done"].observe(log.as("done"));
  const auto whole = task.observe(log.as("task"));
  const auto tasks = pair.a["tasks"].observe(log.as("tasks"));
  REQUIRE(pair.b["tasks"][0].erase().has_value());
  pair.sync();
  CHECK(log.take() == Lines{R"(tasks: remote removed at  [0] was {"done":false,"title":"one"})",
                            R"(task: remote detached at  was {"done":false,"title":"one"})",
                            "done: remote detached at  was false", "title: remote detached at  was \"one\""});
  CHECK_FALSE(task.observe(log.as("gone")));
  CHECK_FALSE(pair.a["none"].observe(log.as("none")));
  CHECK_FALSE(ot::Handle().observe(log.as("nothing")));
}

TEST_CASE("Undo and redo are local changes like others", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  REQUIRE(pair.a["count"].number().set(9).has_value());
  Log log;
  const auto watch = pair.a.observe(log.as("r"));
  REQUIRE(pair.ann.undo().value());
  REQUIRE(pair.ann.redo().value());
  CHECK(log.take() == Lines{"r: local set at /count was 9 is 1", "r: local set at /count was 1 is 9"});
}

TEST_CASE("A number that others add to meanwhile is told as it shows", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"x", 0.1}});
  REQUIRE(pair.a["x"].number().add(0.2).has_value());
  REQUIRE(pair.b["x"].number().add(0.7).has_value());
  std::optional<Plain> last;
  const auto watch = pair.a.observe([&](const ElementEvent& event) {
    if (last) CHECK(event.old_value() == last);
    last = event.new_value();
  });
  pair.send(pair.bob);
  pair.catch_up(pair.ann);
  REQUIRE(last.has_value());
  CHECK(*last == *pair.a["x"].to_plain());
}

TEST_CASE("A subscription ends when it is destroyed, and may outlive handle and model", "[ot][unit]") {
  Log log;
  ot::Subscription outlives;
  {
    JsonPair<> pair;
    pair.start(start());
    {
      const auto watch = pair.a.observe(log.as("r"));
      REQUIRE(pair.a["count"].number().add(1).has_value());
      CHECK(log.take().size() == 1);
    }
    REQUIRE(pair.a["count"].number().add(1).has_value());
    CHECK(log.take().empty());
    ot::Subscription first = pair.a["count"].observe(log.as("1"));
    ot::Subscription second = pair.a["count"].observe(log.as("2"));
    first = std::move(second);
    CHECK(first);
    CHECK_FALSE(second);
    REQUIRE(pair.a["count"].number().add(1).has_value());
    CHECK(log.take().size() == 1);
    first.cancel();
    REQUIRE(pair.a["count"].number().add(1).has_value());
    CHECK(log.take().empty());
    outlives = pair.a["count"].observe(log.as("o"));
  }
  outlives.cancel();
  CHECK(log.take().empty());
}

TEST_CASE("Callbacks may subscribe and unsubscribe; newcomers hear of the next batch first", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  Log log;
  std::vector<ot::Subscription> added;
  ot::Subscription last;
  const auto first = pair.a["count"].observe([&](const ElementEvent&) {
    log.lines.push_back("first");
    last.cancel();
    added.push_back(pair.a["count"].observe(log.as("late")));
    added.push_back(pair.a.observe(log.as("late root")));
  });
  ot::Subscription itself = pair.a["count"].observe([&](const ElementEvent&) {
    log.lines.push_back("itself");
    itself.cancel();
  });
  last = pair.a["count"].observe(log.as("last"));
  REQUIRE(pair.a["count"].number().add(1).has_value());
  CHECK(log.take() == Lines{"first", "itself"});
  REQUIRE(pair.a["count"].number().add(1).has_value());
  CHECK(log.take() == Lines{"first", "late: local set at  was 2 is 3", "late root: local set at /count was 2 is 3"});
}

TEST_CASE("An edit inside a callback is refused, and nothing is changed by it", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  std::vector<std::optional<ErrorCode>> codes;
  const auto watch = pair.a.observe([&](const ElementEvent& event) {
    CHECK(pair.a["count"].number().value() == ot::Number(2));
    codes.push_back(code_of(event.target().number().add(1)));
    codes.push_back(code_of(pair.a["tasks"].set(1)));
    codes.push_back(code_of(pair.a["tasks"].erase()));
    codes.push_back(code_of(pair.ann_model.transact([] {})));
  });
  REQUIRE(pair.a["count"].number().add(1).has_value());
  CHECK(codes == std::vector<std::optional<ErrorCode>>(4, ErrorCode::kFailedPrecondition));
  CHECK(pair.a["count"].number().value() == ot::Number(2));
  pair.sync();
}

TEST_CASE("Of two values for one slot the one that lost is told on every replica", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  std::vector<std::string> heard;
  const auto hear = [&](const std::string& who) {
    return [&, who](const ot::LostWrite& lost) {
      heard.push_back(who + (lost.local ? " own " : " other ") + (lost.place ? text_of(*lost.place) : "-") + " " +
                      std::to_string(lost.loser) + "<" + std::to_string(lost.winner) + " " +
                      (lost.losing ? ot::to_json_text(*lost.losing) : "-") + "<" +
                      (lost.winning ? ot::to_json_text(*lost.winning) : "-") + " at " + lost.element.to_json());
    };
  };
  const auto at_ann = pair.ann_model.on_lost(hear("ann"));
  const auto at_bob = pair.bob_model.on_lost(hear("bob"));
  REQUIRE(pair.a["count"].number().set(10).has_value());
  REQUIRE(pair.b["count"].number().set(20).has_value());
  pair.sync();
  CHECK(heard == Lines{"bob other - 1<2 10<20 at 20", "ann own - 1<2 10<20 at 20"});
  heard.clear();
  REQUIRE(pair.a["tasks"][1]["title"].text().append("!").has_value());
  pair.send(pair.ann);
  REQUIRE(pair.b["tasks"][1].erase().has_value());
  REQUIRE(pair.b["tasks"].array().replace(0, "whole").has_value());
  REQUIRE(pair.a["tasks"].array().replace(0, "other").has_value());
  pair.send(pair.ann);
  pair.sync();
  CHECK(heard == Lines{R"(bob other 0 1<2 "other"<"whole" at ["whole"])", R"(ann own 0 1<2 "other"<"whole" at ["whole"])"});
}

TEST_CASE("With the policy first, the later of two values is lost and told", "[ot][unit]") {
  JsonPair<ot::Policy::kFirst> pair;
  pair.start(start());
  std::vector<ot::Plain> losing;
  const auto at_bob = pair.bob_model.on_lost([&](const ot::LostWrite& lost) {
    CHECK(lost.local);
    CHECK(lost.reason == ot::LossReason::kOverwritten);
    CHECK(lost.winning == Plain("a"));
    losing.push_back(*lost.losing);
  });
  REQUIRE(pair.a.object().put("k", "a").has_value());
  REQUIRE(pair.b.object().put("k", "b").has_value());
  pair.sync();
  CHECK(losing == std::vector<Plain>{"b"});
  CHECK(pair.b["k"].text().str() == "a");
}

TEST_CASE("What was typed into what somebody removed is told as lost", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  std::vector<ot::Plain> losing;
  const auto at_bob = pair.bob_model.on_lost([&](const ot::LostWrite& lost) {
    CHECK(lost.reason == ot::LossReason::kRemoved);
    CHECK_FALSE(lost.winning.has_value());
    losing.push_back(*lost.losing);
  });
  REQUIRE(pair.a["tasks"][1].erase().has_value());
  REQUIRE(pair.b["tasks"][1]["title"].text().append(" wise").has_value());
  pair.sync();
  CHECK(losing == std::vector<Plain>{" wise"});
}

TEST_CASE("Committed edits are told by their sequence number", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(start());
  std::vector<std::uint64_t> sequences;
  const auto watch = pair.ann_model.on_committed([&](std::uint64_t sequence) { sequences.push_back(sequence); });
  REQUIRE(pair.a["count"].number().add(1).has_value());
  CHECK(sequences.empty());
  pair.sync();
  CHECK(sequences == std::vector<std::uint64_t>{2});
}
