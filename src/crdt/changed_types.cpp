#include "changed_types.hpp"

#include <algorithm>

#include "weft/container/flat_index.hpp"

namespace weft::crdt {

void ChangedTypes::arrange() {
  FlatIndex numbers;  // of types by handle
  FlatIndex known;    // places by type and key
  std::vector<std::uint64_t> keyed;  // the number of a type, and a key
  types_.clear();
  keys_.clear();
  for (const Place& place : places_) {
    std::uint32_t number = numbers.find(place.type);
    if (number == FlatIndex::kNone) {
      number = static_cast<std::uint32_t>(types_.size());
      numbers.insert(place.type, number);
      types_.push_back({place.type, place.generation});
    }
    if (place.key == kNone) {
      types_[number].list = true;
      continue;
    }
    const std::uint64_t at = (std::uint64_t{number} << 32) | place.key;
    if (known.find(at) != FlatIndex::kNone) continue;
    known.insert(at, 0);
    keyed.push_back(at);
    ++types_[number].key_count;
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](std::uint64_t a, std::uint64_t b) { return a >> 32 < b >> 32; });
  std::uint32_t first = 0;
  for (ChangedType& type : types_) {
    type.first_key = first;
    first += type.key_count;
  }
  for (const std::uint64_t at : keyed) keys_.push_back(static_cast<std::uint32_t>(at));
}

}  // namespace weft::crdt
