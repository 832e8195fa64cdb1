#pragma once

#include <cstddef>
#include <string_view>

#include "weft/base/result.hpp"
#include "weft/json/value.hpp"

namespace weft::json {

/// What a text may ask for. A Value takes up to about 40 times the bytes of its text.
struct Limits {
  std::size_t text_bytes_max = std::size_t{16} << 20;
  std::size_t depth_max = 256;  ///< arrays and objects that are not empty, inside one another
};

/// Reads one JSON text (RFC 8259), strictly: no comments, no trailing commas, no byte order mark,
/// nothing after the value, well-formed UTF-8.
///
/// A name given twice keeps its first place and takes the last value. An escaped half of a
/// surrogate pair reads as U+FFFD, and -0 as 0.
/// Errors: kInvalidArgument (malformed, or a number no double can hold), kResourceExhausted (a
/// member of Limits).
Result<Value> parse(std::string_view text, const Limits& limits = {});

}  // namespace weft::json
