#pragma once

// The columns of a folded update; see folded_update.hpp.

#include <cstdint>

#include "block.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {

/// The byte that each struct has: its kind, and how its ids are told.
inline constexpr std::uint8_t kFoldedRef = 0x0F;
inline constexpr std::uint8_t kFoldedKey = 0x10;      ///< as in v2
inline constexpr std::uint8_t kFoldedOrigin = 0x60;   ///< one of FoldedOrigin
inline constexpr std::uint8_t kFoldedRight = 0x80;    ///< the right origin is not the one guessed
inline constexpr unsigned kFoldedOriginShift = 5;

enum class FoldedOrigin : std::uint8_t {
  kAbsent = 0,
  kBefore = 1,  ///< the end of the struct before
  kStruct = 2,  ///< the end of another struct of the section
  kId = 3,
};

/// Whether a kind has its length in the column of lengths.
inline bool has_folded_length(Ref ref) {
  return ref == Ref::kGc || ref == Ref::kDeleted || ref == Ref::kAny || ref == Ref::kJson || ref == Ref::kSkip;
}

/// The columns of v2 that stay as they are.
struct KeptColumns {
  ByteView key_clocks;
  ByteView strings;
  ByteView parent_info;
  ByteView type_refs;
};

inline VarInt difference(std::uint64_t from, std::uint64_t to) {
  return to >= from ? VarInt{to - from, false} : VarInt{from - to, true};
}

/// Adds a difference that was read; failure shows in the reader.
inline std::uint64_t add_difference(std::uint64_t from, Reader& in) {
  const VarInt step = in.varint();
  if (step.negative ? step.magnitude > from : step.magnitude > kVarUintMax - from) return in.fail(), 0;
  return step.negative ? from - step.magnitude : from + step.magnitude;
}

}  // namespace weft::crdt
