#include "weft/base/number_text.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace weft {
namespace {

// A positive number as `digits` * 10^exponent. No decimal point is ever printed for reading or
// parsed, for the C library takes that from the locale.
struct Decimal {
  std::uint64_t digits;
  int exponent;
};

double value_of(Decimal decimal) {
  char text[48];
  std::snprintf(text, sizeof text, "%llue%d", static_cast<unsigned long long>(decimal.digits), decimal.exponent);
  return std::strtod(text, nullptr);
}

// The nearest decimal of `count` digits.
Decimal round_to(double value, int count) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*e", count - 1, value);
  Decimal decimal{0, 0};
  const char* at = text;
  for (; *at != 'e'; ++at)
    if (*at >= '0' && *at <= '9') decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(*at - '0');
  decimal.exponent = std::atoi(at + 1) - (count - 1);
  return decimal;
}

// The shortest decimal that reads back as `value`, without trailing zeros. Doubles hold 15 digits,
// so what fits in fewer shows in the 15-digit form as trailing zeros; the smallest ones hold less.
// Below a power of two the doubles lie closer, so that the nearest decimal may fail where the one
// above it holds.
Decimal shortest(double value) {
  Decimal found = round_to(value, 17);
  for (int count = value < DBL_MIN ? 1 : 15; count < 17; ++count) {
    const Decimal nearest = round_to(value, count);
    const Decimal above{nearest.digits + 1, nearest.exponent};
    const bool fits = value_of(nearest) == value;
    if (!fits && value_of(above) != value) continue;
    found = fits ? nearest : above;
    break;
  }
  for (; found.digits % 10 == 0; found.digits /= 10) ++found.exponent;
  return found;
}

// `point` is where the decimal point stands, counted from the first digit.
void append_plain(const std::string& digits, int point, std::string& out) {
  const int count = static_cast<int>(digits.size());
  if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(".").append(digits, whole);
  }
}

void append_scientific(const std::string& digits, int point, std::string& out) {
  out += digits[0];
  if (digits.size() > 1) out.append(".").append(digits, 1);
  out += point < 1 ? "e-" : "e+";
  out += std::to_string(std::abs(point - 1));
}

}  // namespace

void append_number(double value, std::string& out) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (std::fabs(value) < kExactIntegers && std::floor(value) == value) {
    out += std::to_string(static_cast<long long>(value));
    return;
  }
  if (value < 0) out += '-';
  const Decimal decimal = shortest(std::fabs(value));
  const std::string digits = std::to_string(decimal.digits);
  const int point = static_cast<int>(digits.size()) + decimal.exponent;
  if (point > 21 || point <= -6) {
    append_scientific(digits, point, out);
  } else {
    append_plain(digits, point, out);
  }
}

double parse_number(std::string_view text) {
  std::string plain;  // the number without its decimal point
  long long exponent = 0;
  const std::size_t mantissa_end = text.find_first_of("eE");
  bool behind_point = false;
  for (const char character : text.substr(0, mantissa_end)) {
    if (character == '.') {
      behind_point = true;
      continue;
    }
    plain += character;
    if (behind_point) --exponent;
  }
  if (mantissa_end != std::string_view::npos) {
    const std::string written(text.substr(mantissa_end + 1));
    constexpr long long kFarBeyondDoubles = 1'000'000'000'000;
    exponent += std::clamp(std::strtoll(written.c_str(), nullptr, 10), -kFarBeyondDoubles, kFarBeyondDoubles);
  }
  plain += 'e';
  plain += std::to_string(exponent);
  return std::strtod(plain.c_str(), nullptr);
}

}  // namespace weft
