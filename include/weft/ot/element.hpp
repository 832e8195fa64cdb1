#pragma once

// The values of a json-ot document: a tree of typed elements, each with an id of its own.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/ot/number.hpp"
#include "weft/ot/type.hpp"

namespace weft::ot {

/// The replica of elements that a document was created with, before anybody was granted an id.
inline constexpr ReplicaId kInitialReplica = 0;

/// Names an element: the `counter`th that `replica` made. Never used twice in a document's life.
struct ElementId {
  ReplicaId replica = 0;
  std::uint64_t counter = 0;
  friend constexpr bool operator==(ElementId a, ElementId b) {
    return a.replica == b.replica && a.counter == b.counter;
  }
  friend constexpr bool operator!=(ElementId a, ElementId b) { return !(a == b); }
  friend constexpr bool operator<(ElementId a, ElementId b) {
    return a.replica != b.replica ? a.replica < b.replica : a.counter < b.counter;
  }
};

/// The root of every document, an object.
inline constexpr ElementId kRootId{kInitialReplica, 0};

enum class ElementType : std::uint8_t { kNull, kBoolean, kNumber, kDate, kText, kArray, kObject };

/// The stable lower-case name of a type, as in the specification.
const char* to_string(ElementType type);

/// Milliseconds since 1970-01-01 UTC.
struct Date {
  std::int64_t milliseconds = 0;
  friend bool operator==(Date a, Date b) { return a.milliseconds == b.milliseconds; }
};

struct Null {
  friend bool operator==(Null, Null) { return true; }
};

/// Well-formed UTF-8.
struct Text {
  std::string utf8;
  friend bool operator==(const Text& a, const Text& b) { return a.utf8 == b.utf8; }
};

struct Element;
struct Member;
using Array = std::vector<Element>;
/// By ascending key (bytes of UTF-8); no key twice.
using Object = std::vector<Member>;

/// The alternatives stand in the order of ElementType.
using Content = std::variant<Null, bool, Number, Date, Text, Array, Object>;

/// An element and everything in it: what an insertion carries and a deletion takes out.
/// Thread: value. Copying, comparing and destroying recurse: nesting is bounded where values come in.
struct Element {
  ElementId id;
  Content content;

  ElementType type() const { return static_cast<ElementType>(content.index()); }
  friend bool operator==(const Element& a, const Element& b);  // ids included
};

struct Member {
  std::string key;
  Element value;
  friend bool operator==(const Member& a, const Member& b) { return a.key == b.key && a.value == b.value; }
};

/// Whether two elements hold the same, whatever their ids are.
bool same_content(const Element& a, const Element& b);

}  // namespace weft::ot
