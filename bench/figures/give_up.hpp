#pragma once

#include <string>

#include "weft/base/result.hpp"

namespace weft::bench {

/// Ends the program: a figure of work that went wrong is worth nothing.
[[noreturn]] void give_up(const std::string& why);

/// The value of a result that must be one.
template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(result).value();
}

inline void must(const Result<void>& result) {
  if (!result) give_up(result.error().message);
}

}  // namespace weft::bench
