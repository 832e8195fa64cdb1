#pragma once

// What becomes of a reference when what it points into is edited: a function for each pair of a kind
// of reference and a kind of operation. There is none for pairs in general on purpose: a pair
// without a rule does not compile (cmake/missing_rule.cmake shows it).

#include <cstdint>

#include "weft/ot/reference.hpp"

namespace weft::ot {

class ReferenceRules {
 public:
  // Places in a text, and ranges.
  void operator()(TextPositions& reference, const TextEdit& edit);
  void operator()(TextPositions& reference, const TextSet&) { reference.values.clear(); }
  void operator()(TextRanges& reference, const TextEdit& edit);
  void operator()(TextRanges& reference, const TextSet&) { reference.values.clear(); }

  // Elements of an array by where they stand. What is replaced is removed.
  void operator()(ArrayIndices& reference, const ArrayInsert& edit);
  void operator()(ArrayIndices& reference, const ArrayDelete& edit);
  void operator()(ArrayIndices& reference, const ArrayReplace& edit);
  void operator()(ArrayIndices& reference, const ArrayMove& edit);
  void operator()(ArrayIndices& reference, const ArraySet&) { reference.values.clear(); }

  // Ranges of an array. A range does not mind what is in it.
  void operator()(ArrayRanges& reference, const ArrayInsert& edit);
  void operator()(ArrayRanges& reference, const ArrayDelete& edit);
  void operator()(ArrayRanges&, const ArrayReplace&) {}
  void operator()(ArrayRanges& reference, const ArrayMove& edit);
  void operator()(ArrayRanges& reference, const ArraySet&) { reference.values.clear(); }

  // Keys of an object.
  void operator()(ObjectKeys&, const ObjectPut&) {}
  void operator()(ObjectKeys& reference, const ObjectDelete& edit);
  void operator()(ObjectKeys& reference, const ObjectSet&) { reference.values.clear(); }

  // Elements, wherever they are: what may be gone is looked up in the document afterwards.
  void operator()(Elements&, const Noop&) {}
  void operator()(Elements&, const TextEdit&) {}
  void operator()(Elements&, const TextSet&) {}
  void operator()(Elements&, const ArrayInsert&) {}
  void operator()(Elements&, const ArrayDelete&) { detaches = true; }
  void operator()(Elements&, const ArrayReplace&) { detaches = true; }
  void operator()(Elements&, const ArrayMove&) {}
  void operator()(Elements&, const ArraySet&) { detaches = true; }
  void operator()(Elements&, const ObjectPut&) { detaches = true; }
  void operator()(Elements&, const ObjectDelete&) { detaches = true; }
  void operator()(Elements&, const ObjectSet&) { detaches = true; }
  void operator()(Elements&, const NumberAdd&) {}
  void operator()(Elements&, const NumberSet&) {}
  void operator()(Elements&, const BooleanSet&) {}
  void operator()(Elements&, const DateSet&) {}

  bool detaches = false;
};

/// An operation that moves references back over `operation`; it cannot be applied, for what it would
/// bring back is left out.
Operation opposite(const Operation& operation);

/// What a kind of reference can point into; kNull for any element. A new kind has no entry: it does not
/// compile until one is written.
template <class R>
inline constexpr ElementType kReferredType = R::needs_an_entry_in_reference_rules_hpp;

template <> inline constexpr ElementType kReferredType<TextPositions> = ElementType::kText;
template <> inline constexpr ElementType kReferredType<TextRanges> = ElementType::kText;
template <> inline constexpr ElementType kReferredType<ArrayIndices> = ElementType::kArray;
template <> inline constexpr ElementType kReferredType<ArrayRanges> = ElementType::kArray;
template <> inline constexpr ElementType kReferredType<ObjectKeys> = ElementType::kObject;
template <> inline constexpr ElementType kReferredType<Elements> = ElementType::kNull;

}  // namespace weft::ot
