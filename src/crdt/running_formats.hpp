#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/crdt/any.hpp"

namespace weft::crdt {

/// The formats in force while a text is walked, in the order they came: one that is set again keeps
/// its place.
class RunningFormats {
 public:
  /// What a format block does: null ends a format.
  void apply(AnyMember format) {
    if (format.value.is<std::nullptr_t>()) {
      erase(format.key);
    } else {
      set(format.key, std::move(format.value));
    }
  }
  void set(std::string_view key, Any value) {
    const auto at = find(key);
    if (at != members_.end()) {
      at->value = std::move(value);
    } else {
      members_.push_back({std::string(key), std::move(value)});
    }
  }
  void erase(std::string_view key) {
    const auto at = find(key);
    if (at != members_.end()) members_.erase(at);
  }
  const Any* get(std::string_view key) {
    const auto at = find(key);
    return at == members_.end() ? nullptr : &at->value;
  }
  AnyObject object() const { return AnyObject::from_members(members_); }

 private:
  std::vector<AnyMember>::iterator find(std::string_view key) {
    return std::find_if(members_.begin(), members_.end(), [key](const AnyMember& member) { return member.key == key; });
  }
  std::vector<AnyMember> members_;
};

}  // namespace weft::crdt
