#pragma once

#include <string>
#include <string_view>

namespace weft::crdt {

/// Appends a number as ECMAScript prints it; NaN and infinities as `null`, as JSON.stringify does.
void append_number(double value, std::string& out);

/// The double nearest to a number in JSON's grammar, whatever the locale.
double parse_number(std::string_view text);

}  // namespace weft::crdt
