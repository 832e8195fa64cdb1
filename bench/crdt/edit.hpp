#pragma once

#include <cstdint>
#include <string>

namespace weft::bench {

/// One step of somebody typing: `erased` units go at `at`, then `inserted` comes there.
struct Edit {
  std::uint64_t at = 0;      ///< Units: UTF-16 code units
  std::uint64_t erased = 0;  ///< Units: UTF-16 code units
  std::string inserted;      ///< UTF-8
};

}  // namespace weft::bench
