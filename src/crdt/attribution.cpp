#include "weft/crdt/attribution.hpp"

#include <algorithm>

#include "authored_pieces.hpp"
#include "version_reader.hpp"

namespace weft::crdt {

std::vector<AuthoredRun> attribution(const TypeRef& type, const AuthorLookup& lookup, const Snapshot* at) {
  std::vector<AuthoredRun> runs;
  const TypeNode* node = known_type(type);
  if (node == nullptr) return runs;
  const Store& store = TypeAccess::engine(type).store();
  const auto add = [&](Id first, std::uint64_t length, const std::optional<std::string>& author) {
    if (!runs.empty()) {
      AuthoredRun& last = runs.back();
      if (last.first.client == first.client && last.first.clock + last.length == first.clock && last.author == author) {
        last.length += length;
        return;
      }
    }
    runs.push_back({length, first, author});
  };
  for (Handle handle = node->first; handle != kNone; handle = store[handle].right) {
    const Block& block = store[handle];
    if (!block.countable()) continue;
    const auto add_part = [&](std::uint64_t offset, std::uint64_t length, const std::optional<std::string>& author) {
      add(store_id(store, block, offset), length, author);
    };
    Pieces pieces(store, block, at, nullptr);
    for (Piece piece; pieces.next(piece);)
      if (piece.now) each_author(store, block, piece.offset, piece.length, lookup, add_part);
  }
  return runs;
}

}  // namespace weft::crdt
