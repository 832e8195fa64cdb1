#pragma once

// The components of a text change in canonical form, while they are added from left to right. A
// length that would pass 32 bits stays at the largest: no text is that long, so that such an edit
// fails where it is applied.

#include <cstdint>

#include "weft/ot/text_change.hpp"

namespace weft::ot {

using TextComponent = TextChange::Component;
using TextKind = TextChange::Kind;
using TextComponents = InlineVector<TextComponent, 5>;

inline void lengthen(std::uint32_t& length, std::uint32_t by) {
  const std::uint32_t sum = length + by;
  length = sum < by ? UINT32_MAX : sum;
}

template <class List>
void add_skip(List& list, std::uint32_t length) {
  if (length == 0) return;
  if (!list.empty() && list.back().kind == TextKind::kSkip) return lengthen(list.back().length, length);
  list.push_back({TextKind::kSkip, length, 0});
}

template <class List>
void add_erase(List& list, std::uint32_t length) {
  if (length == 0) return;
  if (!list.empty() && list.back().kind == TextKind::kDelete) return lengthen(list.back().length, length);
  list.push_back({TextKind::kDelete, length, 0});
}

// An insert goes before the delete it follows: both are at one position.
template <class List>
void add_insert(List& list, std::uint32_t length, std::uint32_t bytes) {
  if (length == 0) return;
  const std::size_t end = list.size();
  const std::size_t place = end != 0 && list[end - 1].kind == TextKind::kDelete ? end - 1 : end;
  if (place == 0 || list[place - 1].kind != TextKind::kInsert)
    return list.insert(place, {TextKind::kInsert, length, bytes});
  list[place - 1].length += length;
  list[place - 1].bytes += bytes;
}

template <class List>
void drop_last_skip(List& list) {
  if (!list.empty() && list.back().kind == TextKind::kSkip) list.pop_back();
}

}  // namespace weft::ot
