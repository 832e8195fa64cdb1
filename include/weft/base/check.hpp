#pragma once

namespace weft::detail {
/// Writes the failed condition and its place to standard error, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace weft::detail

/// Stops the program when an invariant of ours is broken; on in every build, for wrong state is
/// worse than stopping. Never used on outside input: that gets an Error.
#define WEFT_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::weft::detail::check_failed(#condition, __FILE__, __LINE__))
