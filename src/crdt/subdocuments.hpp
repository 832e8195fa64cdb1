#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "block.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// What is known of a living subdocument beyond what its block holds.
struct SubdocumentState {
  std::uint64_t number = 0;  ///< in order of arrival; another one once it was unloaded
  bool should_load = false;
  std::string collection{};  ///< empty: that of the document it is in
};

/// The living subdocuments of a document, by the ids of their blocks.
class SubdocumentTable {
 public:
  const SubdocumentState& add(LocalId id, bool should_load, std::string collection) {
    SubdocumentState& state = states_[key(id)];
    state = {next_number_++, should_load, std::move(collection)};
    return state;
  }
  SubdocumentState* find(LocalId id) {
    const auto found = states_.empty() ? states_.end() : states_.find(key(id));
    return found == states_.end() ? nullptr : &found->second;
  }
  bool has(LocalId id) const { return states_.count(key(id)) != 0; }
  void erase(LocalId id) { states_.erase(key(id)); }

  /// All, in order of arrival. Complexity: O(n log n).
  std::vector<LocalId> in_order() const {
    std::vector<std::pair<std::uint64_t, LocalId>> numbered;
    for (const auto& [at, state] : states_)
      numbered.emplace_back(state.number,
                            LocalId{static_cast<std::uint32_t>(at >> 32), static_cast<std::uint32_t>(at)});
    std::sort(numbered.begin(), numbered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<LocalId> ids;
    for (const auto& [number, id] : numbered) ids.push_back(id);
    return ids;
  }
  /// About; what the nodes of a map take differs.
  std::size_t memory_bytes() const {
    return states_.size() * (sizeof(std::pair<std::uint64_t, SubdocumentState>) + 4 * sizeof(void*));
  }

 private:
  static std::uint64_t key(LocalId id) { return std::uint64_t{id.lane} << 32 | id.clock; }

  std::map<std::uint64_t, SubdocumentState> states_;
  std::uint64_t next_number_ = 0;
};

/// What a transaction did to subdocuments.
struct SubdocumentChanges {
  std::map<std::uint64_t, Subdocument> added;  ///< by number
  std::vector<Subdocument> removed;            ///< they are told about again, as in Yjs
  std::vector<Subdocument> closed;             ///< likewise removed, and told about once
  std::vector<Subdocument> loaded;
  bool empty() const { return added.empty() && removed.empty() && closed.empty() && loaded.empty(); }
};

}  // namespace weft::crdt
