#include "weft/ot/plain.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "weft/ot/state.hpp"

using namespace weft;
using ot::Plain;

namespace {

ot::Element element_of(const Plain& plain) {
  ot::IdMint mint{7, 100};
  return ot::to_element(plain, mint);
}

Plain nested(std::size_t levels) {
  Plain plain = Plain::List{};
  for (std::size_t i = 1; i < levels; ++i) plain = Plain::List{std::move(plain)};
  return plain;
}

}  // namespace

TEST_CASE("A plain value is written as a literal and printed with its keys ascending", "[ot][unit]") {
  const Plain plain = Plain::Map{{"title", "Plan \"A\""},
                                 {"done", false},
                                 {"steps", Plain::List{1, 2.5, nullptr, ot::Date{-3}, Plain::Map{}, Plain::List{}}},
                                 {"big", std::int64_t{9007199254740993}}};
  CHECK(ot::to_json_text(plain) ==
        R"({"big":9007199254740993,"done":false,"steps":[1,2.5,null,{"$date":-3},{},[]],"title":"Plan \"A\""})");
}

TEST_CASE("Every integer type becomes an integer, and one that fits none a double", "[ot][unit]") {
  CHECK(Plain(std::uint8_t{200}) == Plain(200));
  CHECK(Plain(std::numeric_limits<std::int64_t>::min()).as_number()->is_integer());
  CHECK(Plain(std::uint64_t{1} << 62).as_number()->is_integer());
  const Plain large(std::uint64_t{1} << 63);
  CHECK_FALSE(large.as_number()->is_integer());
  CHECK(large.as_number()->as_double() == 9223372036854775808.0);
  CHECK(Plain(true).type() == ot::ElementType::kBoolean);
  CHECK(Plain("x").type() == ot::ElementType::kText);
}

TEST_CASE("Of a key that is given twice the last value stays", "[ot][unit]") {
  const Plain::Map map{{"b", 1}, {"a", 2}, {"b", 3}, {"a", 4}, {"b", 5}};
  REQUIRE(map.size() == 2);
  CHECK(map.begin()->key == "a");
  CHECK(*map.find("a") == Plain(4));
  CHECK(*map.find("b") == Plain(5));
}

TEST_CASE("A map finds, adds and erases by key", "[ot][unit]") {
  Plain::Map map{{"m", 1}};
  map["z"] = 2;
  map["a"] = 3;
  CHECK(ot::to_json_text(map) == R"({"a":3,"m":1,"z":2})");
  CHECK(map["m"] == Plain(1));
  CHECK(map.erase("m"));
  CHECK_FALSE(map.erase("m"));
  CHECK(map.find("m") == nullptr);
  CHECK(map.size() == 2);
}

TEST_CASE("Elements get ids in document order, and give the value back", "[ot][unit]") {
  const Plain plain =
      Plain::Map{{"a", Plain::List{true, "t", 0.5}}, {"b", ot::Date{5}}, {"c", nullptr}, {"d", Plain::Map{{"e", 1}}}};
  ot::IdMint mint{7, 100};
  const ot::Element element = ot::to_element(plain, mint);
  CHECK(mint.next == 109);
  CHECK(element.id == ot::ElementId{7, 100});
  const auto& members = std::get<ot::Object>(element.content);
  CHECK(members[0].value.id == ot::ElementId{7, 101});
  CHECK(std::get<ot::Array>(members[0].value.content)[2].id == ot::ElementId{7, 104});
  CHECK(members[3].value.id == ot::ElementId{7, 107});
  CHECK(ot::to_plain(element) == plain);
}

TEST_CASE("A state prints an element as its plain value prints", "[ot][unit]") {
  const Plain plain = Plain::Map{{"a\n", Plain::List{1, -0.5, 1e300, "\x01\xf0\x9f\x98\x80", ot::Date{1}, nullptr, true}},
                                 {"", Plain::Map{{"x", Plain::List{}}, {"y", Plain::Map{}}}}};
  ot::State state;
  REQUIRE(state.apply(ot::Batch{ot::ObjectPut{ot::kRootId, "v", element_of(plain)}}).has_value());
  CHECK(state.to_json_text({7, 100}) == ot::to_json_text(plain));
  CHECK(ot::to_plain(state, {7, 100}) == plain);
  CHECK_FALSE(ot::to_plain(state, {7, 999}).has_value());
}

TEST_CASE("What cannot stand in a document is refused", "[ot][unit]") {
  Limits limits;
  limits.nesting_max = 3;
  const auto code = [&](const Plain& plain) {
    const auto checked = ot::check_plain(plain, limits);
    return checked.has_value() ? std::optional<ErrorCode>() : checked.error().code;
  };
  CHECK_FALSE(code(nested(3)).has_value());
  CHECK(code(nested(4)) == ErrorCode::kResourceExhausted);
  CHECK(code(Plain::List{std::nan("")}) == ErrorCode::kInvalidArgument);
  CHECK(code(Plain::Map{{"a", std::numeric_limits<double>::infinity()}}) == ErrorCode::kInvalidArgument);
  CHECK(code(Plain::Map{{"\xff", 1}}) == ErrorCode::kInvalidArgument);
  CHECK(code(Plain::List{"\xed\xa0\x80"}) == ErrorCode::kInvalidArgument);
}
