#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/base/json_string.hpp"
#include "weft/crdt/any.hpp"

namespace weft::crdt {

/// What becomes of an escaped surrogate without its other half.
enum class LoneSurrogates : std::uint8_t {
  kReplace,  ///< U+FFFD
  kKeep,     ///< three bytes (surrogates.hpp); append_json() escapes it again
};

Result<Any> read_json(std::string_view text, std::size_t nesting_max, LoneSurrogates surrogates);

/// Appends `text` as JSON.stringify(JSON.parse(text)) would print it. False when it is not JSON,
/// or nested too deep.
bool append_canonical_json(std::string_view text, std::size_t nesting_max, std::string& out);

}  // namespace weft::crdt
