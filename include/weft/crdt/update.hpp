#pragma once

// Work on encoded updates without a document. Values nested deeper than kNestingCeiling are
// malformed; what any document accepted is not. So is an update of v2 that claims more structs
// than 32,768 and 64 for each of its bytes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/causal/id_set.hpp"
#include "weft/causal/state_vector.hpp"
#include "weft/crdt/update_format.hpp"

namespace weft::crdt {

/// One update that does what all of them do. None gives the empty update, one comes back unchanged.
/// Errors: kInvalidArgument (malformed). Complexity: O(bytes) when the updates follow
/// one another, else O(bytes + structs log updates).
Result<Bytes> merge_updates(std::span<const ByteView> updates, UpdateFormat format = UpdateFormat::kV1);

/// What of `update` is not known at `state_vector`; deletions are always all there.
/// Errors: kInvalidArgument (malformed update or state vector).
Result<Bytes> diff_update(ByteView update, ByteView state_vector, UpdateFormat format = UpdateFormat::kV1);

/// The same update in another format; into the same one, as merging would write it.
///
/// To v1, values of embeds and formats lose what JSON cannot tell: -0, undefined, bytes, BigInt.
/// Errors: kInvalidArgument (malformed).
Result<Bytes> convert_update(ByteView update, UpdateFormat from, UpdateFormat to);

/// The state vector of a document that holds this update alone: clients whose structs begin at
/// clock 0, up to the first gap, in the order of the update.
/// Errors: kInvalidArgument (malformed).
Result<Bytes> state_vector_from_update(ByteView update, UpdateFormat format = UpdateFormat::kV1);

/// Which clocks an update covers.
struct UpdateMeta {
  StateVector from;  ///< the first clock of each client
  StateVector to;    ///< the clock behind its last struct
};

/// Errors: kInvalidArgument (malformed).
Result<UpdateMeta> update_meta(ByteView update, UpdateFormat format = UpdateFormat::kV1);

/// The deletions of an update. Errors: kInvalidArgument (malformed).
Result<IdSet> deletions_of_update(ByteView update, UpdateFormat format = UpdateFormat::kV1);

/// How much inspect_update() shows.
struct InspectionLimits {
  std::size_t text_bytes_max = std::size_t{64} << 10;  ///< no struct begins beyond it
  std::size_t content_bytes_max = 80;  ///< longer texts are cut; longer values are only counted
};

/// An update as JSON text for people: per client its structs, then the deletions.
///
/// A struct has its clock, length and kind; `origin`, `right`, `parent` as [client, clock], or `root`
/// and `key`; and its content. Deletions are [client, clock, length]. `complete` is false when
/// something was left out; `structs` counts all. What exceeds `text_bytes_max`
/// is at most one struct, a small multiple of `content_bytes_max`. Errors: kInvalidArgument (malformed).
Result<std::string> inspect_update(ByteView update, UpdateFormat format = UpdateFormat::kV1,
                                   const InspectionLimits& limits = {});

}  // namespace weft::crdt
