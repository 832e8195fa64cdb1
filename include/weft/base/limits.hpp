#pragma once

#include <cstddef>

namespace weft {

/// What one document may ask for. Reaching a limit is kResourceExhausted and names the limit.
struct Limits {
  std::size_t change_bytes_max = std::size_t{64} << 20;   ///< one change, encoded
  std::size_t pending_bytes_max = std::size_t{64} << 20;  ///< changes kept until what they build on arrives
  std::size_t nesting_max = 256;                          ///< values and types inside one another
};

}  // namespace weft
