#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "store.hpp"
#include "weft/causal/id.hpp"
#include "weft/crdt/attribution.hpp"

namespace weft::crdt {

/// The id of a unit of a block.
inline Id store_id(const Store& store, const Block& block, std::uint64_t offset) {
  return {ClientId{store.client_id(block.lane())}, store.clock(block) + offset};
}

/// Visits `visit(offset, length, author)` units of a block, cut where their author changes.
template <class Visit>
void each_author(const Store& store, const Block& block, std::uint64_t offset, std::uint64_t length,
                 const AuthorLookup& lookup, Visit&& visit) {
  const std::uint64_t clock = store.clock(block);
  for (const std::uint64_t end = offset + length; offset < end;) {
    Authorship known;
    if (lookup) known = lookup(store_id(store, block, offset));
    const std::uint64_t stop = known.until > clock + offset ? std::min(end, known.until - clock) : offset + 1;
    visit(offset, stop - offset, known.author);
    offset = stop;
  }
}

}  // namespace weft::crdt
