#pragma once

// Weft's own stored form of a document: everything an update of it would hold, in less space, and
// its text readable before anything else is. src/archive/README.md tells the format.
//
//   WEFT_TRY(file.write(archive::encode_archive(doc)));
//   WEFT_ASSIGN(crdt::Doc doc, archive::load_archive(file.bytes()));
//   show(doc.text("body").value().to_string());

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/crdt/doc.hpp"

namespace weft::archive {

/// What encoding spends its time on; whoever reads an archive need not know.
enum class Effort : std::uint8_t {
  kQuick,     ///< for a document that is stored often
  kThorough,  ///< some percent smaller, at many times the work
};

/// The whole document, history and what waits included.
Bytes encode_archive(const crdt::Doc& doc, Effort effort = Effort::kQuick);

/// What an archive may ask for. Reaching a limit is kResourceExhausted and names the limit.
struct ArchiveLimits {
  std::size_t text_bytes_max = std::size_t{256} << 20;       ///< visible text, unpacked
  std::size_t structure_bytes_max = std::size_t{256} << 20;  ///< everything else, unpacked
};

/// When the structure of a document is read.
enum class Waking : std::uint8_t {
  /// On first need. For archives that we stored ourselves: were one forged, its checksum included,
  /// so that it cannot be read, the document would be empty then, or show other text; see Doc::wake().
  kOnNeed,
  kAtOnce,  ///< before load_archive() returns, which tells of everything that is wrong
};

struct LoadOptions {
  crdt::DocOptions document{};
  ArchiveLimits limits{};
  Waking waking = Waking::kOnNeed;
};

/// The document of an archive.
/// Errors: kDataLoss (damaged: the checksum is wrong), kInvalidArgument (not an archive, of a later
/// version, or malformed), kResourceExhausted (a limit).
Result<crdt::Doc> load_archive(ByteView archive, const LoadOptions& options = {});

/// The visible text of one root, without a document; nothing when the archive holds none of it apart:
/// when it shows none, or a run of it holds half a surrogate pair. Errors: as above.
Result<std::optional<std::string>> read_text(ByteView archive, std::string_view root, const ArchiveLimits& limits = {});

}  // namespace weft::archive
