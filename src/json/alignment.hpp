#pragma once

#include <cstddef>
#include <vector>

#include "json/hashed.hpp"

namespace weft::json {

/// Elements of two arrays that are the same one.
struct Match {
  std::size_t before;
  std::size_t after;
};

/// What two arrays have in common, ascending in both; by hashes, so that a match may be a mistake.
/// The longest such list when `edits_max` elements at most come and go, else what both begin
/// and end with. Complexity: O(elements x edits), memory O(elements + edits^2).
std::vector<Match> align(const std::vector<Hashed>& before, const std::vector<Hashed>& after, std::size_t edits_max);

}  // namespace weft::json
