#pragma once

#include <cstdint>

namespace weft::crdt {

/// Who caused a transaction, for the application's own use; 0 when not given.
struct Origin {
  std::uint64_t value = 0;
  friend constexpr bool operator==(Origin a, Origin b) { return a.value == b.value; }
};

}  // namespace weft::crdt
