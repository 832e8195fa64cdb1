#pragma once

// What points into a document and goes along with it: cursors, selections, marked elements. Source:
// the json-ot specification, section 6.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/ot/operation.hpp"
#include "weft/ot/state.hpp"

namespace weft::ot {

/// A place between two characters. Text that is inserted just there pushes it when `bias_right`.
/// Units: code points.
struct TextPosition {
  std::uint64_t at = 0;
  bool bias_right = false;
  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

/// What is selected between two places. Which of them moves on, the head, may be the left one. By
/// default what is inserted at the edges stays outside; a range of nothing that is left is a place.
/// Units: code points of a text, or elements of an array.
struct SelectedRange {
  std::uint64_t anchor = 0;
  std::uint64_t head = 0;
  bool start_right = true;  ///< what is inserted just at the start pushes that
  bool end_right = false;   ///< what is inserted just at the end pushes that
  friend bool operator==(const SelectedRange&, const SelectedRange&) = default;
};

struct TextPositions {
  ElementId target;
  std::vector<TextPosition> values;
  friend bool operator==(const TextPositions&, const TextPositions&) = default;
};

struct TextRanges {
  ElementId target;
  std::vector<SelectedRange> values;
  friend bool operator==(const TextRanges&, const TextRanges&) = default;
};

/// Elements of an array by where they stand: each follows its element, and ends with it.
struct ArrayIndices {
  ElementId target;
  std::vector<std::uint64_t> values;
  friend bool operator==(const ArrayIndices&, const ArrayIndices&) = default;
};

/// What stands between two gaps of an array. An element that moves within its range, or to one of its
/// ends, stays in it; the only element of a range takes it along.
struct ArrayRanges {
  ElementId target;
  std::vector<SelectedRange> values;
  friend bool operator==(const ArrayRanges&, const ArrayRanges&) = default;
};

/// Keys of an object, whatever their values are.
struct ObjectKeys {
  ElementId target;
  std::vector<std::string> values;
  friend bool operator==(const ObjectKeys&, const ObjectKeys&) = default;
};

/// Elements wherever they are, while they are attached.
struct Elements {
  std::vector<ElementId> values;
  friend bool operator==(const Elements&, const Elements&) = default;
};

/// The order of the alternatives is that of the byte format.
using Reference = std::variant<TextPositions, TextRanges, ArrayIndices, ArrayRanges, ObjectKeys, Elements>;

/// How many values a reference has; one without any points nowhere, until it is given some.
std::size_t value_count(const Reference& reference);

/// Moves a reference over an operation that was applied to what it points into. What only the whole
/// document can tell, that an element is gone with one around it, is up to keep_attached().
/// Complexity: O(values), for a text edit times its components.
void move(Reference& reference, const Operation& operation);

/// Whether an operation may have taken elements out of the document, those in its target included.
bool may_detach(const Operation& operation);

/// Drops the elements that are not attached any more. False when the target itself is gone.
bool keep_attached(Reference& reference, const State& state);

/// Whether the target is there, of the right type, and all values are in it.
bool in_range(const Reference& reference, const State& state);

/// Where a reference to a committed version is to be shown in `shown`, which is that version and then
/// `unsent`. For display only: what is kept must move by committed operations alone, or replicas
/// would not agree. Nothing when its target is gone there.
std::optional<Reference> display(Reference committed, std::span<const Operation> unsent, const State& shown);

/// The way back: what a reference into the shown document is at the version behind it, so that it can be
/// told to others. What only unsent edits made is left out; nothing when the target is of that kind.
std::optional<Reference> before(Reference shown, std::span<const Operation> unsent, const State& committed);

/// Source: the grammar in src/ot/README.md.
void write_reference(const Reference& reference, Writer& out);
/// Errors: kInvalidArgument (malformed), kResourceExhausted (`values_max`). Allocation is bounded by
/// the bytes that are there.
Result<Reference> read_reference(Reader& in, std::size_t values_max);

}  // namespace weft::ot
