#pragma once

// An update of v2 in columns that pack better: what follows from the structs before is left out.
//
// The structs of one client stand in the order they were written, and most were written right
// behind something of the same client and in front of what was to the right of that then. So an
// origin is "the struct before" or the number of a struct, and the right origin is guessed. What
// is deleted is not told where the structs tell it. src/archive/README.md lists the columns.

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::crdt {

/// Of an update of v2 that a document wrote itself.
Bytes fold_update(ByteView update);

/// The update again, which is not checked beyond what that takes. Each struct takes a byte at least.
/// Errors: kInvalidArgument (malformed).
Result<Bytes> unfold_update(ByteView folded);

}  // namespace weft::crdt
