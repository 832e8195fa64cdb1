#pragma once

// What can be done to a json-ot document. Operations name the element they change by its id, never
// by a path. Source: the json-ot specification, section 2.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/ot/element.hpp"
#include "weft/ot/text_change.hpp"

namespace weft::ot {

struct Noop {
  friend bool operator==(const Noop&, const Noop&) { return true; }
};

struct TextEdit {
  ElementId target;
  TextChange change;
  friend bool operator==(const TextEdit&, const TextEdit&) = default;
};

struct TextSet {
  ElementId target;
  std::string value;
  friend bool operator==(const TextSet&, const TextSet&) = default;
};

struct ArrayInsert {
  ElementId target;
  std::uint32_t index;
  Element value;
  friend bool operator==(const ArrayInsert&, const ArrayInsert&) = default;
};

struct ArrayDelete {
  ElementId target;
  std::uint32_t index;
  friend bool operator==(const ArrayDelete&, const ArrayDelete&) = default;
};

struct ArrayReplace {
  ElementId target;
  std::uint32_t index;
  Element value;
  friend bool operator==(const ArrayReplace&, const ArrayReplace&) = default;
};

/// Takes the element out at `from`, then puts it in at `to`, counted without it.
struct ArrayMove {
  ElementId target;
  std::uint32_t from;
  std::uint32_t to;
  friend bool operator==(const ArrayMove&, const ArrayMove&) = default;
};

struct ArraySet {
  ElementId target;
  Array value;
  friend bool operator==(const ArraySet&, const ArraySet&) = default;
};

/// Adds the key, or replaces its value.
struct ObjectPut {
  ElementId target;
  std::string key;
  Element value;
  friend bool operator==(const ObjectPut&, const ObjectPut&) = default;
};

struct ObjectDelete {
  ElementId target;
  std::string key;
  friend bool operator==(const ObjectDelete&, const ObjectDelete&) = default;
};

struct ObjectSet {
  ElementId target;
  Object value;
  friend bool operator==(const ObjectSet&, const ObjectSet&) = default;
};

struct NumberAdd {
  ElementId target;
  Number delta;
  friend bool operator==(const NumberAdd&, const NumberAdd&) = default;
};

struct NumberSet {
  ElementId target;
  Number value;
  friend bool operator==(const NumberSet&, const NumberSet&) = default;
};

struct BooleanSet {
  ElementId target;
  bool value;
  friend bool operator==(const BooleanSet&, const BooleanSet&) = default;
};

struct DateSet {
  ElementId target;
  Date value;
  friend bool operator==(const DateSet&, const DateSet&) = default;
};

/// One step of a batch. The order of the alternatives is that of the byte format.
using Operation = std::variant<Noop, TextEdit, TextSet, ArrayInsert, ArrayDelete, ArrayReplace, ArrayMove, ArraySet,
                               ObjectPut, ObjectDelete, ObjectSet, NumberAdd, NumberSet, BooleanSet, DateSet>;

/// Applied in order, all or nothing, as one version. A single operation is a batch of one.
using Batch = std::vector<Operation>;

namespace detail {
// All of these are the same address, so that compilers make one comparison of it.
template <std::size_t... kBefore>
const ElementId* target_of(const Operation& operation, std::index_sequence<kBefore...>) {
  const ElementId* target = nullptr;
  ((operation.index() == kBefore + 1 ? void(target = &std::get_if<kBefore + 1>(&operation)->target) : void()), ...);
  return target;
}
}  // namespace detail

/// The element that an operation changes; null for a noop. Lifetime: the operation's.
inline const ElementId* target_of(const Operation& operation) {
  return detail::target_of(operation, std::make_index_sequence<std::variant_size_v<Operation> - 1>());
}
inline ElementId* target_of(Operation& operation) {
  return const_cast<ElementId*>(target_of(static_cast<const Operation&>(operation)));
}

/// The type an element must have for an operation on it; kNull for a noop.
ElementType target_type(const Operation& operation);

}  // namespace weft::ot
