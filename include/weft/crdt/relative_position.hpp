#pragma once

// Places in a list or text that stay where they are while others edit: a cursor, a comment's
// anchor. Byte- and JSON-compatible with the relative positions of Yjs.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/causal/id.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// A place named by the unit of content next to it, or by a type when it is at its start or end.
///
/// Shape: at least one of `item`, `root` and `type` is set. The byte form keeps the first of them
/// only, in this order; the JSON form keeps all.
/// Thread: value.
struct RelativePosition {
  std::optional<Id> item;           ///< the unit that the place sticks to
  std::optional<std::string> root;  ///< the name of the type, if it is a root
  std::optional<Id> type;           ///< the item that holds the type, if it is none
  /// Not negative: sticks to the unit behind the place; negative: to the one before it.
  std::int64_t assoc = 0;

  /// The place before the `index`th visible unit of a text or list. An index behind the end names
  /// the end. Errors: kNotFound (the type was deleted). Complexity: O(log n).
  static Result<RelativePosition> at(const TypeRef& type, std::uint64_t index, std::int64_t assoc = 0);

  /// The byte form. Errors: kInvalidArgument (nothing is set, or a number is beyond 53 bits).
  Result<Bytes> encode() const;
  /// Reads the byte form; a missing `assoc` is 0. Errors: kInvalidArgument (malformed, or bytes
  /// left over).
  static Result<RelativePosition> decode(ByteView bytes);

  /// The JSON form, as editors put it into presence: `{"tname":"t","item":{...},"assoc":0}`.
  std::string to_json() const;
  /// Reads the JSON form; unknown members are ignored, a missing `assoc` is 0.
  /// Errors: kInvalidArgument (not JSON, no such position).
  static Result<RelativePosition> from_json(std::string_view text);

  friend bool operator==(const RelativePosition& a, const RelativePosition& b) {
    return a.item == b.item && a.root == b.root && a.type == b.type && a.assoc == b.assoc;
  }
};

/// Whether a place next to content that an undo manager of this document brought back moves to the
/// new content, or stays where the deleted one was.
enum class Redone : std::uint8_t { kFollow, kIgnore };

/// Where a relative position is now. `type` may be deleted, and `index` is 0 then.
struct AbsolutePosition {
  TypeRef type;
  std::uint64_t index;
  std::int64_t assoc;
};

}  // namespace weft::crdt
