#include "archive_format.hpp"

#include <xxhash.h>

#include <algorithm>
#include <string>

#include "packing.hpp"
#include "weft/base/varint.hpp"

namespace weft::archive {
namespace {

Error too_large(const char* limit) {
  return {ErrorCode::kResourceExhausted, std::string("archive: larger than ") + limit};
}

// Takes what is stored of a section; whether its sizes can be true.
bool take_stored(Section& section, std::uint64_t stored_bytes, std::uint64_t ratio_max, Reader& in) {
  if (stored_bytes > section.unpacked_bytes || section.unpacked_bytes / ratio_max > stored_bytes) return false;
  section.stored = in.raw(stored_bytes);
  return !in.failed();
}

// Names and sizes; what they name follows.
Result<Sections> read_directory(Reader& in) {
  Sections sections;
  for (std::uint64_t count = in.varuint(); count > 0; --count) {
    TextSection text;
    text.root = in.varstring();
    text.length = in.varuint();
    text.section.unpacked_bytes = in.varuint();
    text.stored_bytes = in.varuint();
    if (in.failed()) return malformed("its directory ends early");
    sections.texts.push_back(text);
  }
  sections.structure.unpacked_bytes = in.varuint();
  sections.structure_stored_bytes = in.varuint();
  if (in.failed()) return malformed("its directory ends early");
  return sections;
}

Result<void> check_limits(const Sections& sections, const ArchiveLimits& limits) {
  std::uint64_t left = limits.text_bytes_max;
  for (const TextSection& text : sections.texts) {
    if (text.section.unpacked_bytes > left) return too_large("text_bytes_max");
    left -= text.section.unpacked_bytes;
  }
  if (sections.structure.unpacked_bytes > limits.structure_bytes_max) return too_large("structure_bytes_max");
  return {};
}

}  // namespace

std::uint64_t checksum(ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Result<Sections> read_sections(ByteView archive, const ArchiveLimits& limits) {
  if (archive.size() < kBytesMin || !std::equal(kMagic.begin(), kMagic.end(), archive.begin()))
    return malformed("this is none");
  const ByteView body = archive.first(archive.size() - kChecksumBytes);
  std::uint64_t stored = 0;
  for (std::size_t i = 0; i < kChecksumBytes; ++i) stored |= std::uint64_t{archive[body.size() + i]} << (8 * i);
  if (stored != checksum(body)) return Error{ErrorCode::kDataLoss, "archive: damaged, its checksum is wrong"};
  if (archive[kMagic.size()] != kVersion) return malformed("of another version");
  if (archive[kMagic.size() + 1] != kNoFeatures) return malformed("needs features not known here");

  Reader in(body.subspan(kMagic.size() + 2));
  WEFT_ASSIGN(Sections sections, read_directory(in));
  WEFT_TRY(check_limits(sections, limits));
  for (TextSection& text : sections.texts)
    if (!take_stored(text.section, text.stored_bytes, kTextRatioMax, in)) return malformed("the sizes of a text cannot be true");
  if (!take_stored(sections.structure, sections.structure_stored_bytes, kStructureRatioMax, in))
    return malformed("the sizes of the structure cannot be true");
  if (!in.at_end()) return malformed("more follows than its directory names");
  return sections;
}

}  // namespace weft::archive
