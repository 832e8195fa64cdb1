#pragma once

// Documents and small operations for commits, by formula: bench/ot_peers/small_commits.mjs makes the same.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::bench {

enum class SmallKind : std::uint8_t {
  kText,    ///< a character into the text
  kNumber,  ///< added to the count
  kObject,  ///< a number put into the map
  kItem,    ///< added to any element of the list
  kInsert,  ///< a number into the list at any place
};

/// The document of step_operations.hpp with `elements` numbers in its list, which ids 5 and following name.
ot::State start_state(std::size_t elements);

/// The `at`th operation, where `before` operations of its kind were made.
ot::Operation small_operation(SmallKind kind, std::size_t at, std::size_t before, std::size_t elements, ot::IdMint& mint);

/// One operation each, encoded, by one author who has seen everything before.
std::vector<Bytes> small_submissions(SmallKind kind, std::size_t count, std::size_t elements);

}  // namespace weft::bench
