#pragma once

// What changed in a document between two of its versions, type by type, and by whom.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weft/causal/id.hpp"
#include "weft/crdt/attribution.hpp"
#include "weft/crdt/delta.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// One step of the way from a version of a text or list to another.
struct VersionStep {
  DeltaOp op;
  std::optional<Id> first;            ///< of what is inserted or erased, its first unit
  std::optional<std::string> author;  ///< who inserted or erased it, if that is known
};

/// What became of one key of a map, or one attribute.
struct VersionEntry {
  std::string key;
  std::optional<Value> before;
  std::optional<Value> after;
  std::optional<std::string> author;
};

/// What changed in one type that both versions show.
struct TypeDiff {
  TypeRef type;
  std::vector<VersionStep> steps;  ///< of its list; what stays at the end is left out
  std::vector<VersionEntry> keys;
};

/// What the caller knows about authors; either may be empty.
struct Authors {
  AuthorLookup wrote;
  AuthorLookup deleted;  ///< who deleted the unit with an id, which documents do not record
};

}  // namespace weft::crdt
