#pragma once

// What stands where in an archive; README.md tells it byte by byte.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "packing.hpp"
#include "weft/archive/archive.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::archive {

inline constexpr std::array<std::uint8_t, 4> kMagic{'W', 'F', 'T', 'A'};
inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::uint8_t kNoFeatures = 0;
inline constexpr std::size_t kChecksumBytes = 8;
inline constexpr std::size_t kBytesMin = kMagic.size() + 2 + kChecksumBytes;

struct TextSection {
  std::string_view root;
  std::uint64_t length = 0;  ///< of the root, in UTF-16 units
  std::uint64_t stored_bytes = 0;
  Section section;
};

/// An archive taken apart; nothing is unpacked yet.
struct Sections {
  std::vector<TextSection> texts;
  std::uint64_t structure_stored_bytes = 0;
  Section structure;
};

/// Of the bytes before it.
std::uint64_t checksum(ByteView bytes);

/// Checks everything that can be checked without unpacking.
Result<Sections> read_sections(ByteView archive, const ArchiveLimits& limits);

}  // namespace weft::archive
