#pragma once

// Who wrote what: run by run, from the ids that every unit carries and from what the caller knows
// about them, such as the authors of the entries of a log.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weft/causal/id.hpp"
#include "weft/crdt/snapshot.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// What the caller knows of the author of a client's units from some clock on.
struct Authorship {
  std::optional<std::string> author;       ///< nothing: not known
  std::uint64_t until = ~std::uint64_t{0};  ///< the clock before which it holds; above the asked one
};

/// Tells the author of the unit with this id, or of its deletion.
using AuthorLookup = std::function<Authorship(Id id)>;

/// Neighbouring units of one client, ids ascending without gap, by one author.
struct AuthoredRun {
  std::uint64_t length;
  Id first;
  std::optional<std::string> author;
  friend bool operator==(const AuthoredRun& a, const AuthoredRun& b) {
    return a.length == b.length && a.first == b.first && a.author == b.author;
  }
};

/// The visible units of a text or list, from its start, by who wrote them; at a snapshot those that
/// it shows. Complexity: O(blocks and authors of the type).
std::vector<AuthoredRun> attribution(const TypeRef& type, const AuthorLookup& lookup = {},
                                     const Snapshot* at = nullptr);

}  // namespace weft::crdt
