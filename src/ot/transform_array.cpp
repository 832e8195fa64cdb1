// The closed form for arrays: section 3.3 of the specification. Indices are computed in 64 bits and
// stay at the largest 32-bit one, so that one behind every array stays behind it.

#include <algorithm>
#include <cstdint>
#include <utility>

#include "ot/transform_rules.hpp"

namespace weft::ot {
namespace {

std::uint32_t to_index(std::uint64_t index) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(index, UINT32_MAX));
}
void step_right(std::uint32_t& index) { index = to_index(std::uint64_t{index} + 1); }

struct Move {
  std::uint64_t from;
  std::uint64_t to;
  bool is_forward() const { return from < to; }
};
Move move_of(const ArrayMove& operation) { return {operation.from, operation.to}; }
void store(Move move, ArrayMove& operation) {
  operation.from = to_index(move.from);
  operation.to = to_index(move.to);
}

/// An index once the element at `taken` is out.
std::uint64_t without(std::uint64_t index, std::uint64_t taken) { return index - (index > taken ? 1 : 0); }

/// Where an element that is not moved stands behind the move.
std::uint64_t shift(std::uint64_t index, Move move) {
  const std::uint64_t rest = without(index, move.from);
  return rest + (rest >= move.to ? 1 : 0);
}

/// Where a newcomer goes: behind an element that came from the left, before one from the right.
std::uint64_t gap_after(std::uint64_t gap, Move move) {
  const std::uint64_t rest = without(gap, move.from);
  return rest + (rest > move.to || (rest == move.to && move.is_forward()) ? 1 : 0);
}

Move move_after_insert(Move move, std::uint64_t gap) {
  const std::uint64_t rest = without(gap, move.from);
  const bool pushed = move.to > rest || (move.to == rest && !move.is_forward());
  return {move.from + (move.from >= gap ? 1 : 0), move.to + (pushed ? 1 : 0)};
}

Move move_after_delete(Move move, std::uint64_t index) {
  return {without(move.from, index), without(move.to, without(index, move.from))};
}

/// Whether the element of `s` stands left of that of `c` when both go to gap `g` of what is left.
bool s_is_left(Move s, Move c, bool s_right_of_c, bool c_right_of_s) {
  if (s_right_of_c != c_right_of_s) return c_right_of_s;        // both agree
  if (s_right_of_c) return false;                               // rightwards past each other
  return s.from > c.from;                                       // leftwards past each other
}

void cross(Move& s, Move& c) {
  const std::uint64_t s_from = without(s.from, c.from);
  const std::uint64_t c_from = without(c.from, s.from);
  const bool s_right_of_c = s.to > c_from;
  const bool c_right_of_s = c.to > s_from;
  const std::uint64_t s_gap = s.to - (s_right_of_c ? 1 : 0);
  const std::uint64_t c_gap = c.to - (c_right_of_s ? 1 : 0);
  const bool s_left = s_gap != c_gap ? s_gap < c_gap : s_is_left(s, c, s_right_of_c, c_right_of_s);
  const Move new_s{shift(s.from, c), s_gap + (s_left ? 0 : 1)};
  c = {shift(c.from, s), c_gap + (s_left ? 1 : 0)};
  s = new_s;
}

// Pairs that do not ask which of the two is committed.

void insert_delete(ArrayInsert& insertion, ArrayDelete& deletion) {
  if (insertion.index <= deletion.index) {
    step_right(deletion.index);
  } else {
    --insertion.index;
  }
}

void insert_replace(const ArrayInsert& insertion, ArrayReplace& replacement) {
  if (insertion.index <= replacement.index) step_right(replacement.index);
}

void replace_move(ArrayReplace& replacement, const ArrayMove& moved) {
  const Move move = move_of(moved);
  replacement.index = replacement.index == moved.from ? moved.to : to_index(shift(replacement.index, move));
}

// `insertion` and what holds `moved`. A move to where the element is already is none.
void insert_move(ArrayInsert& insertion, ArrayMove& moved, Operation& holder) {
  const Move move = move_of(moved);
  if (move.from == move.to) {
    holder = Noop{};
    return;
  }
  store(move_after_insert(move, insertion.index), moved);
  insertion.index = to_index(gap_after(insertion.index, move));
}

void delete_move(ArrayDelete& deletion, ArrayMove& moved, Operation& holder) {
  const Move move = move_of(moved);
  if (deletion.index == moved.from || move.from == move.to) {
    if (deletion.index == moved.from) deletion.index = moved.to;
    holder = Noop{};
    return;
  }
  store(move_after_delete(move, deletion.index), moved);
  deletion.index = to_index(shift(deletion.index, move));
}

// The replacement of an element that is deleted becomes an insertion: what was written stays.
void delete_replace(ArrayDelete& deletion, Operation& delete_holder, ArrayReplace& replacement,
                    Operation& replace_holder) {
  if (deletion.index == replacement.index) {
    ArrayInsert insertion{replacement.target, replacement.index, std::move(replacement.value)};
    replace_holder = std::move(insertion);
    delete_holder = Noop{};
  } else if (deletion.index < replacement.index) {
    --replacement.index;
  }
}

}  // namespace

void TransformRules::operator()(ArrayInsert& s, ArrayInsert& c) { step_right(s.index <= c.index ? c.index : s.index); }

void TransformRules::operator()(ArrayInsert& s, ArrayDelete& c) { insert_delete(s, c); }
void TransformRules::operator()(ArrayDelete& s, ArrayInsert& c) { insert_delete(c, s); }

void TransformRules::operator()(ArrayInsert& s, ArrayReplace& c) { insert_replace(s, c); }
void TransformRules::operator()(ArrayReplace& s, ArrayInsert& c) { insert_replace(c, s); }

void TransformRules::operator()(ArrayInsert& s, ArrayMove& c) { insert_move(s, c, c_); }
void TransformRules::operator()(ArrayMove& s, ArrayInsert& c) { insert_move(c, s, s_); }

void TransformRules::operator()(ArrayDelete& s, ArrayDelete& c) {
  if (s.index == c.index) return drop_both();
  --(s.index < c.index ? c.index : s.index);
}

void TransformRules::operator()(ArrayDelete& s, ArrayReplace& c) { delete_replace(s, s_, c, c_); }
void TransformRules::operator()(ArrayReplace& s, ArrayDelete& c) { delete_replace(c, c_, s, s_); }

void TransformRules::operator()(ArrayDelete& s, ArrayMove& c) { delete_move(s, c, c_); }
void TransformRules::operator()(ArrayMove& s, ArrayDelete& c) { delete_move(c, s, s_); }

void TransformRules::operator()(ArrayReplace& s, ArrayReplace& c) {
  if (s.index == c.index) conflict();
}

void TransformRules::operator()(ArrayReplace& s, ArrayMove& c) {
  replace_move(s, c);
  if (c.from == c.to) c_ = Noop{};
}
void TransformRules::operator()(ArrayMove& s, ArrayReplace& c) {
  replace_move(c, s);
  if (s.from == s.to) s_ = Noop{};
}

void TransformRules::operator()(ArrayMove& s, ArrayMove& c) {
  const bool s_stays = s.from == s.to;
  const bool c_stays = c.from == c.to;
  if (s_stays || c_stays) {
    if (s_stays) s_ = Noop{};
    if (c_stays) c_ = Noop{};
    return;
  }
  if (s.from != c.from) {
    Move new_s = move_of(s);
    Move new_c = move_of(c);
    cross(new_s, new_c);
    store(new_s, s);
    store(new_c, c);
    return;
  }
  if (s.to == c.to) return drop_both();
  const std::uint32_t s_to = s.to;
  const std::uint32_t c_to = c.to;
  conflict();
  if (c_wins()) {
    c.from = s_to;
  } else {
    s.from = c_to;
  }
}

}  // namespace weft::ot
