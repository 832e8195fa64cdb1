#include "weft/json/write.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace weft::json;

TEST_CASE("numbers are printed with the shortest digits, as ECMAScript does", "[unit][json]") {
  const auto print = [](double number) {
    std::string out;
    write_number(number, out);
    return out;
  };
  CHECK(print(0) == "0");
  CHECK(print(-0.0) == "0");
  CHECK(print(1) == "1");
  CHECK(print(-12.5) == "-12.5");
  CHECK(print(0.1 + 0.2) == "0.30000000000000004");
  CHECK(print(1e21) == "1e+21");
  CHECK(print(1.5e21) == "1.5e+21");
  CHECK(print(999999999999999900000.0) == "999999999999999900000");
  CHECK(print(123456789012345680000.0) == "123456789012345680000");
  CHECK(print(0.000001) == "0.000001");
  CHECK(print(0.0000012) == "0.0000012");
  CHECK(print(1e-7) == "1e-7");
  CHECK(print(-1.25e-7) == "-1.25e-7");
  CHECK(print(5e-324) == "5e-324");
  CHECK(print(std::ldexp(1.0, -44)) == "5.684341886080802e-14");
  CHECK(print(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(print(9007199254740991.0) == "9007199254740991");
  CHECK(print(std::numeric_limits<double>::infinity()) == "null");
  CHECK(print(std::nan("")) == "null");
}

TEST_CASE("strings escape what JSON.stringify escapes, and nothing else", "[unit][json]") {
  std::string out;
  write_string(std::string_view("\"\\/\b\t\n\f\r\0\x1f\x7f\u2028é", 16), out);
  CHECK(out == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028é\"");
}
