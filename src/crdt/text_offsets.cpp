// Offsets into a text counted in UTF-8 bytes and code points. A text that holds nothing but ASCII
// needs no index: there all three counts are the same.

#include <algorithm>

#include "engine.hpp"
#include "surrogates.hpp"

namespace weft::crdt {
namespace {

bool inside_pair(char16_t previous, char16_t unit) {
  return is_high_half(previous) && is_low_half(unit);
}

Error inside_character() { return {ErrorCode::kInvalidArgument, "text: the offset is inside a character"}; }

}  // namespace

// Visits `visit(previous, unit)` the visible units from `at` on, until it says false or they end;
// what is no text counts as a character that no pair is made of.
template <class Visit>
void Engine::visit_units(Handle type, std::uint64_t at, Visit&& visit) {
  const TextPlace place = find_unit(type, at > 0 ? at - 1 : 0);
  std::uint64_t offset = place.offset;
  char16_t previous = 0;
  bool first = at > 0;  // the unit before the first one is looked at, not visited
  for (Handle handle = place.block; handle != kNone; handle = store_[handle].right, offset = 0) {
    const Block& block = store_[handle];
    for (const std::uint64_t length = links_.weight(handle); offset < length; ++offset) {
      const char16_t unit = block.ref() == Ref::kString ? store_.text_unit(block, offset) : u'\0';
      if (!first && !visit(previous, unit)) return;
      first = false;
      previous = unit;
    }
  }
}

TextSize Engine::measure_text(Handle type, std::uint64_t at, std::uint64_t count) {
  TextSize size;
  visit_units(type, at, [&](char16_t previous, char16_t unit) {
    if (size.units == count) return false;
    add_unit(size, previous, unit);
    return true;
  });
  return size;
}

OffsetIndex& Engine::fresh_offsets(Handle type) {
  TypeNode& node = types_[type];
  if (!node.offsets) {
    forget_typing();  // which does not tell the index
    node.offsets = std::make_unique<OffsetIndex>();
    node.offsets->insert(0, node.length);
  }
  node.offsets->refresh([&](std::uint64_t at, std::uint64_t count) { return measure_text(type, at, count); });
  return *node.offsets;
}

TextSize Engine::text_size(Handle type) {
  const TypeNode& node = types_[type];
  if (!node.wide_text) return {node.length, node.length, node.length};
  return fresh_offsets(type).total();
}

// The place that has `value` units, bytes or code points before it.
Result<TextSize> Engine::text_place(Handle type, std::uint64_t TextSize::*counted, std::uint64_t value) {
  const TextSize total = text_size(type);
  if (value > total.*counted) return Error{ErrorCode::kInvalidArgument, "text: behind the end"};
  if (!types_[type].wide_text) return TextSize{value, value, value};
  if (value == total.*counted) return total;
  TextSize place = types_[type].offsets->chunk_at(counted, value);
  bool between = false;  // the halves of a pair
  visit_units(type, place.units, [&](char16_t previous, char16_t unit) {
    between = inside_pair(previous, unit);
    if (place.*counted == value && between && counted == &TextSize::points) {
      add_unit(place, previous, unit);
      between = false;
      return false;
    }
    if (place.*counted >= value) return false;
    add_unit(place, previous, unit);
    return true;
  });
  if (place.*counted != value || between) return inside_character();
  return place;
}

// Tells the index of a text that `change` units came, or went when it is negative, at `offset` of a
// block that is linked; when it is 0, that a unit there became another one.
void Engine::note_text_change(Handle block, std::uint64_t offset, std::int64_t change) {
  OffsetIndex& index = *types_[store_[block].parent].offsets;
  const std::uint64_t at = visible_before(block) + offset;
  if (change > 0) {
    index.insert(at, static_cast<std::uint64_t>(change));
  } else if (change < 0) {
    index.erase(at, static_cast<std::uint64_t>(-change));
  } else {
    index.touch(at);
  }
}

// The index covers the text; what is not stale in it is right.
void Engine::check_offsets(Handle type) {
  const TypeNode& node = types_[type];
  for (Handle at = node.first; at != kNone && !node.wide_text; at = store_[at].right)
    WEFT_CHECK(!store_[at].visible() || !store_[at].two_byte());
  if (!node.offsets) return;
  WEFT_CHECK(node.offsets->units() == node.length);
  WEFT_CHECK(fresh_offsets(type).total() == measure_text(type, 0, node.length));
}

}  // namespace weft::crdt
