#pragma once

// Shared XML: what editors such as ProseMirror keep their documents in.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// A shared list of XML types: elements, texts, hooks, and fragments.
class XmlFragment : public TypeRef {
 public:
  /// Creates types before the `at`th child.
  /// Errors: kInvalidArgument (behind the end, not an XML type), kNotFound (deleted).
  Result<void> insert(std::uint64_t at, std::vector<Input> children);
  /// Creates types right behind a child, or in front of all when that is none.
  /// Errors: also kInvalidArgument (that is no child of this).
  Result<void> insert_after(std::optional<TypeRef> child, std::vector<Input> children);
  Result<void> push(std::vector<Input> children);
  Result<void> erase(std::uint64_t at, std::uint64_t count = 1);
  std::uint64_t size() const;
  /// Errors: kInvalidArgument (behind the end).
  Result<Value> get(std::uint64_t at) const;
  std::vector<Value> children() const;
  std::optional<Value> first_child() const;
  /// The first element within whose name is `name`, upper and lower case of ASCII being the same.
  std::optional<XmlElement> find(std::string_view name) const;
  /// All of them, in the order of their start tags. Complexity: O(n).
  std::vector<XmlElement> find_all(std::string_view name) const;
  /// Markup as Yjs prints it. Nothing is escaped: it is for people to look at. What was deleted is
  /// printed without its content, until it is collected.
  std::string to_xml() const;

 protected:
  friend class Engine;
  friend class Doc;
  using TypeRef::TypeRef;
};

/// A fragment with a name and attributes.
class XmlElement : public XmlFragment {
 public:
  /// The name as it was given; UNDEFINED for a root. It stays after a deletion, until the element is
  /// collected, for who looks at an old version.
  std::string name() const;
  /// As Map::set().
  Result<void> set_attribute(std::string_view key, Input value);
  Result<void> erase_attribute(std::string_view key);
  std::optional<Value> attribute(std::string_view key) const;
  /// In order of their first arrival here, which differs between replicas.
  std::vector<std::string> attribute_keys() const;

 private:
  friend class Engine;
  friend class Doc;
  using XmlFragment::XmlFragment;
};

/// A text in XML.
class XmlText : public Text {
 public:
  /// Markup with a tag for each format. Nothing is escaped.
  std::string to_xml() const;

 private:
  friend class Engine;
  friend class Doc;
  using Text::Text;
};

/// A map with a name that stands in XML, for what the application shows there.
class XmlHook : public Map {
 public:
  /// As that of an element.
  std::string name() const;

 private:
  friend class Engine;
  friend class Doc;
  using Map::Map;
};

/// Goes through all XML types within a fragment, each before those inside it.
/// Lifetime: the Doc's. When the type it stands at is deleted, it ends there.
class XmlWalker {
 public:
  explicit XmlWalker(XmlFragment root) : root_(root) {}
  /// The next type, or nothing behind the last one.
  std::optional<Value> next();

 private:
  TypeRef root_;
  std::optional<TypeRef> at_;
  bool ended_ = false;
};

}  // namespace weft::crdt
