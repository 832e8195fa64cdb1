#pragma once

#include <cstdint>

namespace weft {

/// What opening a document may do. A document without any change does not exist.
enum class OpenMode : std::uint8_t {
  kOpenOrCreate = 0,
  kOpen = 1,    ///< refused when there is none
  kCreate = 2,  ///< refused when there is one
};

}  // namespace weft
