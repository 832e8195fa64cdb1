#pragma once

#include <string>
#include <string_view>

namespace weft::ot::json {

/// Reads a JSON string from behind its opening quote to its closing one; an escaped half of a surrogate
/// pair becomes U+FFFD, as JavaScript has it when it writes UTF-8. Needs a string that is closed, in well-formed
/// UTF-8 without control characters.
/// False when an escape is malformed.
bool read_lenient_string(std::string_view text, std::string& out);

}  // namespace weft::ot::json
