#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace weft::ot {

/// A number element's value: a 64-bit integer, or a finite double.
///
/// Sums of integers are integers, except that one which overflows is a double, as is every sum with
/// a double in it. Thread: value.
class Number {
 public:
  Number() = default;
  Number(std::int64_t value) : value_(value) {}
  Number(int value) : value_(static_cast<std::int64_t>(value)) {}
  /// Needs a finite value.
  Number(double value) : value_(value) {}

  bool is_integer() const { return value_.index() == 0; }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&value_); }
  double as_double() const;

  /// Finite sums only: a sum past the largest double stays at the largest double of its sign, so
  /// that every replica has a number there.
  friend Number operator+(Number a, Number b);
  Number operator-() const;

  /// The same kind and, for doubles, the same bits: -0 is not 0, and 1 is not 1.0.
  friend bool operator==(Number a, Number b);
  friend bool operator!=(Number a, Number b) { return !(a == b); }

 private:
  std::variant<std::int64_t, double> value_;
};

/// Appends the number as JSON: integers as digits, doubles as ECMAScript prints them.
void append_number(Number value, std::string& out);

}  // namespace weft::ot
