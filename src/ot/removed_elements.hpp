#pragma once

#include <variant>

#include "element_walk.hpp"

namespace weft::ot::detail {

/// Calls `visit` for each element that an operation removed, with everything in it, as `undone` brings it back.
template <class Visit>
void for_each_removed(const Operation& undone, Visit&& visit) {
  if (const auto* insert = std::get_if<ArrayInsert>(&undone)) visit(insert->value);
  if (const auto* replace = std::get_if<ArrayReplace>(&undone)) visit(replace->value);
  if (const auto* put = std::get_if<ObjectPut>(&undone)) visit(put->value);
  if (const auto* set = std::get_if<ArraySet>(&undone))
    for (const Element& child : set->value) visit(child);
  if (const auto* set = std::get_if<ObjectSet>(&undone))
    for (const Member& member : set->value) visit(member.value);
}

}  // namespace weft::ot::detail
