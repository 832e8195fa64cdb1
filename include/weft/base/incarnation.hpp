#pragma once

#include <cstdint>

namespace weft {

/// A random 128-bit number given at creation: a deleted and re-created name is another document.
struct Incarnation {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const Incarnation&, const Incarnation&) = default;
};

}  // namespace weft
