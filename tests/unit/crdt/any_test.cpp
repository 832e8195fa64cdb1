#include "weft/crdt/any.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace weft;
using namespace weft::crdt;

namespace {

Bytes encoded(const Any& value) {
  Bytes bytes;
  Writer out(bytes);
  write_any(out, value);
  return bytes;
}

std::string canonical(std::string_view json) { return to_json(parse_json(json, 64).value()); }

bool is_canonical(const Bytes& bytes) {
  Reader in(bytes);
  const bool result = skip_any(in, 8);
  REQUIRE_FALSE(in.failed());
  return result;
}

}  // namespace

TEST_CASE("numbers are written in the form JavaScript chooses", "[unit][crdt]") {
  REQUIRE(encoded(-0.0) == Bytes{0x7D, 0x40});
  REQUIRE(encoded(2147483647) == Bytes{0x7D, 0xBF, 0xFF, 0xFF, 0xFF, 0x0F});
  REQUIRE(encoded(2147483648.0) == Bytes{0x7C, 0x4F, 0, 0, 0});
  REQUIRE(encoded(1.5) == Bytes{0x7C, 0x3F, 0xC0, 0, 0});
  REQUIRE(encoded(0.1).front() == 0x7B);
  REQUIRE(encoded(std::nan("")) == Bytes{0x7B, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("an integer that was written as a float is not canonical", "[unit][crdt]") {
  REQUIRE_FALSE(is_canonical({0x7C, 0x40, 0x40, 0, 0}));
  REQUIRE(is_canonical({0x7C, 0x3F, 0xC0, 0, 0}));
  REQUIRE_FALSE(is_canonical({0x7D, 0x81, 0x00}));
  REQUIRE_FALSE(is_canonical({0x76, 2, 1, 'a', 0x7E, 1, 'a', 0x7E}));
  REQUIRE(is_canonical({0x76, 2, 1, 'b', 0x7E, 1, 'a', 0x7E}));
}

TEST_CASE("objects keep JavaScript's order of properties", "[unit][crdt]") {
  AnyObject object;
  object.set("b", 1);
  object.set("10", 2);
  object.set("a", 3);
  object.set("9", 4);
  object.set("01", 5);
  object.set("b", 6);
  REQUIRE(to_json(object) == R"({"9":4,"10":2,"b":6,"a":3,"01":5})");
  REQUIRE(canonical(R"({"b":1, "1":2, "b":3, "__proto__":4})") == R"({"1":2,"b":3,"__proto__":4})");
}

TEST_CASE("numbers are printed as ECMAScript prints them", "[unit][crdt]") {
  REQUIRE(canonical("[1e21,1e-7,0.000001,123456789012345680000,-0,5e-324]") ==
          "[1e+21,1e-7,0.000001,123456789012345680000,0,5e-324]");
  REQUIRE(canonical("[5.684341886080802e-14,0.1,1.7976931348623157e308,100,1e999]") ==
          "[5.684341886080802e-14,0.1,1.7976931348623157e+308,100,null]");
}

TEST_CASE("JSON that is malformed or nested too deep is refused", "[unit][crdt]") {
  for (const char* text : {"", "{", "[1,]", "{\"a\"}", "01", "1.", "+1", "nul", "\"\\x\"", "1 2", "\"\n\""})
    REQUIRE_FALSE(parse_json(text, 64));
  REQUIRE_FALSE(parse_json("[[[1]]]", 2));
  REQUIRE(parse_json("[[[1]]]", 3));
}

TEST_CASE("values nested too deep fail to be read", "[unit][crdt]") {
  Bytes bytes(100, 0);
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    bytes[i] = 117;
    bytes[i + 1] = 1;
  }
  bytes.push_back(126);
  Reader shallow(bytes);
  read_any(shallow, 49);
  REQUIRE(shallow.failed());
  Reader deep(bytes);
  read_any(deep, 50);
  REQUIRE_FALSE(deep.failed());
}
