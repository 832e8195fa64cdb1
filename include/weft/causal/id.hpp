#pragma once

#include <cstdint>

namespace weft {

/// Names one writer of a commutative document; unique per document, 53 bits at most.
struct ClientId {
  std::uint64_t value = 0;
  friend constexpr bool operator==(ClientId a, ClientId b) { return a.value == b.value; }
  friend constexpr bool operator!=(ClientId a, ClientId b) { return a.value != b.value; }
  friend constexpr bool operator<(ClientId a, ClientId b) { return a.value < b.value; }
};

/// Names one unit of content: the `clock`th that `client` wrote, counted from zero.
struct Id {
  ClientId client;
  std::uint64_t clock = 0;
  friend constexpr bool operator==(Id a, Id b) { return a.client == b.client && a.clock == b.clock; }
  friend constexpr bool operator!=(Id a, Id b) { return !(a == b); }
};

}  // namespace weft
