#pragma once

#include <string>
#include <string_view>

#include "weft/json/value.hpp"

namespace weft::json {

/// Appends the text that JavaScript's JSON.stringify gives for the same value, members in the
/// order of the Object; infinities and NaN become null.
void write(const Value& value, std::string& out);

/// The same as a new string.
std::string write(const Value& value);

/// Appends well-formed UTF-8 as a quoted string. Only the quote, the backslash and characters
/// below U+0020 are escaped.
void write_string(std::string_view text, std::string& out);

}  // namespace weft::json
