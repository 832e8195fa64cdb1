#pragma once

#include <cstdint>
#include <cstdlib>

namespace weft::test {

/// How many times more a property is tried than by default: WEFT_PROPERTY_SCALE, else 1.
inline std::uint64_t scaled(std::uint64_t count) {
  const char* const scale = std::getenv("WEFT_PROPERTY_SCALE");
  return scale == nullptr ? count : count * std::strtoull(scale, nullptr, 10);
}

}  // namespace weft::test
