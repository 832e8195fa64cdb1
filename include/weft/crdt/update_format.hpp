#pragma once

#include <cstdint>

namespace weft::crdt {

/// How an update or a snapshot is written. Both carry the same structs.
enum class UpdateFormat : std::uint8_t {
  kV1 = 1,  ///< field by field; embeds and formats as JSON text, which loses -0, undefined and bytes
  kV2 = 2,  ///< in columns: smaller for large documents, larger for single edits
};

}  // namespace weft::crdt
