#include <algorithm>
#include <utility>

#include "json/code_points.hpp"
#include "weft/json/difference.hpp"

namespace weft::json {
namespace {

Error does_not_fit(const char* why) { return {ErrorCode::kInvalidArgument, std::string("a change does not fit: ") + why}; }

// What one step leads to, or null.
Value* inside(Value& value, const Step& step) {
  if (const std::string* name = std::get_if<std::string>(&step)) {
    Object* object = value.as_object();
    return object == nullptr ? nullptr : object->find(*name);
  }
  Array* array = value.as_array();
  const std::size_t index = *std::get_if<std::size_t>(&step);
  return array == nullptr || index >= array->size() ? nullptr : &(*array)[index];
}

Result<void> splice(Value& value, const ValueChange& change) {
  std::string* text = value.as_string();
  const std::string* removed = change.removed ? change.removed->as_string() : nullptr;
  const std::string* added = change.added ? change.added->as_string() : nullptr;
  if (text == nullptr || removed == nullptr || added == nullptr) return does_not_fit("a piece of text needs strings");
  const auto at = byte_of_code_point(*text, *change.text_at);
  if (!at || text->compare(*at, removed->size(), *removed) != 0) return does_not_fit("other text is there");
  text->replace(*at, removed->size(), *added);
  return {};
}

Result<void> replace(Value* value, const ValueChange& change) {
  if (value == nullptr || !(*value == *change.removed)) return does_not_fit("another value is there");
  *value = *change.added;
  return {};
}

Result<void> change_member(Object& object, const std::string& name, const ValueChange& change) {
  if (change.added) {
    if (object.find(name) != nullptr) return does_not_fit("the member is there already");
    object.set(name, *change.added);
    return {};
  }
  const Value* there = object.find(name);
  if (there == nullptr || !(*there == *change.removed)) return does_not_fit("another member is there");
  object.remove(name);
  return {};
}

Result<void> change_element(Array& array, std::size_t index, const ValueChange& change) {
  const auto at = array.begin() + static_cast<std::ptrdiff_t>(std::min(index, array.size()));
  if (change.added) {
    if (index > array.size()) return does_not_fit("the array is shorter");
    array.insert(at, *change.added);
    return {};
  }
  if (index >= array.size() || !(*at == *change.removed)) return does_not_fit("another element is there");
  array.erase(at);
  return {};
}

Result<void> make(Value& root, const ValueChange& change) {
  Value* holder = &root;  // of what the last step names
  for (std::size_t i = 0; i + 1 < change.path.size() && holder != nullptr; ++i) holder = inside(*holder, change.path[i]);
  if (holder == nullptr) return does_not_fit("nothing is at its path");
  Value* value = change.path.empty() ? holder : inside(*holder, change.path.back());
  if (change.text_at) return value == nullptr ? does_not_fit("nothing is at its path") : splice(*value, change);
  if (change.removed && change.added) return replace(value, change);
  if (!change.removed && !change.added) return does_not_fit("it says nothing");
  if (change.path.empty()) return does_not_fit("a root only becomes another one");
  if (const std::string* name = std::get_if<std::string>(&change.path.back())) {
    if (Object* object = holder->as_object()) return change_member(*object, *name, change);
    return does_not_fit("no object is there");
  }
  if (Array* array = holder->as_array())
    return change_element(*array, *std::get_if<std::size_t>(&change.path.back()), change);
  return does_not_fit("no array is there");
}

}  // namespace

Result<Value> apply(Value value, const Difference& changes) {
  for (const ValueChange& change : changes) WEFT_TRY(make(value, change));
  return value;
}

}  // namespace weft::json
