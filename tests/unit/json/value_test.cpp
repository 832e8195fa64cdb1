#include "weft/json/value.hpp"

#include <catch2/catch.hpp>

#include "weft/json/parse.hpp"

using namespace weft::json;

namespace {
Value read(std::string_view text) {
  auto value = parse(text);
  REQUIRE(value);
  return std::move(value).value();
}
}  // namespace

TEST_CASE("a value gives its content only as the kind it has", "[unit][json]") {
  const Value object = read(R"({"n":1.5,"i":-7,"s":"x","a":[true],"z":null})");
  CHECK(object.kind() == Kind::kObject);
  CHECK(object.find("n")->as_number() != nullptr);
  CHECK_FALSE(object.find("n")->as_integer());
  CHECK(object.find("i")->as_integer() == -7);
  CHECK(*object.find("s")->as_string() == "x");
  CHECK(object.find("s")->as_number() == nullptr);
  CHECK(*object.find("a")->as_array()->at(0).as_bool());
  CHECK(object.find("z")->is_null());
  CHECK(object.find("missing") == nullptr);
  CHECK(object.find("n")->find("x") == nullptr);
  CHECK(to_string(object.kind()) == "object");
}

TEST_CASE("an integer is one only where a double is exact", "[unit][json]") {
  CHECK(read("9007199254740991").as_integer() == 9007199254740991);
  CHECK(read("-9007199254740991").as_integer() == -9007199254740991);
  CHECK_FALSE(read("9007199254740992").as_integer());
  CHECK(read("1e3").as_integer() == 1000);
}

TEST_CASE("equality is deep and does not look at the order of members", "[unit][json]") {
  CHECK(read(R"({"a":[1,{"b":"x"}],"c":null})") == read(R"({"c":null,"a":[1,{"b":"x"}]})"));
  CHECK_FALSE(read(R"({"a":1,"b":2})") == read(R"({"b":1,"a":2})"));
  CHECK_FALSE(read(R"({"a":1})") == read(R"({"a":1,"b":2})"));
  CHECK_FALSE(read("[1,2]") == read("[2,1]"));
  CHECK_FALSE(read("1") == read("\"1\""));
  CHECK_FALSE(read("null") == read("false"));
}

TEST_CASE("setting a member replaces it where it stands", "[unit][json]") {
  Object object;
  object.set("a", 1);
  object.set("b", "two");
  object.set("a", nullptr);
  REQUIRE(object.size() == 2);
  CHECK(object.begin()->first == "a");
  CHECK(object.begin()->second.is_null());
}
