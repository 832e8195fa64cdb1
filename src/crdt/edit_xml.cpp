// Local edits of XML, and the ways between its types.

#include "engine.hpp"

namespace weft::crdt {
namespace {

Error invalid(const char* why) { return {ErrorCode::kInvalidArgument, why}; }

}  // namespace

Result<void> Engine::insert_children(Handle type, std::uint64_t at, const std::vector<Input>& children) {
  return edit([&]() -> Result<void> {
    if (at > types_[type].length) return invalid("xml: behind the end");
    WEFT_TRY(check_children(children, options_.limits.nesting_max));
    if (!children.empty()) insert_after(type, gap_left(type, at), children);
    return {};
  });
}

// `child`: the type behind which they go, or kNone for the front.
Result<void> Engine::insert_children_after(Handle type, Handle child, const std::vector<Input>& children) {
  const Handle item = child == kNone ? kNone : types_[child].item;
  if (child != kNone && (item == kNone || store_[item].parent != type || store_[item].in_map()))
    return invalid("xml: that is no child of this");
  WEFT_TRY(check_children(children, options_.limits.nesting_max));
  if (children.empty()) return {};
  begin({}, true);
  insert_after(type, item, children);
  end();
  return {};
}

Handle Engine::parent_of(Handle type) const {
  const Handle item = types_[type].item;
  return item == kNone ? kNone : store_[item].parent;
}

std::optional<Value> Engine::first_value(Handle type) {
  for (Handle at = types_[type].first; at != kNone; at = store_[at].right)
    if (store_[at].visible()) return value_at(store_[at], 0);
  return std::nullopt;
}

std::optional<Value> Engine::sibling(Handle type, bool next) {
  const Handle item = types_[type].item;
  if (item == kNone || store_[item].in_map()) return std::nullopt;
  Handle at = item;
  do {
    at = next ? store_[at].right : store_[at].left;
  } while (at != kNone && !store_[at].visible());
  if (at == kNone) return std::nullopt;
  return value_at(store_[at], next ? 0 : store_[at].length - 1);
}

}  // namespace weft::crdt
