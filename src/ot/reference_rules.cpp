#include "ot/reference_rules.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace weft::ot {
namespace {

/// Moves both ends of a range; when they would pass one another it is empty, and a place.
template <class MoveEnd>
void move_ends(SelectedRange& range, const MoveEnd& move_end) {
  const bool backward = range.head < range.anchor;
  const auto [left, right] = std::minmax(range.anchor, range.head);
  const std::uint64_t end = move_end(right, range.end_right);
  const std::uint64_t start = std::min(move_end(left, range.start_right), end);
  range.anchor = backward ? end : start;
  range.head = backward ? start : end;
}

std::uint64_t gap_behind_insert(std::uint64_t gap, std::uint64_t index, bool bias_right) {
  return gap + (index < gap || (index == gap && bias_right) ? 1 : 0);
}

std::uint64_t gap_behind_delete(std::uint64_t gap, std::uint64_t index) { return gap - (index < gap ? 1 : 0); }

/// Where the element that stood at `index` stands behind a move.
std::uint64_t index_behind_move(std::uint64_t index, const ArrayMove& move) {
  if (index == move.from) return move.to;
  const std::uint64_t without = index - (index > move.from ? 1 : 0);
  return without + (without >= move.to ? 1 : 0);
}

void move_range(SelectedRange& range, const ArrayMove& move) {
  const auto [left, right] = std::minmax(range.anchor, range.head);
  const bool within = left <= move.from && move.from < right;
  const bool backward = range.head < range.anchor;
  std::uint64_t start = gap_behind_delete(left, move.from);
  std::uint64_t end = gap_behind_delete(right, move.from);
  if (within && start == end) {
    start = move.to;
    end = start + 1;
  } else if (within && start <= move.to && move.to <= end) {
    ++end;
  } else {
    end = gap_behind_insert(end, move.to, range.end_right);
    start = std::min(gap_behind_insert(start, move.to, range.start_right), end);
  }
  range.anchor = backward ? end : start;
  range.head = backward ? start : end;
}

}  // namespace

void ReferenceRules::operator()(TextPositions& reference, const TextEdit& edit) {
  for (TextPosition& position : reference.values) position.at = map_position(edit.change, position.at, position.bias_right);
}

void ReferenceRules::operator()(TextRanges& reference, const TextEdit& edit) {
  for (SelectedRange& range : reference.values)
    move_ends(range, [&](std::uint64_t at, bool bias_right) { return map_position(edit.change, at, bias_right); });
}

void ReferenceRules::operator()(ArrayIndices& reference, const ArrayInsert& edit) {
  for (std::uint64_t& index : reference.values) index += edit.index <= index ? 1 : 0;
}

void ReferenceRules::operator()(ArrayIndices& reference, const ArrayDelete& edit) {
  std::erase(reference.values, edit.index);
  for (std::uint64_t& index : reference.values) index -= edit.index < index ? 1 : 0;
}

void ReferenceRules::operator()(ArrayIndices& reference, const ArrayReplace& edit) {
  std::erase(reference.values, edit.index);
}

void ReferenceRules::operator()(ArrayIndices& reference, const ArrayMove& edit) {
  for (std::uint64_t& index : reference.values) index = index_behind_move(index, edit);
}

void ReferenceRules::operator()(ArrayRanges& reference, const ArrayInsert& edit) {
  for (SelectedRange& range : reference.values)
    move_ends(range, [&](std::uint64_t gap, bool right) { return gap_behind_insert(gap, edit.index, right); });
}

void ReferenceRules::operator()(ArrayRanges& reference, const ArrayDelete& edit) {
  for (SelectedRange& range : reference.values)
    move_ends(range, [&](std::uint64_t gap, bool) { return gap_behind_delete(gap, edit.index); });
}

void ReferenceRules::operator()(ArrayRanges& reference, const ArrayMove& edit) {
  if (edit.from == edit.to) return;
  for (SelectedRange& range : reference.values) move_range(range, edit);
}

void ReferenceRules::operator()(ObjectKeys& reference, const ObjectDelete& edit) {
  std::erase(reference.values, edit.key);
}

}  // namespace weft::ot
