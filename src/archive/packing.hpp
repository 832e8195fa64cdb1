#pragma once

// Text is packed with LZ4, which unpacks several times as fast as Zstandard; everything else with
// Zstandard, which packs it smaller.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/archive/archive.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::archive {

/// The most that a byte of either format can stand for, rounded up: what claims more is forged.
inline constexpr std::uint64_t kTextRatioMax = 256;
inline constexpr std::uint64_t kStructureRatioMax = std::uint64_t{1} << 16;

/// The packed form, or the bytes themselves when that would not be smaller.
Bytes pack_text(std::string_view text, Effort effort);
Bytes pack_structure(ByteView structure, Effort effort);

/// A part of an archive: packed, or as it is when both sizes are the same.
/// Lifetime: that of the archive.
struct Section {
  ByteView stored;
  std::uint64_t unpacked_bytes = 0;
};

/// Errors: kInvalidArgument (malformed, or of another size).
Result<std::string> unpack_text(const Section& section);
Result<Bytes> unpack_structure(const Section& section);

Error malformed(const char* what);

}  // namespace weft::archive
