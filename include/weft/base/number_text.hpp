#pragma once

#include <string>
#include <string_view>

namespace weft {

/// Appends a number as ECMAScript prints it: the shortest digits that read back as the same
/// double, -0 as 0, and an exponent from 1e21 up and below 1e-6. NaN and infinities become `null`,
/// as JSON.stringify has it.
/// Source: ECMA-262, Number::toString.
void append_number(double value, std::string& out);

/// The double nearest to a number in JSON's grammar, whatever the locale; infinite when none is
/// near.
double parse_number(std::string_view text);

}  // namespace weft
