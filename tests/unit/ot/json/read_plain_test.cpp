#include "weft/ot/json/read_plain.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace weft;
using ot::Plain;
using ot::json::read_plain;

namespace {

std::optional<ErrorCode> code_of(const Result<Plain>& result) {
  if (result.has_value()) return std::nullopt;
  return result.error().code;
}

Plain read(std::string_view text) {
  auto result = read_plain(text);
  INFO(text);
  REQUIRE(result.has_value());
  return *result;
}

}  // namespace

TEST_CASE("Every kind of value is read", "[ot][json][unit]") {
  CHECK(read(R"( {"a":[1,-2.5,"x",true,false,null,{}],"b":{"c":[]}} )") ==
        Plain(Plain::Map{{"a", Plain::List{1, -2.5, "x", true, false, nullptr, Plain::Map{}}},
                         {"b", Plain::Map{{"c", Plain::List{}}}}}));
}

TEST_CASE("A value may stand alone", "[ot][json][unit]") {
  CHECK(read("7") == Plain(7));
  CHECK(read("\n-0.5e1 ") == Plain(-5.0));
  CHECK(read("\"\"") == Plain(""));
  CHECK(read("null") == Plain());
  CHECK(read("true") == Plain(true));
  CHECK(read("[]") == Plain(Plain::List{}));
}

TEST_CASE("Integers of 64 bits survive beside longer ones, which become doubles", "[ot][json][unit]") {
  const Plain numbers = read("[9223372036854775807,-9223372036854775808,9007199254740993,9223372036854775808,"
                             "123456789012345678901234567890,1.0,1e2,-0,0]");
  const Plain::List& list = *numbers.as_list();
  CHECK(list[0] == Plain(std::int64_t{9223372036854775807}));
  CHECK(list[1] == Plain(std::numeric_limits<std::int64_t>::min()));
  CHECK(list[2] == Plain(std::int64_t{9007199254740993}));
  CHECK(list[3] == Plain(9223372036854775808.0));
  CHECK(list[4] == Plain(123456789012345678901234567890.0));
  CHECK(list[5] == Plain(1.0));
  CHECK(list[6] == Plain(100.0));
  CHECK(list[7] == Plain(0));
  CHECK(list[8] == Plain(0));
}

TEST_CASE("An object of one integer member $date is a date", "[ot][json][unit]") {
  CHECK(read(R"({"$date":-5})") == Plain(ot::Date{-5}));
  CHECK(read(R"([{"$date":1.5}])") == Plain(Plain::List{Plain::Map{{"$date", 1.5}}}));
  CHECK(read(R"({"$date":1,"x":2})").type() == ot::ElementType::kObject);
  CHECK(read(R"({"$date":"x"})").type() == ot::ElementType::kObject);
}

TEST_CASE("Of a key that is given twice the last value stays", "[ot][json][unit]") {
  CHECK(read(R"({"b":1,"a":2,"\u0062":3})") == Plain(Plain::Map{{"a", 2}, {"b", 3}}));
}

TEST_CASE("Escapes are read, and halves of pairs become U+FFFD", "[ot][json][unit]") {
  CHECK(read(R"("\"\\\/\b\f\n\r\t\u0041\ud83d\ude00")") == Plain("\"\\/\b\f\n\r\tA\xf0\x9f\x98\x80"));
  CHECK(read(R"("a\ud83dz\ude00\n\ud83d\ud83d\ude00é")") ==
        Plain("a\xef\xbf\xbdz\xef\xbf\xbd\n\xef\xbf\xbd\xf0\x9f\x98\x80é"));
  CHECK(read(R"({"\ud800\"":1})") == Plain(Plain::Map{{"\xef\xbf\xbd\"", 1}}));
  CHECK(read(R"(["\u0000"])") == Plain(Plain::List{std::string(1, '\0')}));
}

TEST_CASE("What is no JSON text is refused", "[ot][json][unit]") {
  for (const char* text : {"", " ", "[", "]", "{", "}", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
                           "{,}", "{a:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:2}", "nul", "nulll", "truee", "tru", "01", "-",
                           "+1", "1.", ".5", "1e", "0x1", "1a", "NaN", "1e400", "1 2", "1,2", "1]", "[1]]", "[1][2]", "]1[", "],[",
                           "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\\u12g4\"", "\"a\nb\"", "[1}", "{\"a\":1]", "// c\n1",
                           "\xef\xbb\xbf" "1", "\"\xff\"", "\"\xed\xa0\x80\"", "{\"a\":1}}", "[\"a\":1]", "[1]x", "{\"\xc0\":1}",
                           "1}", "\"a\"\"b\"", "null null", "-01", "1.0.0", "--1", "[-]", "{\"a\":1,\"b\"}", "[[1,2],[3,4]",
                           "{\"a\":{\"b\":1}", "[1:2]", "[{]}"}) {
    INFO(text);
    CHECK(code_of(read_plain(text)) == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("An error says the place", "[ot][json][unit]") {
  const auto result = read_plain("{\n  \"\xc3\xa9\": tru\n}");
  REQUIRE(code_of(result) == ErrorCode::kInvalidArgument);
  INFO(result.error().message);
  CHECK(result.error().message.find("line 2, column 8") != std::string::npos);
}

TEST_CASE("Nesting and length are bounded", "[ot][json][unit]") {
  Limits limits;
  limits.nesting_max = 3;
  CHECK(code_of(read_plain(R"([{"a":[1]}])", limits)) == std::nullopt);
  CHECK(code_of(read_plain("[[],[[]],[[]]]", limits)) == std::nullopt);
  CHECK(code_of(read_plain("[[[[]]]]", limits)) == ErrorCode::kResourceExhausted);
  CHECK(code_of(read_plain(std::string(5000, '[') + std::string(5000, ']'))) == ErrorCode::kResourceExhausted);
  limits.change_bytes_max = 4;
  CHECK(code_of(read_plain("12345", limits)) == ErrorCode::kResourceExhausted);
}

TEST_CASE("What is printed is read back", "[ot][json][unit]") {
  const Plain plain = Plain::Map{{"a", Plain::List{1, 0.1, -1e-7, 1e300, "\x7f\x01\xf0\x9f\x98\x80\"", ot::Date{99}, nullptr}},
                                 {"\n", Plain::Map{{"", true}}}};
  CHECK(read(ot::to_json_text(plain)) == plain);
}
