#pragma once

// What it takes to be synchronised. A model is a value type of one of the families (crdt, ot,
// revtree): typed inside, bytes across. Nothing here is about editing, which stays typed per
// family; a room, a log and a session need no more than this.

#include <concepts>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"

namespace weft {

/// Who decides the order of changes.
enum class Ordering : std::uint8_t {
  kCommutative,  ///< nobody: changes commute (crdt, revtree)
  kSequenced,    ///< one authority per document numbers them (ot)
};

/// Names a family and its byte format; stored with every document.
struct ModelType {
  std::string_view uri;         ///< for example "weft.crdt.yjs13"
  std::uint32_t codec_version;  ///< of changes and snapshots
  Ordering ordering;
};

/// What an authority made of a submitted change.
struct Admitted {
  /// The canonical change to store and to broadcast; empty when the submission held nothing new,
  /// which is then neither stored nor broadcast.
  Bytes change;
};

/// What a replica made of a change that arrived.
enum class Outcome : std::uint8_t {
  kApplied,    ///< the document is different now
  kDuplicate,  ///< known already, nothing changed
  kDeferred,   ///< kept until what it builds on arrives
};

/// The requirements on a synchronisable document; see the member comments of crdt::Doc for one.
///
/// admit(bytes): at an authority: validates the whole change, integrates it, returns its canonical
///   form. An error leaves the document as it was.
/// integrate(bytes): at a replica: applies a canonical change. An error leaves it as it was.
/// integrate() and from_snapshot() take everything that admit() gave, whatever the limits.
/// version(): what this replica has: a state vector, a version number, a set of leaves.
/// changes_since(version): one change that brings a replica at `version` here.
/// includes(change): whether integrating the change would do nothing.
/// merge_changes(changes): one change that does what all of them do, in order; linear.
/// snapshot(), from_snapshot(): the whole state, deferred changes included.
/// to_json_text(): the visible content as JSON, for people and tests.
/// check_invariants(): stops the program when the structure is broken.
///
/// Two more serve the history of a document, which lies in its log:
/// retreat(change): takes back the newest change integrated, given once more as the log has it: the
///   document is then what it was before, to the byte of its snapshot. False when that cannot be
///   done, because the family forgets what it would take (crdt) or because this object began behind
///   the change; nothing has changed then, and one plays from an older snapshot instead.
///   Errors: kInvalidArgument (malformed, or not the newest change), nothing has changed then.
/// reverted(later, replica): asked of the document as it was at some version, with every change since
///   then, in order: a change that makes a document which has all of them read as this one does.
///   It is submitted like any other, so that nothing in the log is rewritten; edits that nobody here
///   has seen yet stay. Empty when there is nothing to change. `replica` is not 0, and nobody else
///   writes under it: ids that the change needs are made under it, and its numbers go on from what
///   the changes show of it. Errors: kInvalidArgument (a change malformed, or a bad `replica`),
///   kFailedPrecondition (the family cannot take this back).
template <class M>
concept Model = requires(M m, const M cm, ByteView bytes, std::span<const ByteView> changes,
                         const Limits& limits, std::uint64_t replica) {
  { M::kType } -> std::convertible_to<ModelType>;
  { m.admit(bytes) } -> std::same_as<Result<Admitted>>;
  { m.integrate(bytes) } -> std::same_as<Result<Outcome>>;
  { cm.version() } -> std::same_as<Bytes>;
  { cm.changes_since(bytes) } -> std::same_as<Result<Bytes>>;
  { cm.includes(bytes) } -> std::same_as<Result<bool>>;
  { M::merge_changes(changes) } -> std::same_as<Result<Bytes>>;
  { cm.snapshot() } -> std::same_as<Bytes>;
  { M::from_snapshot(bytes, limits) } -> std::same_as<Result<M>>;
  { M::create(limits) } -> std::same_as<M>;
  { cm.to_json_text() } -> std::same_as<std::string>;
  { cm.memory_bytes() } -> std::same_as<std::size_t>;
  cm.check_invariants();
  { m.retreat(bytes) } -> std::same_as<Result<bool>>;
  { cm.reverted(changes, replica) } -> std::same_as<Result<Bytes>>;
} && std::movable<M>;  // last: asked of AnyModel, whose constructor asks whether its argument is a Model

}  // namespace weft
