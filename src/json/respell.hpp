#pragma once

#include <string>
#include <string_view>

namespace weft::json {

/// The same text, spelled so that simdjson reads all of what JavaScript's JSON.parse reads: long
/// integers get an exponent, and an escaped half of a surrogate pair becomes \ufffd.
///
/// Malformed text stays malformed.
std::string respell_for_simdjson(std::string_view text);

}  // namespace weft::json
