#include "weft/base/number_text.hpp"

#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "weft/base/random.hpp"

using namespace weft;

namespace {

std::string print(double number) {
  std::string out;
  append_number(number, out);
  return out;
}

// The standard library's shortest form, as digits and exponent only.
double read_standard(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string digits_of(std::string text) {
  text = text.substr(0, text.find('e'));
  std::string digits;
  for (const char character : text)
    if (character >= '0' && character <= '9' && !(digits.empty() && character == '0')) digits += character;
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits;
}

}  // namespace

TEST_CASE("numbers are printed with the shortest digits, as ECMAScript does", "[unit][base]") {
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
  CHECK(print(1.5e-323) == "1.5e-323");
  CHECK(print(std::ldexp(1.0, -44)) == "5.684341886080802e-14");
  CHECK(print(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(print(9007199254740991.0) == "9007199254740991");
  CHECK(print(std::numeric_limits<double>::infinity()) == "null");
  CHECK(print(std::nan("")) == "null");
}

TEST_CASE("a printed number reads back, with the digits the standard library finds", "[unit][base]") {
  SeededRandom random(20260101);
  for (int i = 0; i < 20000; ++i) {
    std::uint64_t bits = random.next();
    if (i % 8 == 0) bits &= ~(std::uint64_t{0x7ff} << 52);                // below the normal numbers
    if (i % 8 == 1) bits &= std::uint64_t{0xfff} << 52;                   // powers of two
    if (i % 8 == 2) bits = (bits >> 12) | (std::uint64_t{0x43f} << 52);  // large integers
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const std::string text = print(value);
    char standard[40];
    const auto end = std::to_chars(standard, standard + sizeof standard, value, std::chars_format::scientific);
    INFO(text);
    REQUIRE(read_standard(text) == value);
    REQUIRE(parse_number(text) == value);
    REQUIRE(digits_of(text) == digits_of(std::string(standard, end.ptr)));
  }
}

TEST_CASE("numbers are read to the nearest double", "[unit][base]") {
  CHECK(parse_number("0.1") == 0.1);
  CHECK(parse_number("-12.50e1") == -125.0);
  CHECK(parse_number("1E+2") == 100.0);
  CHECK(parse_number("9007199254740993") == 9007199254740992.0);
  CHECK(parse_number("1e400") == std::numeric_limits<double>::infinity());
  CHECK(parse_number("0.01e-99999999999999999999") == 0.0);
  CHECK(std::signbit(parse_number("-0")));
}
