#pragma once

// Changes of a text or a list, as Quill and Yjs describe them: a walk from the start that inserts,
// keeps and deletes.
//
//   text.apply_delta({DeltaOp::retain(5), DeltaOp::insert("bold", {{"bold", true}})});

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weft/crdt/any.hpp"
#include "weft/crdt/types.hpp"
#include "weft/crdt/xml.hpp"

namespace weft::crdt {

class Input;

enum class DeltaAction : std::uint8_t {
  kInsertText,    ///< `text`
  kInsertValues,  ///< `values`: of a text one embedded value or shared type, of a list one or more
  kCreate,        ///< `created`, a new shared type or an embedded value; only in deltas to be applied
  kRetain,        ///< `count` units stay; with attributes, they are formatted
  kErase,         ///< `count` units go
};

/// One step of a delta. Units are those of the type's length: of a text UTF-16 code units, where
/// an embedded value or type counts one; of a list its items.
///
/// `text` is well-formed UTF-8: half a surrogate pair, which a text may hold, shows as U+FFFD, as
/// it does to every peer. That keeps the count of units.
struct DeltaOp {
  DeltaAction action = DeltaAction::kRetain;
  std::uint64_t count = 0;
  std::string text;
  std::vector<Value> values;
  std::shared_ptr<const Input> created;
  /// Of an insertion: its formats. Of units that stay: the formats that change, null for one that
  /// ends. In JavaScript's property order.
  AnyObject attributes;

  static DeltaOp insert(std::string text, AnyObject attributes = {});
  static DeltaOp insert_values(std::vector<Value> values, AnyObject attributes = {});
  /// An embedded value, or a shared type to be created there.
  static DeltaOp create(Input input, AnyObject attributes = {});
  static DeltaOp retain(std::uint64_t count, AnyObject attributes = {});
  static DeltaOp erase(std::uint64_t count);
};

/// What Text::apply_delta() does with a newline at the end of the last insertion, when that is at
/// the end of the text: editors that always show one there send it along.
enum class Sanitize : std::uint8_t {
  kKeepAll,
  kTrailingNewline,  ///< it is not inserted
};

}  // namespace weft::crdt
