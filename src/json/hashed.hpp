#pragma once

#include <cstdint>
#include <vector>

#include "weft/json/value.hpp"

namespace weft::json {

/// A hash of every value inside a value, so that what is unlike is told apart without being read
/// again. Equal values have equal hashes; nothing relies on the reverse.
struct Hashed {
  std::uint64_t hash = 0;
  std::vector<Hashed> children;  ///< elements, or values of members, in their order
};

Hashed hash_of(const Value& value);

}  // namespace weft::json
