#include "packing.hpp"

#include <lz4.h>
#include <lz4hc.h>
#include <zstd.h>

#include "weft/base/check.hpp"

namespace weft::archive {
namespace {

// From where on packing takes much longer for what it saves, and the end of the scale.
constexpr int kQuickTextLevel = 3;
constexpr int kQuickStructureLevel = 3;
constexpr int kThoroughStructureLevel = 19;

}  // namespace

Error malformed(const char* what) { return {ErrorCode::kInvalidArgument, std::string("archive: ") + what}; }

Bytes pack_text(std::string_view text, Effort effort) {
  Bytes packed;
  if (text.size() <= LZ4_MAX_INPUT_SIZE && text.size() > 1) {
    packed.resize(text.size() - 1);  // no use if it is not smaller
    const int level = effort == Effort::kQuick ? kQuickTextLevel : LZ4HC_CLEVEL_MAX;
    const int size = LZ4_compress_HC(text.data(), reinterpret_cast<char*>(packed.data()), static_cast<int>(text.size()),
                                     static_cast<int>(packed.size()), level);
    packed.resize(static_cast<std::size_t>(size));
  }
  return packed.empty() ? to_bytes(as_bytes(text)) : packed;
}

Result<std::string> unpack_text(const Section& section) {
  const ByteView stored = section.stored;
  if (stored.size() == section.unpacked_bytes) return std::string(as_chars(stored));
  if (section.unpacked_bytes > LZ4_MAX_INPUT_SIZE) return malformed("a text is too large for its packing");
  std::string text(static_cast<std::size_t>(section.unpacked_bytes), '\0');
  const int size = LZ4_decompress_safe(as_chars(stored).data(), text.data(), static_cast<int>(stored.size()),
                                       static_cast<int>(text.size()));
  if (size < 0 || static_cast<std::size_t>(size) != text.size()) return malformed("a text cannot be unpacked");
  return text;
}

Bytes pack_structure(ByteView structure, Effort effort) {
  Bytes packed(ZSTD_compressBound(structure.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  WEFT_CHECK(context != nullptr);
  // The archive has sizes and a checksum of its own.
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                         effort == Effort::kQuick ? kQuickStructureLevel : kThoroughStructureLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const std::size_t size = ZSTD_compress2(context, packed.data(), packed.size(), structure.data(), structure.size());
  ZSTD_freeCCtx(context);
  WEFT_CHECK(!ZSTD_isError(size));
  if (size >= structure.size()) return to_bytes(structure);
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

Result<Bytes> unpack_structure(const Section& section) {
  if (section.stored.size() == section.unpacked_bytes) return to_bytes(section.stored);
  Bytes structure(static_cast<std::size_t>(section.unpacked_bytes));
  const std::size_t size =
      ZSTD_decompress(structure.data(), structure.size(), section.stored.data(), section.stored.size());
  if (ZSTD_isError(size) || size != structure.size()) return malformed("the structure cannot be unpacked");
  return structure;
}

}  // namespace weft::archive
