#pragma once

// What makes a kind of sequenced document: records of functions with laws. A host can bring its own;
// Json is ours.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/model/model.hpp"

namespace weft::ot {

/// The ids that a replica may still give to what it makes: those from `next` on.
struct IdMint {
  std::uint64_t replica;
  std::uint64_t next;
};

/// What a type of sequenced document must do. All functions are static and keep nothing.
///
/// apply(state, batch): whole or not at all; gives the batch that takes it back, aligned in
///   reverse: its operation i takes back operation n - 1 - i.
/// transform(s, c, lost): TP1 for lists; s is committed. `lost(reason, winning, losing, committed_lost)`
///   hears of every write that goes.
/// compose(a, b): whether a now does what a and then b do.
/// check(batch, replica, next): whether everything new in it is named by ids of `replica` from
///   `next` on, none twice; gives the id behind the last one.
/// renew(batch, mint): gives new ids to everything new in it.
/// settle(shown, committed, unsent, arrived): after `arrived` was applied to both states, makes `shown` equal to the
///   bit to what applying `unsent` to `committed` gives.
/// is_noop(operation), and Operation{} is one.
template <class T>
concept Type = requires(typename T::State state, const typename T::State& looked, const typename T::Operation& operation,
                        typename T::Operation& changed, typename T::Batch batch, std::span<typename T::Operation> list,
                        std::span<const typename T::Operation> looked_list, IdMint& mint, Reader& in, Writer& out,
                        const Limits& limits) {
  { T::kType } -> std::convertible_to<ModelType>;
  requires std::movable<typename T::State>;
  requires std::same_as<typename T::Batch, std::vector<typename T::Operation>>;
  { T::create(limits) } -> std::same_as<typename T::State>;
  { T::apply(state, looked_list) } -> std::same_as<Result<typename T::Batch>>;
  { T::compose(changed, operation) } -> std::same_as<bool>;
  { T::check(looked_list, std::uint64_t{}, std::uint64_t{}) } -> std::same_as<Result<std::uint64_t>>;
  T::renew(batch, mint);
  T::settle(state, looked, looked_list, looked_list);
  { T::is_noop(operation) } -> std::same_as<bool>;
  T::write_batch(looked_list, out);
  { T::read_batch(in, limits) } -> std::same_as<Result<typename T::Batch>>;
  T::write_state(looked, out);
  { T::read_state(in, limits) } -> std::same_as<Result<typename T::State>>;
  { T::to_json_text(looked) } -> std::same_as<std::string>;
  { T::memory_bytes(looked) } -> std::same_as<std::size_t>;
  T::check_invariants(looked);
};

}  // namespace weft::ot
