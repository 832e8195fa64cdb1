#pragma once

// What makes a kind of sequenced document: records of functions with laws. A host can bring its own;
// Json is ours, and tests/support/ot_register.hpp the smallest there can be.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/model/model.hpp"

namespace weft::ot {

/// Names one writer of sequenced documents: 1 to 2^53 - 1, and never two writers of one document
/// the same. 0 is whoever made a document before anybody was there.
using ReplicaId = std::uint64_t;

/// The ids that a replica may still give to what it makes: those from `next` on.
struct IdMint {
  ReplicaId replica;
  std::uint64_t next;
};

/// Why something that was written is not there.
enum class LossReason : std::uint8_t {
  kOverwritten = 1,  ///< somebody else gave the same slot another value
  kAbsorbed = 2,     ///< the whole value was set at the same time
  kRemoved = 3,      ///< the element was removed before
};

/// Hears of every write that a transformation takes away: why, what stays, what goes (as it was),
/// and whether what goes was committed already.
template <class Operation>
using LossSink = std::function<void(LossReason, const Operation& winning, const Operation& losing, bool committed_lost)>;

/// The requirements on a type. All functions are static and keep nothing. A batch is a list of
/// operations that are applied in order; Operation{} is a noop.
///
/// apply(state, batch, trail): whole or not at all. Gives the batch that takes it back to the bit, aligned
///   in reverse: its operation i takes back operation n - 1 - i, a noop only for a noop and for what
///   found nothing to change.
///   The trail, when not null, says for each operation where it was.
/// transform(s, c, lost): rewrites two operations that start from one state in place, so that each
///   applies behind the other, to one result (TP1); s is committed, c is not.
/// independent(a, b): whether transforming the two would leave them as they are.
/// compose(a, b): true when a now does what a and then b do; else nothing is changed.
/// same_places(a, b): true only when two batches leave every place that an operation can name where the
///   other does, whatever values they leave there.
/// unwritten(inverse): what takes away what `inverse` would bring; it is never applied, others are transformed over it.
/// difference(from, to): a batch that leads from one state to the other.
/// corrections(shown, committed, unsent, arrived): `arrived` was applied to both states, to `shown` behind
///   what `unsent` had done; a batch that makes `shown` equal to the bit to `committed` with
///   `unsent` applied. For types whose operations commute up to rounding.
/// check(batch, replica, next): whether all that is new in it has ids of `replica` from `next` on,
///   none twice; gives the number behind the largest. Errors: kInvalidArgument.
/// renew(batch, mint, renamed): gives new ids to all that is new in it and notes which, and lets
///   operations on what was renamed, now or before, find it.
/// write_batch(), read_batch(): begin with the number of operations, a varuint. Readers of all three check
///   what they read and believe no number.
template <class T>
concept Type = requires(typename T::State state, const typename T::State& looked, const typename T::Operation& operation,
                        typename T::Operation& changed, typename T::Batch& batch, typename T::Trail* trail,
                        typename T::Renamed& renamed, std::span<const typename T::Operation> list, IdMint& mint, Reader& in,
                        Writer& out, const Limits& limits, const LossSink<typename T::Operation>* lost) {
  { T::kType } -> std::convertible_to<ModelType>;
  requires std::movable<typename T::State>;
  requires std::same_as<typename T::Batch, std::vector<typename T::Operation>>;
  { T::create(limits) } -> std::same_as<typename T::State>;
  { T::apply(state, list, trail) } -> std::same_as<Result<typename T::Batch>>;
  T::transform(changed, changed, lost);
  { T::independent(operation, operation) } -> std::same_as<bool>;
  { T::is_noop(operation) } -> std::same_as<bool>;
  { T::compose(changed, operation) } -> std::same_as<bool>;
  { T::same_places(list, list) } -> std::same_as<bool>;
  { T::unwritten(operation) } -> std::same_as<typename T::Operation>;
  { T::difference(looked, looked) } -> std::same_as<typename T::Batch>;
  { T::corrections(looked, looked, list, list) } -> std::same_as<typename T::Batch>;
  { T::check(list, ReplicaId{}, std::uint64_t{}) } -> std::same_as<Result<std::uint64_t>>;
  T::renew(batch, mint, renamed);
  T::write_operation(operation, out);
  { T::read_operation(in, limits) } -> std::same_as<Result<typename T::Operation>>;
  T::write_batch(list, out);
  { T::read_batch(in, limits) } -> std::same_as<Result<typename T::Batch>>;
  T::write_state(looked, out);
  { T::read_state(in, limits) } -> std::same_as<Result<typename T::State>>;
  { T::to_json_text(looked) } -> std::same_as<std::string>;
  { T::memory_bytes(looked) } -> std::same_as<std::size_t>;
  T::check_invariants(looked);
};

/// Transforms two batches that start from one state, as a grid. Complexity: O(m * n), a comparison
/// where two operations do not concern one another.
template <Type T>
void transform_batches(std::span<typename T::Operation> s, std::span<typename T::Operation> c,
                       const LossSink<typename T::Operation>* lost = nullptr) {
  for (auto& committed : s)
    for (auto& uncommitted : c)
      if (!T::independent(committed, uncommitted)) T::transform(committed, uncommitted, lost);
}

}  // namespace weft::ot
