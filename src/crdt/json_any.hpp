#pragma once

// Values of embeds and formats are kept as bytes of Any, in either update format the same: v2
// writes them so, v1 as JSON text. Strings of them may hold halves of surrogate pairs, see
// surrogates.hpp.

#include <cstddef>
#include <string>
#include <string_view>

#include "byte_sink.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"
#include "weft/crdt/any.hpp"

namespace weft::crdt {

/// Appends the value of a JSON text. False when it is none, or nested too deep.
bool append_any_of_json(std::string_view text, std::size_t nesting_max, Bytes& out);

/// Appends a kept value as JSON.stringify would print it; undefined is printed as null.
void append_json_of_any(Reader& in, std::string& out);

/// Appends a kept value with each half of a surrogate pair replaced.
void append_any_without_halves(ByteView value, ByteSink& out);

/// A kept value, with each half of a surrogate pair replaced.
Any read_kept_any(ByteView value);

}  // namespace weft::crdt
