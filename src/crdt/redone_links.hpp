#pragma once

#include <optional>
#include <vector>

#include "block.hpp"
#include "transaction_record.hpp"
#include "weft/container/flat_index.hpp"

namespace weft::crdt {

/// Which deleted blocks were made again, and as what: the name of the first unit of the new one.
class RedoneLinks {
 public:
  bool empty() const { return places_.size() == 0; }
  bool has(Handle block) const { return !empty() && places_.find(block) != FlatIndex::kNone; }
  std::optional<BlockName> find(Handle block) const {
    const std::uint32_t place = empty() ? FlatIndex::kNone : places_.find(block);
    return place == FlatIndex::kNone ? std::nullopt : std::optional(targets_[place]);
  }
  /// Sets the link of a block that has none.
  void set(Handle block, BlockName target) {
    places_.insert(block, static_cast<std::uint32_t>(targets_.size()));
    targets_.push_back(target);
  }
  /// `right` was cut off from `left` behind its first `offset` units.
  void split(Handle left, Handle right, std::uint64_t offset) {
    if (const auto target = find(left)) set(right, {target->client, target->clock + offset});
  }
  void erase(Handle block) {
    if (has(block)) places_.erase(block);
  }
  std::size_t memory_bytes() const { return places_.memory_bytes() + targets_.capacity() * sizeof(BlockName); }

 private:
  FlatIndex places_;  ///< of `targets_`
  std::vector<BlockName> targets_;
};

}  // namespace weft::crdt
