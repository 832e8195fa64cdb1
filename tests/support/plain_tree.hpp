#pragma once

// json-ot documents the slow way: values inside one another, searched from the root for every step.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/ot/operation.hpp"

namespace weft::ot::values {

/// An element and what is in it. `items` is used by arrays, `members` by objects.
struct Plain {
  ElementId id;
  ElementType type = ElementType::kNull;
  bool flag = false;
  Number number;
  std::int64_t date = 0;
  std::vector<std::string> letters;  // code points of a text
  std::vector<Plain> items;
  std::map<std::string, Plain> members;

  std::vector<Plain*> children() {
    std::vector<Plain*> all;
    for (Plain& item : items) all.push_back(&item);
    for (auto& [key, member] : members) all.push_back(&member);
    return all;
  }
};

inline std::vector<std::string> letters_of(const std::string& utf8) {
  std::vector<std::string> letters;
  for (const char byte : utf8) {
    if ((byte & 0xC0) != 0x80) letters.emplace_back();
    letters.back() += byte;
  }
  return letters;
}

/// The naive twin of a State. Its only cleverness is none.
class PlainTree {
 public:
  explicit PlainTree(std::size_t nesting_max) : nesting_max_(nesting_max) {
    root_.id = kRootId;
    root_.type = ElementType::kObject;
  }

  Plain& root() { return root_; }

  /// All elements, the root first.
  std::vector<Plain*> all() {
    std::vector<Plain*> found{&root_};
    for (std::size_t i = 0; i < found.size(); ++i)
      for (Plain* child : found[i]->children()) found.push_back(child);
    return found;
  }

  /// False, and nothing is changed, when any operation is not allowed.
  bool apply(const std::vector<Operation>& batch) {
    const Plain before = root_;
    for (const Operation& operation : batch) {
      if (step(operation)) continue;
      root_ = before;
      return false;
    }
    return true;
  }

  static Element to_element(const Plain& plain) {
    switch (plain.type) {
      case ElementType::kNull: return {plain.id, Null{}};
      case ElementType::kBoolean: return {plain.id, plain.flag};
      case ElementType::kNumber: return {plain.id, plain.number};
      case ElementType::kDate: return {plain.id, Date{plain.date}};
      case ElementType::kText: return {plain.id, Text{joined(plain.letters)}};
      case ElementType::kArray: break;
      case ElementType::kObject: break;
    }
    Array array;
    Object object;
    for (const Plain& item : plain.items) array.push_back(to_element(item));
    for (const auto& [key, member] : plain.members) object.push_back({key, to_element(member)});
    if (plain.type == ElementType::kArray) return {plain.id, std::move(array)};
    return {plain.id, std::move(object)};
  }

 private:
  static std::string joined(const std::vector<std::string>& letters) {
    std::string text;
    for (const std::string& letter : letters) text += letter;
    return text;
  }

  static Plain to_plain(const Element& element) {
    Plain plain;
    plain.id = element.id;
    plain.type = element.type();
    if (const auto* flag = std::get_if<bool>(&element.content)) plain.flag = *flag;
    if (const auto* number = std::get_if<Number>(&element.content)) plain.number = *number;
    if (const auto* date = std::get_if<Date>(&element.content)) plain.date = date->milliseconds;
    if (const auto* text = std::get_if<Text>(&element.content)) plain.letters = letters_of(text->utf8);
    if (const auto* array = std::get_if<Array>(&element.content))
      for (const Element& item : *array) plain.items.push_back(to_plain(item));
    if (const auto* object = std::get_if<Object>(&element.content))
      for (const Member& member : *object) plain.members[member.key] = to_plain(member.value);
    return plain;
  }

  static void collect(const Element& element, std::vector<ElementId>& ids) {
    ids.push_back(element.id);
    if (const auto* array = std::get_if<Array>(&element.content))
      for (const Element& item : *array) collect(item, ids);
    if (const auto* object = std::get_if<Object>(&element.content))
      for (const Member& member : *object) collect(member.value, ids);
  }

  static bool keys_ascend(const Element& element) {
    if (const auto* array = std::get_if<Array>(&element.content))
      return std::all_of(array->begin(), array->end(), keys_ascend);
    const auto* object = std::get_if<Object>(&element.content);
    if (object == nullptr) return true;
    for (std::size_t i = 0; i < object->size(); ++i)
      if ((i > 0 && !((*object)[i - 1].key < (*object)[i].key)) || !keys_ascend((*object)[i].value)) return false;
    return true;
  }

  static std::size_t height(const Element& element) {
    std::size_t highest = 0;
    const auto* array = std::get_if<Array>(&element.content);
    const auto* object = std::get_if<Object>(&element.content);
    if (array != nullptr)
      for (const Element& item : *array) highest = std::max(highest, height(item));
    if (object != nullptr)
      for (const Member& member : *object) highest = std::max(highest, height(member.value));
    return array != nullptr || object != nullptr ? highest + 1 : 0;
  }

  // How many containers lead to an element, itself included.
  static std::size_t level(Plain& from, const Plain& wanted) {
    if (&from == &wanted) return 1;
    for (Plain* child : from.children())
      if (const std::size_t below = level(*child, wanted)) return below + 1;
    return 0;
  }

  // Whether a value, or the new content of an array or object, may be put into `target`.
  bool may_take(Plain& target, const Element& value, bool as_content) {
    std::vector<ElementId> ids;
    collect(value, ids);
    if (as_content) ids.erase(ids.begin());  // the target's own
    std::set<ElementId> known;
    for (const Plain* element : all()) known.insert(element->id);
    for (const ElementId id : ids)
      if (!known.insert(id).second) return false;
    const std::size_t levels = level(root_, target) + height(value) - (as_content ? 1 : 0);
    const bool deeper = height(value) > (as_content ? 1U : 0U);
    return keys_ascend(value) && (!deeper || levels <= nesting_max_);
  }

  bool step(const Operation& operation) {
    const ElementId* id = target_of(operation);
    if (id == nullptr) return true;
    for (Plain* element : all())
      if (element->id == *id)
        return element->type == target_type(operation) && std::visit([&](const auto& what) { return run(*element, what); }, operation);
    return true;
  }

  bool run(Plain&, const Noop&) { return true; }
  bool run(Plain& at, const TextSet& set) { return at.letters = letters_of(set.value), true; }
  bool run(Plain& at, const TextEdit& edit) {
    if (edit.change.base_length() > at.letters.size()) return false;
    const std::vector<std::string> inserted = letters_of(std::string(edit.change.inserted()));
    std::size_t place = 0, taken = 0;
    for (const TextChange::Component& part : edit.change.components()) {
      const auto here = at.letters.begin() + static_cast<std::ptrdiff_t>(place);
      if (part.kind == TextChange::Kind::kDelete) at.letters.erase(here, here + part.length);
      if (part.kind == TextChange::Kind::kInsert) {
        const auto from = inserted.begin() + static_cast<std::ptrdiff_t>(taken);
        at.letters.insert(here, from, from + part.length);
        taken += part.length;
      }
      if (part.kind != TextChange::Kind::kDelete) place += part.length;
    }
    return true;
  }
  bool run(Plain& at, const ArrayInsert& insert) {
    if (insert.index > at.items.size() || !may_take(at, insert.value, false)) return false;
    at.items.insert(at.items.begin() + insert.index, to_plain(insert.value));
    return true;
  }
  bool run(Plain& at, const ArrayDelete& erase) {
    if (erase.index >= at.items.size()) return false;
    at.items.erase(at.items.begin() + erase.index);
    return true;
  }
  bool run(Plain& at, const ArrayReplace& replace) {
    if (replace.index >= at.items.size() || !may_take(at, replace.value, false)) return false;
    at.items[replace.index] = to_plain(replace.value);
    return true;
  }
  bool run(Plain& at, const ArrayMove& move) {
    if (move.from >= at.items.size() || move.to >= at.items.size()) return false;
    const Plain moved = at.items[move.from];
    at.items.erase(at.items.begin() + move.from);
    at.items.insert(at.items.begin() + move.to, moved);
    return true;
  }
  bool run(Plain& at, const ArraySet& set) {
    const Element value{at.id, set.value};
    if (!may_take(at, value, true)) return false;
    at.items = to_plain(value).items;
    return true;
  }
  bool run(Plain& at, const ObjectPut& put) {
    if (!may_take(at, put.value, false)) return false;
    at.members[put.key] = to_plain(put.value);
    return true;
  }
  bool run(Plain& at, const ObjectDelete& erase) { return at.members.erase(erase.key) == 1; }
  bool run(Plain& at, const ObjectSet& set) {
    const Element value{at.id, set.value};
    if (!may_take(at, value, true)) return false;
    at.members = to_plain(value).members;
    return true;
  }
  bool run(Plain& at, const NumberAdd& add) { return at.number = at.number + add.delta, true; }
  bool run(Plain& at, const NumberSet& set) { return at.number = set.value, true; }
  bool run(Plain& at, const BooleanSet& set) { return at.flag = set.value, true; }
  bool run(Plain& at, const DateSet& set) { return at.date = set.value.milliseconds, true; }

  Plain root_;
  std::size_t nesting_max_;
};

}  // namespace weft::ot::values
