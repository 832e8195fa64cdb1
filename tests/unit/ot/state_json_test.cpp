#include <catch2/catch.hpp>
#include <string>

#include "support/ot_values.hpp"

namespace {

using namespace weft;
using namespace weft::ot;
using namespace weft::ot::values;

std::string json_of(Element element) {
  State state;
  REQUIRE(state.apply(only(ObjectPut{kRootId, "v", std::move(element)})));
  const std::string whole = state.to_json_text();
  const std::string part = state.to_json_text(*state.find(kRootId, "v"));
  REQUIRE(whole == "{\"v\":" + part + "}");
  return part;
}

TEST_CASE("every type of element has its JSON", "[unit][ot]") {
  CHECK(json_of(null(1)) == "null");
  CHECK(json_of(boolean(1, true)) == "true");
  CHECK(json_of(boolean(1, false)) == "false");
  CHECK(json_of(number(1, INT64_MIN)) == "-9223372036854775808");
  CHECK(json_of(number(1, 1e21)) == "1e+21");
  CHECK(json_of(number(1, 0.5)) == "0.5");
  CHECK(json_of(date(1, -1)) == R"({"$date":-1})");
  CHECK(json_of(text(1, "")) == R"("")");
  CHECK(json_of(array(1)) == "[]");
  CHECK(json_of(object(1)) == "{}");
  CHECK(json_of(array(1, {array(2), null(3), array(4, {number(5, 1)})})) == "[[],null,[1]]");
}

TEST_CASE("texts and keys are escaped as JSON.stringify does", "[unit][ot]") {
  const std::string text("\"\\/\b\t\n\f\r\0\x1f\x7f\xC3\xA9\xED\x9F\xBF\xF0\x9F\x98\x80", 20);
  const std::string escaped = "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\xC3\xA9\xED\x9F\xBF\xF0\x9F\x98\x80\"";
  CHECK(json_of(values::text(1, text)) == escaped);
  CHECK(json_of(object(1, {{text, null(2)}})) == "{" + escaped + ":null}");
}

TEST_CASE("keys come by their bytes of UTF-8, whatever their length and the order they came in", "[unit][ot]") {
  State state;
  std::uint64_t counter = 1;
  for (const char* key : {"b", "a long key that stands apart", "", "aa", "a", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "a long key",
                          "a long key that stands apart too", "A"}) {
    REQUIRE(state.apply(only(ObjectPut{kRootId, key, number(counter, static_cast<int>(counter))})));
    ++counter;
  }
  REQUIRE(state.apply(only(ObjectPut{kRootId, std::string("a\0", 2), null(counter)})));
  CHECK(state.to_json_text() ==
        "{\"\":3,\"A\":10,\"a\":5,\"a\\u0000\":null,\"a long key\":8,\"a long key that stands apart\":2,"
        "\"a long key that stands apart too\":9,\"aa\":4,\"b\":1,\"\xEF\xBF\xBD\":7,\"\xF0\x9F\x98\x80\":6}");
}

}  // namespace
