#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "weft/ot/codec.hpp"
#include "weft/ot/ot_doc.hpp"
#include "weft/ot/ot_replica.hpp"
#include "weft/ot/state.hpp"
#include "weft/ot/transform.hpp"

namespace weft::ot {

/// Which new id an element that came back has.
using RenamedElements = std::map<ElementId, ElementId>;

namespace detail {

Result<std::uint64_t> check_ids(std::span<const Operation> batch, ReplicaId replica, std::uint64_t next);
void renew_ids(Batch& batch, IdMint& mint, RenamedElements& renamed);
bool same_places(std::span<const Operation> a, std::span<const Operation> b);
Operation unwritten(const Operation& inverse);
Batch number_corrections(const State& shown, const State& committed, std::span<const Operation> unsent,
                         std::span<const Operation> arrived);
/// Complexity: O(elements); moves within one array cost its length each.
Batch difference(const State& from, const State& to);

}  // namespace detail

/// JSON as a type of sequenced document; the policy for conflicts is part of the type, so that all
/// who open a document agree on it.
template <Policy kPolicy>
struct BasicJson {
  using State = ot::State;
  using Operation = ot::Operation;
  using Batch = ot::Batch;
  using Trail = ot::Trail;
  using Renamed = RenamedElements;

  static constexpr ModelType kType{kPolicy == Policy::kLast ? std::string_view("weft.ot.json") : "weft.ot.json.first", 1,
                                   Ordering::kSequenced};

  static State create(const Limits& limits) {
    State state;
    state.set_limits(limits);
    return state;
  }
  static Result<Batch> apply(State& state, std::span<const Operation> batch, Trail* trail) {
    return state.apply(batch, trail);
  }
  static void transform(Operation& s, Operation& c, const LossSink<Operation>* lost) {
    ot::transform(s, c, kPolicy, lost);
  }
  static bool independent(const Operation& a, const Operation& b) { return ot::independent(a, b); }
  static bool is_noop(const Operation& operation) { return std::holds_alternative<Noop>(operation); }
  static bool compose(Operation& first, const Operation& next) { return ot::compose(first, next); }
  static bool same_places(std::span<const Operation> a, std::span<const Operation> b) {
    return detail::same_places(a, b);
  }
  static Operation unwritten(const Operation& inverse) { return detail::unwritten(inverse); }
  static Batch difference(const State& from, const State& to) { return detail::difference(from, to); }
  static Batch corrections(const State& shown, const State& committed, std::span<const Operation> unsent,
                           std::span<const Operation> arrived) {
    return detail::number_corrections(shown, committed, unsent, arrived);
  }
  static Result<std::uint64_t> check(std::span<const Operation> batch, ReplicaId replica, std::uint64_t next) {
    return detail::check_ids(batch, replica, next);
  }
  static void renew(Batch& batch, IdMint& mint, Renamed& renamed) { detail::renew_ids(batch, mint, renamed); }
  static void write_operation(const Operation& operation, Writer& out) { ot::write_operation(operation, out); }
  static Result<Operation> read_operation(Reader& in, const Limits& limits) { return ot::read_operation(in, limits); }
  static void write_batch(std::span<const Operation> batch, Writer& out) { ot::write_batch(batch, out); }
  static Result<Batch> read_batch(Reader& in, const Limits& limits) { return ot::read_batch(in, limits); }
  static void write_state(const State& state, Writer& out) { state.write(out); }
  static Result<State> read_state(Reader& in, const Limits& limits) { return State::read(in, limits); }
  static std::string to_json_text(const State& state) { return state.to_json_text(); }
  static std::size_t memory_bytes(const State& state) { return state.memory_bytes(); }
  static void check_invariants(const State& state) { state.check_invariants(); }
};

/// The default: of two values for one slot the later commit stays.
using Json = BasicJson<Policy::kLast>;
/// For bridging to engines where the earlier commit stays.
using JsonFirst = BasicJson<Policy::kFirst>;

using JsonDoc = Doc<Json>;
using JsonReplica = Replica<Json>;

// Compiled once, in json_type.cpp: what includes this need not.
extern template class Doc<Json>;
extern template class Doc<JsonFirst>;
extern template class Replica<Json>;
extern template class Replica<JsonFirst>;

}  // namespace weft::ot
