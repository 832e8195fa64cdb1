#pragma once

// Reading blocks as they were at a snapshot, piece by piece, without cutting them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine.hpp"
#include "weft/crdt/snapshot.hpp"

namespace weft::crdt {

/// What one version shows of a client's units from some clock on.
struct Sight {
  bool visible;
  std::uint64_t until;  ///< the next clock at which the version draws a line, visible or not
};

/// The deletions of a client, or null. Complexity: O(log clients).
const std::vector<IdSet::Range>* deleted_ranges(const IdSet& deletes, ClientId client);

/// Complexity: O(log n).
Sight sight_from(const Snapshot& version, Id id);

/// Units of one block of which a pair of versions shows the same.
struct Piece {
  std::uint64_t offset;
  std::uint64_t length;
  bool now;
  bool before;
};

/// Walks the pieces of a block. Yjs cuts the block there for as long as it reads, which is why
/// pieces end where either version draws a line.
class Pieces {
 public:
  /// `now` null: the document as it is. `before` null: nothing.
  Pieces(const Store& store, const Block& block, const Snapshot* now, const Snapshot* before)
      : store_(store), block_(block), now_(now), before_(before), clock_(store.clock(block)),
        length_(store.length(block)) {}

  bool next(Piece& out);

 private:
  const Store& store_;
  const Block& block_;
  const Snapshot* now_;
  const Snapshot* before_;
  std::uint64_t clock_;
  std::uint64_t length_;
  std::uint64_t offset_ = 0;
};

/// The engine behind a handle and the type in it, which may be deleted but not collected.
/// Null when it is.
const TypeNode* known_type(const TypeRef& type);

/// A unit that holds the value of a map key.
struct HeldUnit {
  Handle block;
  std::uint64_t offset;
  friend bool operator==(const HeldUnit& a, const HeldUnit& b) { return a.block == b.block && a.offset == b.offset; }
};

/// What a key, whose list of blocks ends with `tail`, held at a version; nothing when it held none.
std::optional<HeldUnit> held_at(const Engine& engine, Handle tail, const Snapshot& at);

/// Appends units of a text block.
void append_units(const Store& store, const Block& block, std::uint64_t offset, std::uint64_t length,
                  std::u16string& out);

/// What a format block sets.
AnyMember format_of(const Store& store, const Block& block);

}  // namespace weft::crdt
