#pragma once

#include <string_view>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/ot/plain.hpp"

namespace weft::ot::json {

/// Reads one JSON text (RFC 8259), strictly: no comments, no trailing commas, no byte order mark,
/// nothing behind the value, well-formed UTF-8. What to_json_text() prints reads back as it was, but for
/// doubles that print as integers.
///
/// A number without fraction and exponent is an integer while 64 bits hold it, every other one a double. An object
/// of one member `$date` that is an integer is a date. Of a key that is given twice the last value
/// stays. An escaped half of a surrogate pair reads as U+FFFD.
/// Errors: kInvalidArgument (malformed, with the line and column where that was noticed; a number that no
/// double holds), kResourceExhausted (nesting_max, change_bytes_max).
Result<Plain> read_plain(std::string_view text, const Limits& limits = {});

}  // namespace weft::ot::json
