#pragma once

// What all shared types of a document have in common: a kind, and a handle that names one.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>

#include "weft/causal/id.hpp"
#include "weft/crdt/any.hpp"
#include "weft/crdt/subscription.hpp"

namespace weft::crdt {

class Engine;
class TypeEvent;

/// A place in a text, counted in UTF-16 code units from its start, as JavaScript does.
struct Utf16Offset {
  std::uint64_t value = 0;
  friend constexpr bool operator==(Utf16Offset a, Utf16Offset b) { return a.value == b.value; }
  friend constexpr bool operator<(Utf16Offset a, Utf16Offset b) { return a.value < b.value; }
};

/// A place in a text, counted in bytes of its UTF-8 form; what is no text counts one.
struct Utf8Offset {
  std::uint64_t value = 0;
  friend constexpr bool operator==(Utf8Offset a, Utf8Offset b) { return a.value == b.value; }
  friend constexpr bool operator<(Utf8Offset a, Utf8Offset b) { return a.value < b.value; }
};

/// A place in a text, counted in Unicode code points; what is no text counts one.
struct CodePointOffset {
  std::uint64_t value = 0;
  friend constexpr bool operator==(CodePointOffset a, CodePointOffset b) { return a.value == b.value; }
  friend constexpr bool operator<(CodePointOffset a, CodePointOffset b) { return a.value < b.value; }
};

/// Whether a type counts places otherwise than in UTF-16 code units.
template <class Offset>
inline constexpr bool kIsOtherOffset = std::is_same_v<Offset, Utf8Offset> || std::is_same_v<Offset, CodePointOffset>;

/// What a shared type is. The numbers but the last are those of the wire.
enum class TypeKind : std::uint8_t {
  kArray = 0,
  kMap = 1,
  kText = 2,
  kXmlElement = 3,
  kXmlFragment = 4,
  kXmlHook = 5,
  kXmlText = 6,
  kUntyped = 7,  ///< a root that arrived from elsewhere and was not asked for here
};

class TypeRef;
class Text;
class Array;
class Map;
class XmlFragment;
class XmlElement;
class XmlText;
class XmlHook;
struct Subdocument;

/// What an array, a map or a text holds at one place: a plain value, a handle of the kind of the
/// shared type there (a TypeRef for a root whose kind is not known), or a document.
using Value = std::variant<Any, Text, Array, Map, XmlFragment, XmlElement, XmlText, XmlHook, TypeRef, Subdocument>;

/// Names one shared type of a document, whatever its kind.
/// Lifetime: the Doc's. Thread: confined, like the Doc.
class TypeRef {
 public:
  TypeKind kind() const;
  /// Whether the type is still part of the document.
  bool alive() const;
  /// The id of the item that holds it; none for a root.
  std::optional<Id> id() const;
  /// The handle of its kind. A type that was deleted gives a TypeRef.
  Value typed() const;
  /// The type that it is in; none for a root.
  std::optional<TypeRef> parent() const;
  /// What stands right behind, or before, the type in the list that holds it; none at the end, and
  /// for a root or the value of a key. Complexity: O(tombstones between).
  std::optional<Value> next_sibling() const;
  std::optional<Value> previous_sibling() const;
  /// The visible content as JSON: a text as string, map keys sorted.
  std::string to_json() const;
  /// Calls `callback` at the end of each transaction that changed this type, with what changed
  /// (weft/crdt/events.hpp). What an observer edits is a transaction of its own, whose observers
  /// are called after this one's end. Nothing is told of the transaction that is running now.
  [[nodiscard]] Subscription observe(std::function<void(const TypeEvent&)> callback) const;
  /// The same for this type and all that are in it: all changes of a transaction at once, the
  /// nearest first.
  [[nodiscard]] Subscription observe_deep(std::function<void(std::span<const TypeEvent>)> callback) const;
  friend bool operator==(TypeRef a, TypeRef b) {
    return a.engine_ == b.engine_ && a.type_ == b.type_ && a.generation_ == b.generation_;
  }

 protected:
  friend class Engine;
  friend class Doc;
  friend class TypeAccess;
  friend class XmlFragment;
  TypeRef(Engine* engine, std::uint32_t type, std::uint32_t generation)
      : engine_(engine), type_(type), generation_(generation) {}

  Engine* engine_;
  std::uint32_t type_;
  std::uint32_t generation_;
};

}  // namespace weft::crdt
