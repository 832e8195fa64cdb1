#include "number_text.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace weft::crdt {
namespace {

// A positive number as `digits` * 10^exponent. No decimal point is ever printed or parsed, for
// the C library takes that from the locale.
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

// The shortest decimal that reads back as `value`. What fits in fewer than 15 digits shows in the
// 15-digit form as trailing zeros. Below a power of two the doubles lie closer, so that of 16
// digits the nearest may fail where the one above it holds.
Decimal shortest(double value) {
  for (const int count : {15, 16}) {
    const Decimal nearest = round_to(value, count);
    if (value_of(nearest) == value) return nearest;
    const Decimal above{nearest.digits + 1, nearest.exponent};
    if (value_of(above) == value) return above;
  }
  return round_to(value, 17);
}

}  // namespace

void append_number(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (std::fabs(value) < 9007199254740992.0 && std::floor(value) == value) {
    char text[24];
    std::snprintf(text, sizeof text, "%lld", static_cast<long long>(value));
    out += text;
    return;
  }
  if (value < 0) out += '-';
  Decimal decimal = shortest(std::fabs(value));
  for (; decimal.digits % 10 == 0; decimal.digits /= 10) ++decimal.exponent;
  const std::string digits = std::to_string(decimal.digits);
  const int count = static_cast<int>(digits.size());
  const int point = count + decimal.exponent;  // where the decimal point stands, from the left
  if (point > 21 || point <= -6) {
    out += digits[0];
    if (count > 1) out.append(".").append(digits, 1);
    out += point - 1 < 0 ? "e-" : "e+";
    out += std::to_string(std::abs(point - 1));
  } else if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(".").append(digits, whole);
  }
}

double parse_number(std::string_view text) {
  std::string plain;  // the number without its decimal point
  long long exponent = 0;
  std::size_t at = 0;
  bool behind_point = false;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      behind_point = true;
    } else {
      plain += text[at];
      if (behind_point) --exponent;
    }
  }
  if (at < text.size()) {
    const std::string written(text.substr(at + 1, 18));
    exponent += std::atoll(written.c_str());
  }
  plain += 'e';
  plain += std::to_string(exponent);
  return std::strtod(plain.c_str(), nullptr);
}

}  // namespace weft::crdt
