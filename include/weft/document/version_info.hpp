#pragma once

#include <cstdint>
#include <string>

#include "weft/storage/storage.hpp"

namespace weft {

/// One version of a document: what it was once this entry of its log had been played.
struct VersionInfo {
  LogPosition position;
  std::string author;          ///< principal; empty when anonymous
  WallTime time;               ///< when it was admitted, as the server's clock had it
  std::uint64_t replica = 0;   ///< whose change; 0 when the protocol does not say
  std::uint64_t sequence = 0;  ///< the replica's own number for it; 0 when it has none
};

}  // namespace weft
