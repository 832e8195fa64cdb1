#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "block.hpp"

namespace weft::crdt {

/// A type that a transaction changed; its keys are some of ChangedTypes::keys().
struct ChangedType {
  Handle type;
  std::uint32_t generation;
  std::uint32_t first_key = 0;
  std::uint32_t key_count = 0;
  bool list = false;      ///< its list changed
  bool reported = false;  ///< it still was there when its observers were to be called
};

/// Which types a transaction changed and where, noted as it happens and put in order at its end:
/// types and the keys of each by when they changed first.
class ChangedTypes {
 public:
  bool empty() const { return places_.empty(); }
  /// `key` is the number of its name, or kNone for the list.
  void note(Handle type, std::uint32_t generation, std::uint32_t key) {
    if (!places_.empty() && places_.back().type == type && places_.back().key == key) return;
    places_.push_back({type, generation, key});
  }
  /// What was noted so far, anything several times.
  template <class Look>
  bool any_of(Look&& look) const {
    for (const Place& place : places_)
      if (look(place.type, place.generation)) return true;
    return false;
  }

  void arrange();
  std::vector<ChangedType>& types() { return types_; }
  const std::vector<ChangedType>& types() const { return types_; }
  const std::vector<std::uint32_t>& keys() const { return keys_; }

  void clear() {
    places_.clear();
    types_.clear();
    keys_.clear();
  }
  std::size_t memory_bytes() const {
    return places_.capacity() * sizeof(Place) + types_.capacity() * sizeof(ChangedType) +
           keys_.capacity() * sizeof(keys_[0]);
  }

 private:
  struct Place {
    Handle type;
    std::uint32_t generation;
    std::uint32_t key;
  };

  std::vector<Place> places_;
  std::vector<ChangedType> types_;
  std::vector<std::uint32_t> keys_;
};

}  // namespace weft::crdt
