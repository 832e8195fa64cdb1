#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/ot/operation.hpp"
#include "weft/ot/text_buffer.hpp"

namespace weft::ot {

/// One step of a path: a key of an object, or an index of an array.
using PathStep = std::variant<std::string, std::uint32_t>;
using Path = std::vector<PathStep>;

/// An element, and where it stood in its parent; the root's place means nothing.
struct TrailStep {
  ElementId id;
  PathStep place;
};

/// For each operation of a batch its target and that one's ancestors up to the root, as they stood
/// when it was applied; empty for what did nothing.
using Trail = std::vector<std::vector<TrailStep>>;

/// The tree of elements that operations change: what a json-ot document is at one version.
///
/// Only what is attached is kept. Invariants and layout: src/ot/README.md.
/// Complexity: with n members of the container that is changed, an operation costs O(log n) and
/// what it carries; the size of the document does not count.
/// Thread: confined; movable.
class State {
 public:
  /// An empty root.
  State();
  State(State&&) noexcept;
  State& operator=(State&&) noexcept;
  ~State();

  /// Applies a batch whole or not at all; returns the batch that takes it back, last operation
  /// first. An operation on an element that is not attached does nothing; a noop takes that back, and
  /// nothing else. Taking back restores everything, ids and the bits of numbers included.
  /// Texts and keys must be well-formed UTF-8. Ids of elements that this very batch took out before may
  /// come again: what takes a batch back does that; who may use which id is the authority's to check.
  /// Errors: kInvalidArgument (index out of range, missing key, wrong type, keys that do not ascend, a
  /// number that is not finite, an id that is attached already, stands twice in what is inserted, or has
  /// more than 53 bits), kResourceExhausted (nesting_max); the state is as it was.
  Result<Batch> apply(std::span<const Operation> batch, Trail* trail = nullptr);

  // Looking. What is asked of an element that is not attached, or of another type, is empty.
  bool contains(ElementId id) const;
  std::optional<ElementType> type(ElementId id) const;
  std::optional<Number> number(ElementId id) const;
  std::optional<bool> boolean(ElementId id) const;
  std::optional<Date> date(ElementId id) const;
  /// Lifetime: until the state changes. Null for what is not an attached text.
  const TextBuffer* text(ElementId id) const;
  /// Members of an array or object, code points of a text; 0 for others.
  std::uint64_t size(ElementId id) const;
  /// Complexity: O(log n).
  std::optional<ElementId> at(ElementId array, std::uint64_t index) const;
  std::optional<ElementId> find(ElementId object, std::string_view key) const;
  /// Nothing for the root.
  std::optional<ElementId> parent(ElementId id) const;
  /// Where an element stands in its parent. Complexity: O(log n).
  std::optional<PathStep> place(ElementId id) const;
  /// From the root. Complexity: O(depth * log n).
  std::optional<Path> path(ElementId id) const;
  /// The element at a path, if any.
  std::optional<ElementId> resolve(const Path& path) const;
  /// Visits the members of an array in order, of an object by ascending key; return false to stop.
  /// The state may not change meanwhile.
  void for_each(ElementId container, const std::function<bool(const PathStep&, ElementId)>& visit) const;

  /// A copy of an element and everything in it. Complexity: O(its size).
  std::optional<Element> element(ElementId id) const;

  /// How many elements are attached, the root included.
  std::size_t element_count() const;

  /// The whole tree as JSON: keys ascending, no spaces; dates as {"$date":milliseconds}.
  std::string to_json_text() const;
  /// The same of one element; `null` for one that is not attached.
  std::string to_json_text(ElementId id) const;

  /// The whole tree, ids included, as an element (codec.hpp). Equal trees give equal bytes.
  void write(Writer& out) const;
  /// Errors: kInvalidArgument (malformed, an id twice, the root no object with kRootId),
  /// kResourceExhausted (nesting_max). Allocation is bounded by the bytes read.
  static Result<State> read(Reader& in, const Limits& limits);

  /// Complexity: O(texts).
  std::size_t memory_bytes() const;
  /// Stops the program when an invariant is broken. Complexity: O(elements).
  void check_invariants() const;

  /// Bounds what apply() accepts from now on: `nesting_max` counts the containers inside one another, the
  /// root being the first.
  void set_limits(const Limits& limits);

 private:
  class Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace weft::ot
