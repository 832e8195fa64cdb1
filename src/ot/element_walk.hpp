#pragma once

#include <variant>

#include "weft/ot/operation.hpp"

namespace weft::ot::detail {

/// Calls `visit` for an element and for everything in it, in document order. Recurses: nesting is
/// bounded where values come in. `E` is Element or const Element.
template <class E, class Visit>
void walk_elements(E& element, Visit&& visit) {
  visit(element);
  if (auto* array = std::get_if<Array>(&element.content)) {
    for (auto& child : *array) walk_elements(child, visit);
  } else if (auto* object = std::get_if<Object>(&element.content)) {
    for (auto& member : *object) walk_elements(member.value, visit);
  }
}

/// Calls `visit` for every element that an operation brings. `Op` is Operation or const Operation.
template <class Op, class Visit>
void walk_new_elements(Op& operation, Visit&& visit) {
  if (auto* insert = std::get_if<ArrayInsert>(&operation)) walk_elements(insert->value, visit);
  if (auto* replace = std::get_if<ArrayReplace>(&operation)) walk_elements(replace->value, visit);
  if (auto* put = std::get_if<ObjectPut>(&operation)) walk_elements(put->value, visit);
  if (auto* set = std::get_if<ArraySet>(&operation))
    for (auto& child : set->value) walk_elements(child, visit);
  if (auto* set = std::get_if<ObjectSet>(&operation))
    for (auto& member : set->value) walk_elements(member.value, visit);
}

}  // namespace weft::ot::detail
