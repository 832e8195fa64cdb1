#pragma once

// The shared types of a document: cheap handles that name a type inside a Doc.
//
// A handle is two words; copy it freely. It stays valid when the Doc is moved, and must not be
// used after the Doc is gone. When the type it names was deleted, edits give kNotFound and reads
// show an empty type.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/crdt/any.hpp"
#include "weft/crdt/type_ref.hpp"

namespace weft::crdt {

class Input;
struct DeltaOp;
using Delta = std::vector<DeltaOp>;
enum class Sanitize : std::uint8_t;
/// A document inside a document, as far as that one knows it: a name, and options. Its content is
/// a Doc that the host opens, owns and synchronises for itself, by convention under the guid.
struct Subdocument {
  std::string guid;
  bool gc = true;
  bool auto_load = false;    ///< everybody is to load it
  bool should_load = false;  ///< whether it is to be loaded here; kept here only
  Any meta{nullptr};         ///< what the application says about it
  std::string collection{};  ///< as the application groups its documents; kept here only
  Id item{};                 ///< of the item that holds it
};

/// A shared text: characters, embedded values and shared types, and formats in force over ranges
/// of them. Indexes and lengths are UTF-16 code units; what is embedded counts one.
class Text : public TypeRef {
 public:
  /// Inserts well-formed UTF-8 at `at`, with the formatting that is in force there. An empty
  /// string changes nothing.
  /// Errors: kInvalidArgument (behind the end, inside a surrogate pair, not UTF-8), kNotFound
  /// (the text was deleted). Complexity: O(1) where the last edit was, else O(log n).
  Result<void> insert(Utf16Offset at, std::string_view text);
  /// As above from UTF-16, which may hold lone surrogates; peers see U+FFFD in their place.
  Result<void> insert(Utf16Offset at, std::u16string_view text);
  /// Inserts with these formats and no others, whatever is in force there; none is plain text.
  /// Errors: also kInvalidArgument (a format that JSON cannot carry).
  Result<void> insert(Utf16Offset at, std::string_view text, const AnyObject& attributes);
  Result<void> append(std::string_view text);
  /// Inserts a value, or creates a shared type, that counts one unit.
  /// Errors: also kInvalidArgument (null, a string, or what JSON cannot carry).
  Result<void> insert_embed(Utf16Offset at, Input value, const AnyObject& attributes = {});
  /// Sets formats for `count` units; a null one ends. What lacks at the end of the text is filled
  /// with newlines, as Yjs does, but at the very end nothing happens.
  Result<void> format(Utf16Offset at, std::uint64_t count, const AnyObject& attributes);
  /// Deletes `count` units; errors as for insert().
  Result<void> erase(Utf16Offset at, std::uint64_t count);
  /// Makes the changes of a delta in one transaction: all, or none when one is refused. Text
  /// without attributes is inserted plain; deleting ends where the text does.
  /// Errors: as for the single edits; shared types are inserted with DeltaOp::create() only.
  Result<void> apply_delta(const Delta& delta);
  Result<void> apply_delta(const Delta& delta, Sanitize sanitize);
  /// The content as insertions; a delta that makes the same text of an empty one, shared types
  /// apart. Complexity: O(n).
  Delta to_delta() const;
  std::uint64_t length() const;

  /// The same place counted otherwise. In a text that never held anything but ASCII all three are
  /// the same number; of another one an index is kept from the first call on.
  /// Errors: kInvalidArgument (behind the end, or inside a character), kNotFound (the text was
  /// deleted). Complexity: O(1) for ASCII, else O(log n), and what changed since the last call.
  Result<Utf16Offset> to_utf16(Utf8Offset at) const;
  Result<Utf16Offset> to_utf16(CodePointOffset at) const;
  Result<Utf8Offset> to_utf8(Utf16Offset at) const;
  Result<CodePointOffset> to_code_points(Utf16Offset at) const;
  /// The edits above at such a place; `count` is in the same units as `at`.
  template <class Offset, class... More, class = std::enable_if_t<kIsOtherOffset<Offset>>>
  Result<void> insert(Offset at, More&&... more) {
    WEFT_ASSIGN(const Utf16Offset place, to_utf16(at));
    return insert(place, std::forward<More>(more)...);
  }
  template <class Offset, class = std::enable_if_t<kIsOtherOffset<Offset>>>
  Result<void> erase(Offset at, std::uint64_t count) {
    WEFT_ASSIGN(const Utf16Offset place, to_utf16(at));
    if (count > ~std::uint64_t{0} - at.value) count = ~std::uint64_t{0} - at.value;
    WEFT_ASSIGN(const Utf16Offset end, to_utf16(Offset{at.value + count}));
    return erase(place, end.value - place.value);
  }

  /// The characters; embedded objects and types are left out. A lone surrogate shows as U+FFFD.
  std::string to_string() const;

  /// Attributes of the text as a whole, which have nothing to do with formats. As Map::set().
  Result<void> set_attribute(std::string_view key, Input value);
  Result<void> erase_attribute(std::string_view key);
  std::optional<Value> attribute(std::string_view key) const;
  std::vector<std::string> attribute_keys() const;

 protected:
  friend class Engine;
  friend class Doc;
  using TypeRef::TypeRef;
};

/// A shared list of values and types.
class Array : public TypeRef {
 public:
  /// Inserts values before the `at`th; plain neighbours travel as one struct.
  /// Errors: kInvalidArgument (behind the end; undefined and BigInt, which lists do not take),
  /// kNotFound (deleted).
  Result<void> insert(std::uint64_t at, std::vector<Input> values);
  Result<void> push(std::vector<Input> values);
  Result<void> erase(std::uint64_t at, std::uint64_t count = 1);
  std::uint64_t size() const;
  /// The `at`th value. Errors: kInvalidArgument (behind the end).
  Result<Value> get(std::uint64_t at) const;
  std::vector<Value> values() const;

 private:
  friend class Engine;
  friend class Doc;
  using TypeRef::TypeRef;
};

/// A shared map from strings to values and types; of concurrent writes to a key one wins.
class Map : public TypeRef {
 public:
  /// Errors: kInvalidArgument (key not UTF-8), kNotFound (the map was deleted).
  Result<void> set(std::string_view key, Input value);
  /// Removes a key; nothing happens when it is absent.
  Result<void> erase(std::string_view key);
  Result<void> clear();
  std::optional<Value> get(std::string_view key) const;
  bool contains(std::string_view key) const;
  /// The keys in order of their first arrival here, which differs between replicas.
  std::vector<std::string> keys() const;
  std::size_t size() const;

 protected:
  friend class Engine;
  friend class Doc;
  using TypeRef::TypeRef;
};

}  // namespace weft::crdt
