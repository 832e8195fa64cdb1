#pragma once

// What is different between two JSON values, as a list of changes that lead from one to the other.
//
//   const json::Difference changes = json::difference(before, after);
//   json::apply(before, changes).value() == after

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/json/value.hpp"

namespace weft::json {

/// A member by its name, or an element by its index.
using Step = std::variant<std::string, std::size_t>;
/// From the root inward; empty names the root itself.
using Path = std::vector<Step>;

/// One change, at the state that the changes before it leave.
///
///   removed and added   the value at `path` becomes another one
///   added               a member or an element comes: those from that index on move up
///   removed             a member or an element goes: those behind it move down
///   text_at             the value at `path` is a string: at this code point `removed` goes and `added`
///                       comes, both of them strings
struct ValueChange {
  Path path;
  std::optional<Value> removed;
  std::optional<Value> added;
  std::optional<std::size_t> text_at;  ///< code points
};

using Difference = std::vector<ValueChange>;

/// The elements of two arrays are aligned by the shortest sequence of comings and goings as long as
/// that is at most this many; past it they are compared in order, between what both begin and end
/// with.
inline constexpr std::size_t kAlignedEditsMax = 512;

/// What leads from one value to the other; empty when they are equal. The order of members does not
/// count. Strings differ in one piece. Elements that only one of the arrays has are paired in order
/// with those that the other one has in the same place, and compared inside.
/// Complexity: O(size of both), and for each pair of arrays that differ O(elements x comings and
/// goings, kAlignedEditsMax of them at most).
Difference difference(const Value& before, const Value& after);

/// The value with changes made to it. For all values without NaN:
/// apply(before, difference(before, after)) == after.
/// Complexity: O(size of the changes, and for each one the members and elements on its path).
/// Errors: kInvalidArgument (a change does not fit: nothing is at its path, or not what it removes).
Result<Value> apply(Value value, const Difference& changes);

}  // namespace weft::json
