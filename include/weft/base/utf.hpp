#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft {

/// True when `text` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
/// Complexity: O(bytes), eight at a time while they are ASCII.
bool is_valid_utf8(std::string_view text);

/// True when every byte is below 0x80.
bool is_ascii(std::string_view text);

/// How many UTF-16 code units the well-formed UTF-8 `text` takes.
std::size_t utf16_length(std::string_view text);

/// How many code points the well-formed UTF-8 `text` is.
std::size_t code_point_count(std::string_view text);

/// How many bytes the first `points` code points of the well-formed UTF-8 `text` take; all of them
/// when there are fewer.
std::size_t utf8_prefix_bytes(std::string_view text, std::size_t points);

/// Appends the UTF-16 form of the well-formed UTF-8 `text`.
void append_utf16(std::string_view text, std::u16string& out);

/// Appends the UTF-8 form of `units`; each surrogate without its other half becomes U+FFFD, as
/// JavaScript's TextEncoder does.
void append_utf8(std::u16string_view units, std::string& out);

}  // namespace weft
