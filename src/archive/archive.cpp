#include "weft/archive/archive.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "archive_format.hpp"
#include "packing.hpp"
#include "weft/base/utf.hpp"
#include "weft/base/varint.hpp"

namespace weft::archive {
namespace {

/// The structure as it is stored, kept until the document needs it.
class PackedStructure final : public crdt::StructureSource {
 public:
  explicit PackedStructure(const Section& section)
      : stored_(to_bytes(section.stored)), unpacked_bytes_(section.unpacked_bytes) {}
  Result<Bytes> structure() const override { return unpack_structure({stored_, unpacked_bytes_}); }
  std::size_t memory_bytes() const override { return sizeof(*this) + stored_.capacity(); }

 private:
  Bytes stored_;
  std::uint64_t unpacked_bytes_;
};

/// What was packed, and the size of what it stands for.
struct Packed {
  std::size_t unpacked_bytes;
  Bytes stored;
};

void write_sizes(Writer& out, const Packed& packed) {
  out.varuint(packed.unpacked_bytes);
  out.varuint(packed.stored.size());
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// Everything in front of the packed parts.
Bytes write_head(const std::vector<crdt::RootText>& roots, const std::vector<Packed>& texts, const Packed& structure) {
  Bytes head(kMagic.begin(), kMagic.end());
  Writer out(head);
  out.u8(kVersion);
  out.u8(kNoFeatures);
  out.varuint(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    out.varstring(roots[i].root);
    out.varuint(roots[i].length);
    write_sizes(out, texts[i]);
  }
  write_sizes(out, structure);
  return head;
}

}  // namespace

Bytes encode_archive(const crdt::Doc& doc, Effort effort) {
  const crdt::SplitState state = doc.split_state();
  std::vector<Packed> texts;
  for (const crdt::RootText& text : state.texts) texts.push_back({text.text.size(), pack_text(text.text, effort)});
  const Packed structure{state.structure.size(), pack_structure(state.structure, effort)};

  const Bytes head = write_head(state.texts, texts, structure);
  std::size_t size = head.size() + structure.stored.size() + kChecksumBytes;
  for (const Packed& text : texts) size += text.stored.size();
  Bytes archive;
  archive.reserve(size);
  append(archive, head);
  for (const Packed& text : texts) append(archive, text.stored);
  append(archive, structure.stored);
  const std::uint64_t sum = checksum(archive);
  for (std::size_t i = 0; i < kChecksumBytes; ++i) archive.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  return archive;
}

Result<crdt::Doc> load_archive(ByteView archive, const LoadOptions& options) {
  WEFT_ASSIGN(const Sections sections, read_sections(archive, options.limits));
  std::vector<crdt::RootText> texts;
  for (const TextSection& text : sections.texts) {
    WEFT_ASSIGN(std::string unpacked, unpack_text(text.section));
    texts.push_back({std::string(text.root), std::move(unpacked), text.length});
  }
  WEFT_ASSIGN(crdt::Doc doc, crdt::Doc::asleep(options.document, std::move(texts),
                                               std::make_unique<PackedStructure>(sections.structure)));
  if (options.waking == Waking::kAtOnce) WEFT_TRY(doc.wake());
  return doc;
}

Result<std::optional<std::string>> read_text(ByteView archive, std::string_view root, const ArchiveLimits& limits) {
  WEFT_ASSIGN(const Sections sections, read_sections(archive, limits));
  const auto found = std::find_if(sections.texts.begin(), sections.texts.end(),
                                  [&](const TextSection& text) { return text.root == root; });
  if (found == sections.texts.end()) return std::optional<std::string>();
  WEFT_ASSIGN(std::string text, unpack_text(found->section));
  if (!is_valid_utf8(text)) return malformed("text is not UTF-8");
  return std::optional(std::move(text));
}

}  // namespace weft::archive
