#pragma once

#include <cstddef>

namespace weft {

/// The deepest nesting that any limit allows: values are read and written by recursion.
inline constexpr std::size_t kNestingCeiling = 1024;

/// What may be asked of one document. Reaching a limit is kResourceExhausted and names the limit.
struct Limits {
  std::size_t change_bytes_max = std::size_t{64} << 20;   ///< one change, encoded
  std::size_t pending_bytes_max = std::size_t{64} << 20;  ///< changes kept until what they build on arrives
  std::size_t history_bytes_max = std::size_t{4} << 20;   ///< committed entries a sequenced document keeps to transform over
  std::size_t batch_operations_max = std::size_t{1} << 20;  ///< operations in one submission to a sequenced document
  std::size_t transform_steps_max = std::size_t{1} << 28;   ///< pairs of operations that one submission may meet
  std::size_t nesting_max = 256;                          ///< values inside one another; above kNestingCeiling it is that
};

}  // namespace weft
