#include <catch2/catch.hpp>
#include <limits>

#include "ot/array_alignment.hpp"
#include "ot/plain_difference.hpp"
#include "support/ot_json_pair.hpp"

using namespace weft;
using namespace weft::test;
using ot::ElementEvent;
using ot::EventKind;
using ot::Plain;

namespace {

constexpr auto kOk = std::optional<ErrorCode>();

/// One document, set to one value after the other; counts what that takes.
struct Setting {
  explicit Setting(const Plain& value) : model(replica), root(model.root()) {
    REQUIRE(root.set(Plain::Map{{"v", value}}).has_value());
  }

  /// The operations, as letters, that lead to a value.
  std::string to(const Plain& value) {
    std::string letters;
    const auto watch = root.observe([&](const ElementEvent& event) {
      switch (event.kind()) {
        case EventKind::kText: letters += 't'; break;
        case EventKind::kSet: letters += 's'; break;
        case EventKind::kInserted: letters += '+'; break;
        case EventKind::kReplaced: letters += '='; break;
        case EventKind::kRemoved: letters += '-'; break;
        case EventKind::kMoved: letters += '>'; break;
        case EventKind::kDetached: break;
      }
    });
    REQUIRE(root["v"].set(value).has_value());
    CHECK(root["v"].to_json() == ot::to_json_text(value));
    return letters;
  }
  ot::ElementId id_at(std::uint64_t index) { return *root["v"][index].id(); }

  ot::JsonReplica replica{1, ot::JsonDoc::create({})};
  ot::JsonModel model;
  ot::Handle root;
};

Plain task(const char* title, bool done = false) { return Plain::Map{{"title", title}, {"done", done}}; }

}  // namespace

TEST_CASE("Setting what is there already sends nothing", "[ot][unit]") {
  const Plain value = Plain::Map{{"a", Plain::List{1, "x", nullptr, true, ot::Date{3}}}, {"b", Plain::Map{{"c", 0.5}}}};
  Setting setting(value);
  CHECK(setting.to(value).empty());
}

TEST_CASE("Scalars are set where they stand, and texts edited where they differ", "[ot][unit]") {
  Setting setting(Plain::Map{{"n", 1}, {"b", true}, {"d", ot::Date{1}}, {"t", "The quick fox"}});
  const ot::Handle text = setting.root["v"]["t"];
  const ot::Handle number = setting.root["v"]["n"];
  CHECK(setting.to(Plain::Map{{"n", 2}, {"b", false}, {"d", ot::Date{2}}, {"t", "The quick brown fox"}}) == "ssst");
  CHECK(text.text().str() == "The quick brown fox");
  CHECK(number.number().value() == ot::Number(2));
}

TEST_CASE("Numbers that are equal stay as they are", "[ot][unit]") {
  using ot::detail::same_number;
  CHECK(same_number(1, 1.0));
  CHECK(same_number(0, -0.0));
  CHECK(same_number(0.0, -0.0));
  CHECK_FALSE(same_number(1, 1.5));
  CHECK_FALSE(same_number(std::int64_t{9007199254740993}, 9007199254740992.0));
  CHECK_FALSE(same_number(std::numeric_limits<std::int64_t>::max(), 9223372036854775808.0));
  CHECK(same_number(std::numeric_limits<std::int64_t>::min(), -9223372036854775808.0));
  CHECK_FALSE(same_number(5, 1e300));
  Setting setting(Plain::List{1.0, 2});
  CHECK(setting.to(Plain::List{1, 2.0}).empty());
}

TEST_CASE("Another type replaces the element", "[ot][unit]") {
  Setting setting(Plain::Map{{"a", 1}, {"b", 2}});
  CHECK(setting.to(Plain::Map{{"a", "1"}, {"b", 2}}) == "=");
  CHECK(setting.to(Plain::List{}) == "=");
  CHECK(setting.to(nullptr) == "=");
  Setting list(Plain::List{1, 2, 3});
  const ot::ElementId last = list.id_at(2);
  CHECK(list.to(Plain::List{1, "two", 3}) == "=");
  CHECK(list.id_at(2) == last);
}

TEST_CASE("Keys come and go, and what they hold stays", "[ot][unit]") {
  Setting setting(Plain::Map{{"a", 1}, {"c", Plain::Map{{"x", 1}}}, {"d", 4}});
  const ot::Handle kept = setting.root["v"]["c"];
  CHECK(setting.to(Plain::Map{{"b", 2}, {"c", Plain::Map{{"x", 1}, {"y", 2}}}, {"d", 4}}) == "-++");
  CHECK(kept.attached());
}

TEST_CASE("One insertion is one insertion, one deletion one deletion, one move one move", "[ot][unit]") {
  Setting setting(Plain::List{task("a"), task("b"), task("c")});
  const ot::ElementId a = setting.id_at(0), b = setting.id_at(1), c = setting.id_at(2);
  CHECK(setting.to(Plain::List{task("new"), task("a"), task("b"), task("c")}) == "+");
  CHECK(setting.id_at(3) == c);
  CHECK(setting.to(Plain::List{task("new"), task("a"), task("c")}) == "-");
  CHECK(setting.id_at(2) == c);
  CHECK(setting.to(Plain::List{task("c"), task("new"), task("a")}) == ">");
  CHECK(setting.id_at(0) == c);
  CHECK(setting.id_at(2) == a);
  CHECK(b != c);
}

TEST_CASE("What was changed is changed in place, beside what came and went", "[ot][unit]") {
  Setting setting(Plain::List{task("alpha"), task("beta"), task("gamma")});
  const ot::ElementId alpha = setting.id_at(0), beta = setting.id_at(1), gamma = setting.id_at(2);
  CHECK(setting.to(Plain::List{task("alpha"), task("beta!"), task("gamma")}) == "t");
  CHECK(setting.id_at(1) == beta);
  CHECK(setting.to(Plain::List{task("first"), task("alpha"), task("beta!", true), task("gamma")}) == "+s");
  CHECK(setting.id_at(2) == beta);
  CHECK(setting.to(Plain::List{task("beta!!", true), task("gamma")}) == "--t");
  CHECK(setting.id_at(0) == beta);
  CHECK(setting.id_at(1) == gamma);
  CHECK(alpha != beta);
}

TEST_CASE("Equal items do not confuse what stays", "[ot][unit]") {
  Setting setting(Plain::List{0, 0, 1, 0, 0});
  CHECK(setting.to(Plain::List{0, 0, 1, 0, 0, 0}) == "+");
  CHECK(setting.to(Plain::List{0, 1, 0, 0, 0}) == "-");
  CHECK(setting.to(Plain::List{0, 0, 0, 0, 1}) == ">");
}

TEST_CASE("Beyond the limits items are matched in linear time, and the result is right", "[ot][unit]") {
  Plain::List before, behind;
  for (int i = 0; i < 6000; ++i) before.push_back(i);
  for (int i = 6000; i-- > 0;) behind.push_back(i % 3 == 0 ? Plain(i) : Plain(std::to_string(i)));
  Setting setting(before);
  const ot::ElementId zero = setting.id_at(0);
  REQUIRE(before.size() > ot::detail::kAlignmentEdits);
  setting.to(behind);
  CHECK(setting.id_at(5999) == zero);
  setting.to(Plain::List{});
  setting.to(behind);
}

TEST_CASE("A place where nothing is gets what is set there", "[ot][unit]") {
  Setting setting(Plain::List{1});
  CHECK(code_of(setting.root["v"][1].set("pushed")) == kOk);
  CHECK(code_of(setting.root["w"].set(Plain::Map{})) == kOk);
  CHECK(setting.root.to_json() == R"({"v":[1,"pushed"],"w":{}})");
  CHECK(code_of(setting.root["v"][4].set(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root["v"]["key"].set(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root["w"][0].set(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root["v"][0]["key"].set(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root["x"]["y"].set(1)) == ErrorCode::kNotFound);
  CHECK(code_of(setting.root["\xff"].set(1)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root.set(Plain::List{})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(setting.root["v"].set(std::numeric_limits<double>::infinity())) == ErrorCode::kInvalidArgument);
  CHECK(code_of(ot::Handle().set(1)) == ErrorCode::kNotFound);
  CHECK(setting.root.to_json() == R"({"v":[1,"pushed"],"w":{}})");
}

TEST_CASE("What others do meanwhile is kept beside what is set", "[ot][unit]") {
  JsonPair<> pair;
  pair.start(Plain::Map{{"tasks", Plain::List{task("one"), task("two")}}});
  REQUIRE(pair.a["tasks"].set(Plain::List{task("zero"), task("one"), task("two", true)}).has_value());
  REQUIRE(pair.b["tasks"][1]["title"].text().append("!").has_value());
  REQUIRE(pair.b["tasks"].array().push_back(task("three")).has_value());
  pair.sync();
  CHECK(pair.a["tasks"].to_plain() == Plain(Plain::List{task("zero"), task("one"), task("two!", true), task("three")}));
}
