#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "weft/base/check.hpp"

namespace weft {

/// What kind of thing went wrong; the numbers are stable.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument = 1,     ///< malformed input; sending it again will fail again
  kNotFound = 2,            ///< no such thing
  kAlreadyExists = 3,       ///< the thing to be created is there already
  kAborted = 4,             ///< a compare-and-set lost; read again and retry
  kResourceExhausted = 5,   ///< a named limit was reached
  kUnavailable = 6,         ///< cannot be served now; retry later
  kDataLoss = 7,            ///< stored data is damaged
  kPermissionDenied = 8,    ///< known caller, not allowed
  kUnauthenticated = 9,     ///< unknown caller
  kFailedPrecondition = 10, ///< wrong state for this call
  kInternal = 11,           ///< our fault, or the operating system's
};

/// The stable lower-case name of a code, for logs.
std::string_view to_string(ErrorCode code);

/// Why a call failed: a code for programs, a sentence for people.
struct Error {
  ErrorCode code;
  std::string message;
};

/// A value or an Error; a subset of std::expected<T, Error>, which C++20 lacks.
///
/// Reading the value of a failed Result, or the error of a good one, stops the program.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { WEFT_CHECK(has_value()); return *std::get_if<0>(&state_); }
  const T& value() const& { WEFT_CHECK(has_value()); return *std::get_if<0>(&state_); }
  T&& value() && { WEFT_CHECK(has_value()); return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { WEFT_CHECK(!has_value()); return *std::get_if<1>(&state_); }
  const Error& error() const& { WEFT_CHECK(!has_value()); return *std::get_if<1>(&state_); }
  Error&& error() && { WEFT_CHECK(!has_value()); return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an Error. `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  Error& error() & { WEFT_CHECK(!has_value()); return *std::get_if<1>(&state_); }
  const Error& error() const& { WEFT_CHECK(!has_value()); return *std::get_if<1>(&state_); }
  Error&& error() && { WEFT_CHECK(!has_value()); return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace weft

/// Leaves the function with the error of a failed Result; goes on otherwise.
#define WEFT_TRY(expression)                                        \
  do {                                                              \
    if (auto weft_try_result = (expression); !weft_try_result)      \
      return std::move(weft_try_result).error();                    \
  } while (false)

#define WEFT_DETAIL_JOIN2(a, b) a##b
#define WEFT_DETAIL_JOIN(a, b) WEFT_DETAIL_JOIN2(a, b)
#define WEFT_DETAIL_ASSIGN(temporary, target, expression)   \
  auto temporary = (expression);                            \
  if (!temporary) return std::move(temporary).error();      \
  target = std::move(temporary).value()

/// Puts the value of a good Result into `target`, or leaves the function with its error.
#define WEFT_ASSIGN(target, expression) \
  WEFT_DETAIL_ASSIGN(WEFT_DETAIL_JOIN(weft_assign_, __LINE__), target, expression)
