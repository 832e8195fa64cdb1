#pragma once

// What was visible in a document at some time, and reading it as it was then.
//
// Nothing here changes the document. What was deleted can be read only where its content was kept,
// in a document without garbage collection (DocOptions::gc); elsewhere it is missing.
//
//   const crdt::Snapshot monday = doc.take_snapshot();
//   ...
//   const std::string then = crdt::text_at(text, monday);

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/causal/id_set.hpp"
#include "weft/causal/state_vector.hpp"
#include "weft/crdt/delta.hpp"
#include "weft/crdt/types.hpp"
#include "weft/crdt/update_format.hpp"

namespace weft::crdt {

/// A version of a document: how far each client was known, and what was deleted.
/// Thread: value.
struct Snapshot {
  IdSet deletes;  ///< normalized
  StateVector state;

  /// Whether a unit was there and not deleted. Complexity: O(log n).
  bool shows(Id id) const { return id.clock < state.get(id.client) && !deletes.contains(id); }

  Bytes encode(UpdateFormat format = UpdateFormat::kV1) const;
  /// Errors: kInvalidArgument (malformed, or bytes left over).
  static Result<Snapshot> decode(ByteView bytes, UpdateFormat format = UpdateFormat::kV1);

  /// Whether an update brings nothing that this version does not have: structs and deletions.
  /// Errors: kInvalidArgument (malformed).
  Result<bool> contains_update(ByteView update) const;

  friend bool operator==(const Snapshot& a, const Snapshot& b) {
    return a.state == b.state && a.deletes == b.deletes;
  }
};

/// The characters of a text as they were. Complexity: O(blocks of the text).
std::string text_at(const TypeRef& text, const Snapshot& at);
/// The items of a list, or the children of an XML type, as they were.
std::vector<Value> values_at(const TypeRef& list, const Snapshot& at);
/// What a map, or the attributes of a type, held under a key.
std::optional<Value> entry_at(const TypeRef& map, std::string_view key, const Snapshot& at);
/// The keys that held something, in order of their first arrival here.
std::vector<std::string> keys_at(const TypeRef& map, const Snapshot& at);

/// A formatted text as it was, as insertions.
Delta delta_at(const TypeRef& text, const Snapshot& at);

enum class VersionChange : std::uint8_t { kAdded, kRemoved };

/// Makes the value of the attribute `ychange` for what was added or removed at an id.
using DescribeChange = std::function<Any(VersionChange change, Id id)>;

/// A text as insertions, of all that either version shows: what only `before` shows has the
/// attribute `ychange` with `{"type":"removed"}`, what only the later one shows `{"type":"added"}`,
/// unless `describe` makes another value. Embeds and formats are those of the later version.
/// `now` null: the document as it is.
Delta delta_between(const TypeRef& text, const Snapshot* now, const Snapshot& before,
                    const DescribeChange& describe = {});

}  // namespace weft::crdt
