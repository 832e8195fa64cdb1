#include "weft/ot/handle.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "support/ot_json_pair.hpp"

using namespace weft;
using namespace weft::test;
using ot::Plain;

namespace {

constexpr auto kOk = std::optional<ErrorCode>();

Plain plan() {
  return Plain::Map{{"tasks", Plain::List{Plain::Map{{"title", "one"}}, Plain::Map{{"title", "two"}},
                                          Plain::Map{{"title", "three"}}}},
                    {"count", 1},
                    {"open", true},
                    {"due", ot::Date{1000}},
                    {"nothing", nullptr}};
}

Plain nested_lists(int depth) {
  Plain value = Plain::List{};
  while (--depth > 0) value = Plain::List{std::move(value)};
  return value;
}

}  // namespace

TEST_CASE("A document is edited as JSON feels", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  CHECK(code_of(pair.a["tasks"][2]["title"].text().insert(0, "Now: ")) == kOk);
  CHECK(code_of(pair.a["count"].number().add(2)) == kOk);
  CHECK(code_of(pair.a["open"].boolean().set(false)) == kOk);
  CHECK(code_of(pair.a["due"].date().set({2000})) == kOk);
  CHECK(code_of(pair.a.object().put("owner", Plain::List{"ann"})) == kOk);
  CHECK(pair.a["tasks"][2]["title"].text().str() == "Now: three");
  CHECK(pair.a["count"].number().value() == ot::Number(3));
  pair.sync();
  CHECK(pair.b["tasks"][2]["title"].text().str() == "Now: three");
  CHECK(pair.b["open"].boolean().value() == false);
  CHECK(pair.b["due"].date().value() == ot::Date{2000});
  CHECK(pair.b["owner"].to_json() == R"(["ann"])");
  CHECK(pair.b["nothing"].is_null());
}

TEST_CASE("Looking never fails and never creates", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  const std::string before = pair.json();
  CHECK(pair.a["x"]["y"][7]["z"].is_undefined());
  CHECK(pair.a["tasks"][3].is_undefined());
  CHECK(pair.a["tasks"][std::uint64_t{1} << 40].is_undefined());
  CHECK(pair.a["tasks"]["title"].is_undefined());
  CHECK(pair.a["count"][0].is_undefined());
  CHECK(ot::Handle()["x"].is_undefined());
  CHECK_FALSE(pair.a["x"]);
  CHECK(pair.a["x"].to_json() == "null");
  CHECK_FALSE(pair.a["x"].to_plain().has_value());
  CHECK_FALSE(pair.a["x"].path().has_value());
  CHECK(pair.a["x"].parent().is_undefined());
  CHECK_FALSE(pair.a["nothing"].is_undefined());
  CHECK(pair.a["x"].text().str().empty());
  CHECK(pair.a["count"].text().str().empty());
  CHECK_FALSE(pair.a["x"].number().value().has_value());
  CHECK(pair.a["count"].array().empty());
  CHECK(pair.json() == before);
}

TEST_CASE("An undefined handle names what comes to stand at its place", "[ot][unit]") {
  JsonPair<> pair;
  const ot::Handle title = pair.a["page"]["title"];
  CHECK(title.is_undefined());
  REQUIRE(pair.a["page"].set(Plain::Map{}).has_value());
  CHECK(title.is_undefined());
  REQUIRE(title.set("first").has_value());
  CHECK(title.text().str() == "first");
  CHECK(title == pair.a["page"]["title"]);
  REQUIRE(pair.a["page"].object().put("title", "second").has_value());
  CHECK(title.text().str() == "first");  // it is that element now, and that one went
  CHECK_FALSE(title.attached());
}

TEST_CASE("A handle knows its id, its path and its parent, and follows its element", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  const ot::Handle title = pair.a["tasks"][0]["title"];
  CHECK(*title.path() == ot::Path{"tasks", 0U, "title"});
  REQUIRE(pair.a["tasks"].array().move(0, 2).has_value());
  CHECK(*title.path() == ot::Path{"tasks", 2U, "title"});
  CHECK(title.parent() == pair.a["tasks"][2]);
  CHECK(title.parent().parent() == pair.a["tasks"]);
  CHECK(pair.a.parent().is_undefined());
  CHECK(pair.ann_model.find(*title.id()) == title);
  CHECK(pair.ann_model.at({"tasks", 2U, "title"}) == title);
  CHECK(pair.ann_model.at({"tasks", 3U}).is_undefined());
  CHECK(pair.ann_model.find({9, 9}).is_undefined());
  CHECK(title != pair.a["tasks"][0]["title"]);
}

TEST_CASE("Texts are edited by code points, UTF-16 units and bytes, never inside a character", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"t", "a\xf0\x9f\x98\x80z"}});
  const ot::TextView text = pair.a["t"].text();
  CHECK(text.length() == 3);
  CHECK(code_of(text.insert(2, "1")) == kOk);
  CHECK(code_of(text.insert(ot::Utf16Offset{4}, "2")) == kOk);
  CHECK(code_of(text.insert(ot::Utf8Offset{7}, "3")) == kOk);
  CHECK(code_of(text.insert(ot::CodePointOffset{5}, "4")) == kOk);
  CHECK(text.str() == "a\xf0\x9f\x98\x80" "1234z");
  CHECK(code_of(text.insert(ot::Utf16Offset{2}, "x")) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.insert(ot::Utf8Offset{3}, "x")) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.erase(ot::Utf16Offset{1}, 1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.erase(ot::Utf8Offset{1}, ~std::uint64_t{0})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.erase(7, 1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.erase(6, ~std::uint64_t{0})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(text.insert(0, "\xff")) == ErrorCode::kInvalidArgument);
  CHECK(text.str() == "a\xf0\x9f\x98\x80" "1234z");
  CHECK(code_of(text.erase(ot::Utf16Offset{1}, 2)) == kOk);
  CHECK(code_of(text.splice(ot::Utf8Offset{1}, 4, "\xc3\xa9")) == kOk);
  CHECK(text.str() == "a\xc3\xa9z");
  CHECK(code_of(text.splice(0, 1, "A")) == kOk);
  CHECK(code_of(text.append("!")) == kOk);
  CHECK(text.str() == "A\xc3\xa9z!");
  CHECK(code_of(text.set("whole")) == kOk);
  CHECK(code_of(text.set("\xc0")) == ErrorCode::kInvalidArgument);
  CHECK(text.str() == "whole");
  CHECK(code_of(text.insert(5, "")) == kOk);
  CHECK(code_of(text.insert(6, "")) == ErrorCode::kInvalidArgument);
}

TEST_CASE("Arrays insert, replace, erase and move, one or many, and are walked through", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"list", Plain::List{1, 2, 3}}});
  const ot::ArrayView list = pair.a["list"].array();
  CHECK(code_of(list.insert(0, 0)) == kOk);
  CHECK(code_of(list.push_back(4)) == kOk);
  CHECK(code_of(list.replace(1, "one")) == kOk);
  CHECK(code_of(list.move(4, 0)) == kOk);
  CHECK(list.handle().to_json() == R"([4,0,"one",2,3])");
  CHECK(code_of(list.insert_all(2, {7, 8, 9})) == kOk);
  CHECK(list.handle().to_json() == R"([4,0,7,8,9,"one",2,3])");
  CHECK(code_of(list.erase(2, 3)) == kOk);
  CHECK(code_of(list.move(1, 1)) == kOk);
  CHECK(code_of(list.insert(6, 1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(list.replace(5, 1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(list.erase(3, 3)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(list.erase(6, 0)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(list.move(0, 5)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(list.push_back(std::numeric_limits<double>::quiet_NaN())) == ErrorCode::kInvalidArgument);
  std::string seen;
  for (const ot::Handle item : list) seen += item.to_json();
  CHECK(seen == R"(40"one"23)");
  CHECK(code_of(list.set({true})) == kOk);
  CHECK(list.handle().to_json() == "[true]");
}

TEST_CASE("A run is one edit: it is undone in one step", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"list", Plain::List{1}}});
  REQUIRE(pair.a["list"].array().insert_all(1, {2, 3, 4}).has_value());
  REQUIRE(pair.ann.undo().value());
  CHECK(pair.a["list"].to_json() == "[1]");
}

TEST_CASE("Objects put, erase and set, and tell their keys", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"b", 1}, {"a", 2}});
  const ot::ObjectView root = pair.a.object();
  CHECK(code_of(root.put("c", Plain::Map{{"d", 1}})) == kOk);
  CHECK(code_of(root.put("a", "new")) == kOk);
  CHECK(root.keys() == std::vector<std::string>{"a", "b", "c"});
  CHECK(root.contains("c"));
  CHECK(code_of(root.erase("b")) == kOk);
  CHECK(code_of(root.erase("b")) == ErrorCode::kNotFound);
  CHECK(code_of(root.put("\xff", 1)) == ErrorCode::kInvalidArgument);
  CHECK(root.size() == 2);
  CHECK(code_of(pair.a["c"].object().set({{"x", 1}, {"y", 2}})) == kOk);
  CHECK(pair.json() == R"({"a":"new","c":{"x":1,"y":2}})");
}

TEST_CASE("Edits of another type and of what is not there are refused", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  const std::string before = pair.json();
  CHECK(code_of(pair.a["count"].text().insert(0, "x")) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["count"].text().insert(ot::Utf16Offset{0}, "x")) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["open"].number().add(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["due"].boolean().set(true)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["tasks"].date().set({1})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["tasks"].object().put("a", 1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a.array().push_back(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["count"].number().set(std::numeric_limits<double>::infinity())) == ErrorCode::kInvalidArgument);
  CHECK(code_of(pair.a["x"].text().insert(0, "x")) == ErrorCode::kNotFound);
  CHECK(code_of(pair.a["x"]["y"].number().add(1)) == ErrorCode::kNotFound);
  CHECK(code_of(pair.a["x"].erase()) == ErrorCode::kNotFound);
  CHECK(code_of(ot::Handle().erase()) == ErrorCode::kNotFound);
  CHECK(code_of(pair.a.erase()) == ErrorCode::kInvalidArgument);
  CHECK(pair.json() == before);
}

TEST_CASE("What was removed keeps its last value for those who hold it", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  const ot::Handle task = pair.a["tasks"][1];
  const ot::Handle title = task["title"];
  REQUIRE(title.text().append("!").has_value());
  SECTION("here") { REQUIRE(task.erase().has_value()); }
  SECTION("by somebody else, with what was not sent yet") {
    REQUIRE(pair.b["tasks"][1].erase().has_value());
    pair.send(pair.bob);
    pair.catch_up(pair.ann);
  }
  SECTION("with the array that it was in, as a whole") { REQUIRE(pair.a["tasks"].array().set({1}).has_value()); }
  SECTION("with what held it, replaced") { REQUIRE(pair.a.object().put("tasks", 5).has_value()); }
  SECTION("with the whole document") { REQUIRE(pair.a.object().set({}).has_value()); }
  CHECK_FALSE(title.attached());
  CHECK_FALSE(title.is_undefined());
  CHECK(title.text().str() == "two!");
  CHECK(title.size() == 4);
  CHECK(task.to_json() == R"({"title":"two!"})");
  CHECK(task.object().keys() == std::vector<std::string>{"title"});
  CHECK(task["title"] == title);
  CHECK(task["none"].is_undefined());
  CHECK_FALSE(title.path().has_value());
  CHECK(title.parent().is_undefined());
  CHECK(code_of(title.text().insert(0, "x")) == ErrorCode::kNotFound);
  CHECK(code_of(title.set("x")) == ErrorCode::kNotFound);
  CHECK(code_of(task["none"].set("x")) == ErrorCode::kNotFound);
  CHECK(code_of(task.erase()) == ErrorCode::kNotFound);
}

TEST_CASE("What undo brings back is a new element", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  const ot::Handle task = pair.a["tasks"][1];
  REQUIRE(task.erase().has_value());
  REQUIRE(pair.ann.undo().value());
  CHECK(pair.a["tasks"][1].to_json() == task.to_json());
  CHECK(pair.a["tasks"][1] != task);
  CHECK_FALSE(task.attached());
}

TEST_CASE("Undo finds an element again however often it went and came back", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(plan());
  REQUIRE(pair.a["tasks"][1]["title"].text().insert(3, "!").has_value());
  REQUIRE(pair.a["tasks"][1].erase().has_value());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(pair.ann.undo().value());
    REQUIRE(pair.ann.redo().value());
  }
  REQUIRE(pair.ann.undo().value());
  CHECK(pair.a["tasks"][1].to_json() == R"({"title":"two!"})");
  REQUIRE(pair.ann.undo().value());
  CHECK(pair.a["tasks"][1].to_json() == R"({"title":"two"})");
  pair.sync();
}

TEST_CASE("Handles outlive their model, and are undefined then", "[ot][unit]") {
  ot::JsonReplica replica(1, ot::JsonDoc::create({}));
  ot::Handle root, key;
  {
    ot::JsonModel model(replica);
    root = model.root();
    REQUIRE(root.set(Plain::Map{{"k", 1}}).has_value());
    key = root["k"];
    ot::JsonModel moved(std::move(model));
    CHECK(key.number().value() == ot::Number(1));
  }
  CHECK(root.is_undefined());
  CHECK(key.is_undefined());
  CHECK(root["k"].is_undefined());
  CHECK_FALSE(code_of(key.number().add(1)) == kOk);
}

TEST_CASE("A value is nested as deep as the document allows, and no deeper", "[ot][unit]") {
  Limits limits;
  limits.nesting_max = 3;
  ot::JsonReplica replica(1, ot::JsonDoc::create(limits), {limits, 10, {}});
  const ot::JsonModel model(replica);
  CHECK(code_of(model.root().object().put("a", nested_lists(2))) == kOk);
  CHECK(code_of(model.root().object().put("b", nested_lists(3))) == ErrorCode::kResourceExhausted);
  CHECK(code_of(model.root().object().put("c", nested_lists(3000))) == ErrorCode::kResourceExhausted);
  CHECK(model.root().to_json() == R"({"a":[[]]})");
}
