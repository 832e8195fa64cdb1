#pragma once

// What update.hpp does, for updates that a document wrote itself: they are well-formed, and may
// hold as many structs as they claim.

#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/causal/state_vector.hpp"
#include "weft/crdt/update_format.hpp"

namespace weft::crdt {

Bytes merge_own_updates(const std::vector<ByteView>& updates, UpdateFormat format);

/// Of v2, to v2.
Bytes diff_own_update(ByteView update, const StateVector& known);

/// Of v2, to v1.
Bytes convert_own_update(ByteView update);

}  // namespace weft::crdt
