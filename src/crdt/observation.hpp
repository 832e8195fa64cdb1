#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "engine.hpp"
#include "observers.hpp"

namespace weft::crdt {

/// Tells the observers of types what a transaction changed, and works out what they ask for.
class Observation {
 public:
  Observation(Engine& engine, TransactionRecord& ending) : engine_(engine), ending_(ending) {}

  /// Calls the observers of each changed type, then those of the types around them.
  void call_observers();

  // What events ask for; `changed` is an index of the record's changed types.
  const TransactionRecord& transaction() const { return ending_; }
  TypeRef type_ref(Handle type) { return engine_.ref_to(type); }
  Handle target(std::uint32_t changed) const { return ending_.changes.types()[changed].type; }
  std::vector<PathStep> path(Handle from, Handle to);
  std::vector<KeyChange> keys(std::uint32_t changed);
  Delta delta(std::uint32_t changed);

 private:
  friend class TextObservation;

  /// A part of a block that is all new or all old, and all deleted by the transaction or not at all.
  struct Piece {
    std::uint64_t offset;
    std::uint64_t length;
    bool added;
    bool erased;
  };
  /// A type below a watched one that changed, by index, and how deep below.
  struct Below {
    std::uint32_t changed;
    std::uint32_t depth;
  };
  struct DeepGroup {
    Handle type;
    std::uint32_t generation;
    std::vector<Below> below;
  };

  bool alive(Handle type, std::uint32_t generation);
  void call_deep_observers();
  void call_group(DeepGroup& group);
  std::uint64_t state_before(std::uint32_t client) const;
  const DeletedRange* deleted_from(std::uint32_t client, std::uint64_t clock) const;
  bool added(const Block& block, std::uint64_t offset) const;
  bool erased(const Block& block, std::uint64_t offset) const;
  std::vector<Piece> pieces(const Block& block) const;
  std::optional<KeyChange> key_change(Handle type, std::uint32_t key);
  Delta make_delta(std::uint32_t changed);
  Delta list_delta(Handle type);
  Delta text_delta(Handle type);

  Engine& engine_;
  TransactionRecord& ending_;
  std::map<std::uint32_t, Delta> deltas_;  // that were asked for, by index of the changed type
};

}  // namespace weft::crdt
