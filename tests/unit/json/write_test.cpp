#include "weft/json/write.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace weft::json;

TEST_CASE("a value is printed without spaces, and what JSON cannot say as null", "[unit][json]") {
  Object object;
  object.set("b", Array{1, -0.0, 1e21, "x", true});
  object.set("a", std::numeric_limits<double>::infinity());
  CHECK(write(Value(object)) == R"({"b":[1,0,1e+21,"x",true],"a":null})");
}

TEST_CASE("strings escape what JSON.stringify escapes, and nothing else", "[unit][json]") {
  std::string out;
  write_string(std::string_view("\"\\/\b\t\n\f\r\0\x1f\x7f\u2028é", 16), out);
  CHECK(out == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028é\"");
}
