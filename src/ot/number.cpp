#include "weft/ot/number.hpp"

#include <cstring>
#include <limits>

#include "weft/base/number_text.hpp"

namespace weft::ot {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

double within_doubles(double sum) { return sum > kLargest ? kLargest : sum < -kLargest ? -kLargest : sum; }

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

}  // namespace

double Number::as_double() const {
  const std::int64_t* integer = as_integer();
  return integer ? static_cast<double>(*integer) : *std::get_if<double>(&value_);
}

Number operator+(Number a, Number b) {
  const std::int64_t* left = a.as_integer();
  const std::int64_t* right = b.as_integer();
  std::int64_t sum = 0;
  if (left && right && !__builtin_add_overflow(*left, *right, &sum)) return sum;
  return within_doubles(a.as_double() + b.as_double());
}

Number Number::operator-() const {
  const std::int64_t* integer = as_integer();
  if (integer && *integer != std::numeric_limits<std::int64_t>::min()) return -*integer;
  return -as_double();
}

bool operator==(Number a, Number b) {
  const std::int64_t* left = a.as_integer();
  const std::int64_t* right = b.as_integer();
  if (left || right) return left && right && *left == *right;
  return bits_of(a.as_double()) == bits_of(b.as_double());
}

void append_number(Number value, std::string& out) {
  if (const std::int64_t* integer = value.as_integer()) {
    out += std::to_string(*integer);
  } else {
    weft::append_number(value.as_double(), out);
  }
}

}  // namespace weft::ot
