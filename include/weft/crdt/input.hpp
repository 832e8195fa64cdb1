#pragma once

// What can be put into an array, a map or a text: plain values, and shared types that are created
// there together with what they start with.

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "weft/crdt/any.hpp"
#include "weft/crdt/delta.hpp"

namespace weft::crdt {

class Input;

/// A text to be created, with what it starts with: plain text, then a delta, then attributes.
struct NewText {
  std::string text;
  Delta delta;
  std::vector<std::pair<std::string, Input>> attributes;

  explicit NewText(std::string text = {}, Delta delta = {});
  NewText(std::string text, Delta delta, std::vector<std::pair<std::string, Input>> attributes);
};

/// An array to be created, with what it starts with.
struct NewArray {
  std::vector<Input> items;
};

/// A map to be created, with what it starts with.
struct NewMap {
  std::vector<std::pair<std::string, Input>> entries;
};

/// A list of XML types to be created, with what it starts with.
struct NewXmlFragment {
  std::vector<Input> children;
};

/// An element to be created; its attributes are written after its children.
struct NewXmlElement {
  std::string name;
  std::vector<std::pair<std::string, Input>> attributes;
  std::vector<Input> children;

  explicit NewXmlElement(std::string name);
  NewXmlElement(std::string name, std::vector<std::pair<std::string, Input>> attributes);
  NewXmlElement(std::string name, std::vector<std::pair<std::string, Input>> attributes, std::vector<Input> children);
};

/// A text to be created in XML; as NewText.
struct NewXmlText {
  std::string text;
  Delta delta;
  std::vector<std::pair<std::string, Input>> attributes;

  explicit NewXmlText(std::string text = {}, Delta delta = {});
  NewXmlText(std::string text, Delta delta, std::vector<std::pair<std::string, Input>> attributes);
};

/// A hook to be created: a map, with a name, that stands in XML.
struct NewXmlHook {
  std::string name;
  std::vector<std::pair<std::string, Input>> entries;

  explicit NewXmlHook(std::string name);
  NewXmlHook(std::string name, std::vector<std::pair<std::string, Input>> entries);
};

/// A document to be created inside the document: its name and options, as in Subdocument. Texts and
/// XML take none.
struct NewSubdocument {
  std::string guid;
  bool gc = true;
  bool auto_load = false;
  bool should_load = true;
  Any meta{nullptr};
  /// Empty: that of the document.
  std::string collection{};
};

/// What can be put into an array or a map: a plain value, or a shared type or a document to be
/// created there.
class Input {
 public:
  using Storage =
      std::variant<Any, NewText, NewArray, NewMap, NewXmlFragment, NewXmlElement, NewXmlText, NewXmlHook,
                   NewSubdocument>;

  template <class T, class = std::enable_if_t<std::is_constructible_v<Any, T>>>
  Input(T value) : value_(Any(std::move(value))) {}
  Input(NewText value) : value_(std::move(value)) {}
  Input(NewArray value) : value_(std::move(value)) {}
  Input(NewMap value) : value_(std::move(value)) {}
  Input(NewXmlFragment value) : value_(std::move(value)) {}
  Input(NewXmlElement value) : value_(std::move(value)) {}
  Input(NewXmlText value) : value_(std::move(value)) {}
  Input(NewXmlHook value) : value_(std::move(value)) {}
  Input(NewSubdocument value) : value_(std::move(value)) {}

  const Storage& storage() const { return value_; }

 private:
  Storage value_;
};

// Written here, because only here an Input is complete.
inline NewText::NewText(std::string first, Delta then) : text(std::move(first)), delta(std::move(then)) {}
inline NewText::NewText(std::string first, Delta then, std::vector<std::pair<std::string, Input>> members)
    : text(std::move(first)), delta(std::move(then)), attributes(std::move(members)) {}
inline NewXmlElement::NewXmlElement(std::string given) : name(std::move(given)) {}
inline NewXmlElement::NewXmlElement(std::string given, std::vector<std::pair<std::string, Input>> members)
    : name(std::move(given)), attributes(std::move(members)) {}
inline NewXmlElement::NewXmlElement(std::string given, std::vector<std::pair<std::string, Input>> members,
                                    std::vector<Input> content)
    : name(std::move(given)), attributes(std::move(members)), children(std::move(content)) {}
inline NewXmlText::NewXmlText(std::string first, Delta then) : text(std::move(first)), delta(std::move(then)) {}
inline NewXmlText::NewXmlText(std::string first, Delta then, std::vector<std::pair<std::string, Input>> members)
    : text(std::move(first)), delta(std::move(then)), attributes(std::move(members)) {}
inline NewXmlHook::NewXmlHook(std::string given) : name(std::move(given)) {}
inline NewXmlHook::NewXmlHook(std::string given, std::vector<std::pair<std::string, Input>> members)
    : name(std::move(given)), entries(std::move(members)) {}

}  // namespace weft::crdt
