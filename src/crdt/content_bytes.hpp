#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "block.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"
#include "weft/crdt/any.hpp"

namespace weft::crdt {

// What a document keeps of content that is neither text nor a type, one unit after the other:
//
//   Any      a value                        Embed   a value
//   JSON     a JSON text with its length    Format  a key with its length, a value
//   Binary   bytes with their length        Doc     a guid with its length, a value
//
// Values are written as write_any() does; those of embeds and formats may hold halves of surrogate
// pairs (json_any.hpp).

/// How many bytes `units` units of a value kind take at `data`, which holds at most `size` bytes
/// and was written here. Complexity: O(bytes).
std::size_t value_bytes(Ref ref, const std::uint8_t* data, std::size_t size, std::uint64_t units);

/// What a format holds. Lifetime: that of the content.
struct FormatContent {
  std::string_view key;
  ByteView value;
};
FormatContent read_format(ByteView content);

/// Appends the options of a subdocument that Yjs keeps, in its order, and only when they are not
/// the default; `meta` may be null.
void append_options(bool gc, bool auto_load, const Any* meta, Bytes& out);
/// The same of options that were sent; failure shows in the reader.
void append_kept_options(Reader& in, std::size_t nesting_max, Bytes& out);

}  // namespace weft::crdt
