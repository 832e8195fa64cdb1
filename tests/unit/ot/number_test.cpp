#include "weft/ot/number.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>

namespace {

using weft::ot::Number;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr double kLargest = std::numeric_limits<double>::max();

std::string text(Number value) {
  std::string out;
  append_number(value, out);
  return out;
}

}  // namespace

TEST_CASE("sums of integers are integers until they overflow", "[unit][ot]") {
  CHECK(Number(2) + Number(3) == Number(5));
  CHECK(Number(kMax) + Number(-1) == Number(kMax - 1));
  CHECK(Number(kMax) + Number(1) == Number(9223372036854775808.0));
  CHECK(Number(kMin) + Number(-1) == Number(-9223372036854775808.0));
  CHECK((Number(std::int64_t{1} << 53) + Number(1)) == Number((std::int64_t{1} << 53) + 1));
}

TEST_CASE("a sum with a double is a double, and stays finite", "[unit][ot]") {
  CHECK(Number(1) + Number(0.5) == Number(1.5));
  CHECK(Number(1) + Number(1.0) == Number(2.0));
  CHECK(Number(kLargest) + Number(kLargest) == Number(kLargest));
  CHECK(Number(-kLargest) + Number(-kLargest) == Number(-kLargest));
  CHECK(Number(0.1) + Number(0.2) == Number(0.1 + 0.2));
}

TEST_CASE("numbers are the same when their kinds and bits are", "[unit][ot]") {
  CHECK(Number(1) != Number(1.0));
  CHECK(Number(0.0) != Number(-0.0));
  CHECK(Number() == Number(0));
  CHECK(Number(3).is_integer());
  CHECK_FALSE(Number(3.0).is_integer());
}

TEST_CASE("numbers turn round", "[unit][ot]") {
  CHECK(-Number(5) == Number(-5));
  CHECK(-Number(0) == Number(0));
  CHECK(-Number(1.5) == Number(-1.5));
  CHECK(-Number(0.0) == Number(-0.0));
  CHECK(-Number(kMin) == Number(9223372036854775808.0));
}

TEST_CASE("numbers print as JSON", "[unit][ot]") {
  CHECK(text(Number(kMax)) == "9223372036854775807");
  CHECK(text(Number(-7)) == "-7");
  CHECK(text(Number(0.1)) == "0.1");
  CHECK(text(Number(1e21)) == "1e+21");
  CHECK(text(Number(5.0)) == "5");
}
