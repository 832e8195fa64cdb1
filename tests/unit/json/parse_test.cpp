#include "weft/json/parse.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "weft/json/write.hpp"

using namespace weft;
using json::parse;
using json::write;

namespace {

std::string reprint(std::string_view text) {
  auto value = parse(text);
  REQUIRE(value);
  return write(*value);
}

ErrorCode refusal(std::string_view text, const json::Limits& limits = {}) {
  auto value = parse(text, limits);
  REQUIRE_FALSE(value);
  return value.error().code;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a JSON text is read and printed as JavaScript prints it", "[unit][json]") {
  CHECK(reprint(" { \"b\" : [ 1 , 2.50, -3e2 ] , \"a\" : { } , \"n\" : null, \"t\":true,\"f\":false } ") ==
        R"({"b":[1,2.5,-300],"a":{},"n":null,"t":true,"f":false})");
  CHECK(reprint(R"("\u0041\/\n\"\\\u001f\u007f é 😀 \ud83d\ude00")") ==
        "\"A/\\n\\\"\\\\\\u001f\x7f é 😀 😀\"");
  CHECK(reprint("  7 ") == "7");
  CHECK(reprint("null") == "null");
}

TEST_CASE("a name given twice keeps its place and takes the last value", "[unit][json]") {
  CHECK(reprint(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})");
  std::string many = "{";
  std::string expected = "{";
  for (int i = 0; i < 40; ++i) {
    many += "\"k" + std::to_string(i) + "\":0,";
    expected += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":" + (i == 5 ? "9" : "0");
  }
  CHECK(reprint(many + "\"k5\":9}") == expected + "}");
}

TEST_CASE("integers beyond 64 bits and lone surrogates are read as JSON.parse reads them", "[unit][json]") {
  CHECK(reprint("[123456789012345680000,-18446744073709551616,9007199254740993]") ==
        "[123456789012345680000,-18446744073709552000,9007199254740992]");
  CHECK(reprint(R"(["\ud800x","\udc00","\ud800\ud83d\ude00","\\ud800",99999999999999999999])") ==
        "[\"\uFFFDx\",\"\uFFFD\",\"\uFFFD😀\",\"\\\\ud800\",100000000000000000000]");
}

TEST_CASE("what is not exactly one JSON text is refused", "[unit][json]") {
  for (const char* bad : {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "1 2", "01", "+1", ".5", "1.",
                          "0x1", "NaN", "tru", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "\"\xff\"",
                          "\"\xed\xa0\x80\"", "\xEF\xBB\xBF{}", "// c\n1", "[1]]", "1e400", "\"\\ud800",
                          "00000000000000000000000001", "\"\\", "\"\\ud800\\"}) {
    INFO(bad);
    CHECK(refusal(bad) == ErrorCode::kInvalidArgument);
  }
  CHECK(refusal(std::string_view("1\0", 2)) == ErrorCode::kInvalidArgument);
}

TEST_CASE("a text past a limit is refused, one at the limit is read", "[unit][json]") {
  json::Limits limits;
  limits.depth_max = 5;
  CHECK(parse(nested(5), limits));
  CHECK(refusal(nested(6), limits) == ErrorCode::kResourceExhausted);
  CHECK(refusal(nested(6) + std::string(100, ' '), limits) == ErrorCode::kResourceExhausted);
  std::string respelled = "[";
  for (int i = 0; i < 200; ++i) respelled += "99999999999999999999,";
  CHECK(refusal(respelled + nested(5) + "]", limits) == ErrorCode::kResourceExhausted);
  CHECK(parse(respelled + nested(4) + "]", limits));
  CHECK_FALSE(parse(std::string(1000000, '['), limits));
  limits.text_bytes_max = 4;
  CHECK(parse("1234", limits));
  CHECK(refusal("12345", limits) == ErrorCode::kResourceExhausted);
}
