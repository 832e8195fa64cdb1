#include "weft/ot/element.hpp"

#include <algorithm>
#include <type_traits>

namespace weft::ot {
namespace {

template <ElementType type, class T>
constexpr bool kStandsAt = std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(type), Content>, T>;
static_assert(kStandsAt<ElementType::kNull, Null> && kStandsAt<ElementType::kBoolean, bool> &&
              kStandsAt<ElementType::kNumber, Number> && kStandsAt<ElementType::kDate, Date> &&
              kStandsAt<ElementType::kText, Text> && kStandsAt<ElementType::kArray, Array> &&
              kStandsAt<ElementType::kObject, Object> && std::variant_size_v<Content> == 7);

}  // namespace

const char* to_string(ElementType type) {
  switch (type) {
    case ElementType::kNull: return "null";
    case ElementType::kBoolean: return "boolean";
    case ElementType::kNumber: return "number";
    case ElementType::kDate: return "date";
    case ElementType::kText: return "text";
    case ElementType::kArray: return "array";
    case ElementType::kObject: return "object";
  }
  return "unknown";
}

bool operator==(const Element& a, const Element& b) { return a.id == b.id && a.content == b.content; }

bool same_content(const Element& a, const Element& b) {
  const auto* array = std::get_if<Array>(&a.content);
  const auto* other_array = std::get_if<Array>(&b.content);
  if (array && other_array)
    return std::equal(array->begin(), array->end(), other_array->begin(), other_array->end(), same_content);
  const auto* object = std::get_if<Object>(&a.content);
  const auto* other_object = std::get_if<Object>(&b.content);
  if (object && other_object)
    return std::equal(object->begin(), object->end(), other_object->begin(), other_object->end(),
                      [](const Member& x, const Member& y) { return x.key == y.key && same_content(x.value, y.value); });
  return a.content == b.content;
}

}  // namespace weft::ot
