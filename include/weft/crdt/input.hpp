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

/// A text to be created, with what it starts with.
struct NewText {
  std::string text;
};

/// An array to be created, with what it starts with.
struct NewArray {
  std::vector<Input> items;
};

/// A map to be created, with what it starts with.
struct NewMap {
  std::vector<std::pair<std::string, Input>> entries;
};

/// What can be put into an array or a map: a plain value, or a shared type to be created there.
class Input {
 public:
  template <class T, class = std::enable_if_t<std::is_constructible_v<Any, T>>>
  Input(T value) : value_(Any(std::move(value))) {}
  Input(NewText value) : value_(std::move(value)) {}
  Input(NewArray value) : value_(std::move(value)) {}
  Input(NewMap value) : value_(std::move(value)) {}

  const std::variant<Any, NewText, NewArray, NewMap>& storage() const { return value_; }

 private:
  std::variant<Any, NewText, NewArray, NewMap> value_;
};

}  // namespace weft::crdt
