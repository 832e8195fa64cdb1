#pragma once

// JavaScript strings may hold halves of surrogate pairs. Where such a half has to survive it stands
// in three bytes, as UTF-8 would have it were it allowed; a high half directly before a low one
// stands for a pair. When bytes go out, pairs are joined and each half becomes U+FFFD.

#include <cstdint>
#include <string>
#include <string_view>

#include "byte_sink.hpp"

namespace weft::crdt {

inline bool is_high_half(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
inline bool is_low_half(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Whether text that is UTF-8 but for halves holds any.
bool has_halves(std::string_view text);

/// Appends its UTF-16 units.
void append_units(std::string_view text, std::u16string& out);

/// Appends a half in three bytes.
void append_half(std::uint32_t unit, std::string& out);

/// Joins pairs and replaces halves.
std::string without_halves(std::string_view text);

}  // namespace weft::crdt
