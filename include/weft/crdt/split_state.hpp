#pragma once

// A document in two parts, for stored forms that give the text before anything else is read.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::crdt {

/// The visible text of a root, in the order in which it shows.
struct RootText {
  std::string root;
  std::string text;          ///< UTF-8
  std::uint64_t length = 0;  ///< visible units of the root, what is no text included
};

/// Everything a document keeps: the text of its roots, and an update in which blanks stand for
/// it, folded so that it packs well (src/archive/README.md).
struct SplitState {
  Bytes structure;
  std::vector<RootText> texts;
};

/// Where a document that is asleep gets its structure from.
/// Thread: confined, like the Doc.
class StructureSource {
 public:
  virtual ~StructureSource() = default;
  /// The structure of a SplitState. Called once at most.
  virtual Result<Bytes> structure() const = 0;
  /// Bytes that the source keeps.
  virtual std::size_t memory_bytes() const = 0;
};

}  // namespace weft::crdt
