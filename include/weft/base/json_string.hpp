#pragma once

#include <string>
#include <string_view>

namespace weft {

/// Appends a JSON string literal as JSON.stringify prints it. `text` is UTF-8; the three bytes of
/// a surrogate without its other half, where somebody keeps them, become its escape.
void append_json_string(std::string_view text, std::string& out);

}  // namespace weft
