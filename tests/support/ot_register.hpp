#pragma once

// The smallest type of sequenced document: cells that hold numbers, which are set or added to.

#include <bit>
#include <map>
#include <set>

#include "weft/ot/ot_replica.hpp"

namespace weft::test {

struct CellOperation {
  enum class Kind : std::uint8_t { kNoop, kSet, kAdd, kNew };
  Kind kind = Kind::kNoop;
  std::uint64_t cell = 0;
  double value = 0;
  std::uint64_t id = 0;  // of kNew: which counter of the replica named the cell
  friend bool operator==(const CellOperation&, const CellOperation&) = default;
};

inline CellOperation set_cell(std::uint64_t cell, double value) { return {CellOperation::Kind::kSet, cell, value, 0}; }
inline CellOperation add_to_cell(std::uint64_t cell, double value) { return {CellOperation::Kind::kAdd, cell, value, 0}; }

/// Cells 0 to 9 are there; operations on others dangle from 10 on, and are errors from 100 on. kNew uses up
/// an id and does nothing else.
struct Register {
  using Operation = CellOperation;
  using Kind = Operation::Kind;
  using Batch = std::vector<Operation>;
  using State = std::map<std::uint64_t, double>;
  using Trail = std::vector<std::uint64_t>;
  using Renamed = std::map<std::uint64_t, std::uint64_t>;

  static constexpr ModelType kType{"weft.test.register", 1, Ordering::kSequenced};

  static State create(const Limits&) { return {}; }

  static double look(const State& state, std::uint64_t cell) {
    const auto at = state.find(cell);
    return at == state.end() ? 0 : at->second;
  }

  static Result<Batch> apply(State& state, std::span<const Operation> batch, Trail* trail) {
    for (const Operation& operation : batch)
      if (operation.cell >= 100) return Error{ErrorCode::kInvalidArgument, "no such cell"};
    Batch inverse;
    for (const Operation& operation : batch) {
      if (trail != nullptr) trail->push_back(operation.cell);
      const double before = look(state, operation.cell);
      if (operation.kind == Kind::kNoop || operation.cell >= 10) {
        inverse.insert(inverse.begin(), Operation{});
        continue;
      }
      if (operation.kind == Kind::kNew) {
        inverse.insert(inverse.begin(), add_to_cell(operation.cell, 0));
        continue;
      }
      inverse.insert(inverse.begin(), set_cell(operation.cell, before));
      const double now = operation.kind == Kind::kAdd ? before + operation.value : operation.value;
      state[operation.cell] = now;
      if (now == 0) state.erase(operation.cell);
    }
    return inverse;
  }

  static void transform(Operation& s, Operation& c, const ot::LossSink<Operation>* lost) {
    const bool s_sets = s.kind == Kind::kSet, c_sets = c.kind == Kind::kSet;
    if (s_sets && c_sets) {
      if (lost != nullptr) (*lost)(ot::LossReason::kOverwritten, c, s, true);
      s = {};
    } else if (s_sets) {
      s.value += c.value;
    } else if (c_sets) {
      s = {};
    }
  }
  static bool independent(const Operation& a, const Operation& b) {
    return a.kind == Kind::kNoop || b.kind == Kind::kNoop || a.cell != b.cell;
  }
  static bool is_noop(const Operation& operation) { return operation.kind == Kind::kNoop; }
  static bool compose(Operation& first, const Operation& next) {
    if (first.cell != next.cell || next.kind != Kind::kSet || first.kind == Kind::kNoop) return false;
    first = next;
    return true;
  }
  static bool same_places(std::span<const Operation>, std::span<const Operation>) { return true; }
  static Operation unwritten(const Operation&) { return {}; }
  static Batch difference(const State& from, const State& to) {
    Batch batch;
    for (std::uint64_t cell = 0; cell < 10; ++cell)
      if (look(from, cell) != look(to, cell)) batch.push_back(set_cell(cell, look(to, cell)));
    return batch;
  }
  static Batch corrections(const State& shown, const State& committed, std::span<const Operation> unsent,
                           std::span<const Operation>) {
    State right = committed;
    WEFT_CHECK(apply(right, unsent, nullptr).has_value());
    return difference(shown, right);
  }
  static Result<std::uint64_t> check(std::span<const Operation> batch, ot::ReplicaId, std::uint64_t next) {
    std::set<std::uint64_t> seen;
    for (const Operation& operation : batch) {
      if (operation.kind != Kind::kNew) continue;
      if (operation.id < next || !seen.insert(operation.id).second)
        return Error{ErrorCode::kInvalidArgument, "an id that was used"};
    }
    return seen.empty() ? next : *seen.rbegin() + 1;
  }
  static void renew(Batch& batch, ot::IdMint& mint, Renamed&) {
    for (Operation& operation : batch)
      if (operation.kind == Kind::kNew) operation.id = mint.next++;
  }
  static void write_operation(const Operation& operation, Writer& out) {
    out.u8(static_cast<std::uint8_t>(operation.kind));
    out.varuint(operation.cell);
    out.big_endian(std::bit_cast<std::uint64_t>(operation.value), 8);
    out.varuint(operation.id);
  }
  static Result<Operation> read_operation(Reader& in, const Limits&) {
    const std::uint8_t kind = in.u8();
    Operation operation{static_cast<Kind>(kind), in.varuint(), std::bit_cast<double>(in.big_endian(8)), in.varuint()};
    if (kind > 3 || in.failed()) return Error{ErrorCode::kInvalidArgument, "not an operation on a cell"};
    return operation;
  }
  static void write_batch(std::span<const Operation> batch, Writer& out) {
    out.varuint(batch.size());
    for (const Operation& operation : batch) write_operation(operation, out);
  }
  static Result<Batch> read_batch(Reader& in, const Limits& limits) {
    Batch batch;
    for (std::uint64_t count = in.varuint(); count > 0; --count) {
      WEFT_ASSIGN(const Operation operation, read_operation(in, limits));
      batch.push_back(operation);
    }
    if (in.failed()) return Error{ErrorCode::kInvalidArgument, "not a batch"};
    return batch;
  }
  static void write_state(const State& state, Writer& out) {
    out.varuint(state.size());
    for (const auto& [cell, value] : state) {
      out.varuint(cell);
      out.big_endian(std::bit_cast<std::uint64_t>(value), 8);
    }
  }
  static Result<State> read_state(Reader& in, const Limits&) {
    State state;
    for (std::uint64_t count = in.varuint(); count > 0 && !in.failed(); --count) {
      const std::uint64_t cell = in.varuint();
      state[cell] = std::bit_cast<double>(in.big_endian(8));
    }
    if (in.failed()) return Error{ErrorCode::kInvalidArgument, "not cells"};
    return state;
  }
  static std::string to_json_text(const State& state) {
    std::string text = "{";
    for (const auto& [cell, value] : state)
      text += (text.size() > 1 ? "," : "") + ("\"" + std::to_string(cell) + "\":") + std::to_string(value);
    return text + "}";
  }
  static std::size_t memory_bytes(const State& state) { return state.size() * 64; }
  static void check_invariants(const State&) {}
};

using RegisterDoc = ot::Doc<Register>;
using RegisterReplica = ot::Replica<Register>;

}  // namespace weft::test
