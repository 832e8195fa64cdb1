#pragma once

// Plain values drawn from a seed, and values like others.

#include <string>
#include <utility>
#include <vector>

#include "support/ot_world.hpp"
#include "weft/ot/plain.hpp"

namespace weft::test {

inline std::string random_text(Dice& dice) {
  static const char* const kPieces[] = {"a", "b", "\xc3\xa9", "\xf0\x9f\x98\x80", "\n", "\"", "word "};
  std::string text;
  for (std::uint64_t i = dice.below(6); i-- > 0;) text += kPieces[dice.below(7)];
  return text;
}

inline ot::Number random_number(Dice& dice) {
  if (dice.one_in(2)) return static_cast<std::int64_t>(dice.below(9)) - 4;
  return (static_cast<double>(dice.below(2000)) - 1000) / 7.0;
}

inline std::string random_key(Dice& dice) { return std::string(1, static_cast<char>('a' + dice.below(5))); }

inline ot::Plain random_plain(Dice& dice, int levels);

inline ot::Plain::List random_list(Dice& dice, int levels) {
  ot::Plain::List list;
  for (std::uint64_t i = dice.below(6); i-- > 0;) list.push_back(random_plain(dice, levels));
  return list;
}

inline ot::Plain::Map random_map(Dice& dice, int levels) {
  ot::Plain::Map map;
  for (std::uint64_t i = dice.below(5); i-- > 0;) map[random_key(dice)] = random_plain(dice, levels);
  return map;
}

inline ot::Plain random_plain(Dice& dice, int levels) {
  switch (dice.below(levels > 0 ? 9 : 5)) {
    case 0: return nullptr;
    case 1: return dice.one_in(2);
    case 2: return random_number(dice);
    case 3: return ot::Date{static_cast<std::int64_t>(dice.below(5))};
    case 4: return random_text(dice);
    case 5:
    case 6: return random_list(dice, levels - 1);
    default: return random_map(dice, levels - 1);
  }
}

/// Changes a few things in a value: mostly deep inside, sometimes all of it.
inline void vary(ot::Plain& plain, Dice& dice, int levels) {
  if (dice.one_in(8)) {
    plain = random_plain(dice, levels);
  } else if (std::string* text = plain.as_string()) {
    *text = random_text(dice) + *text;
  } else if (ot::Plain::List* list = plain.as_list()) {
    const auto at = [&] { return list->begin() + static_cast<std::ptrdiff_t>(dice.below(list->size())); };
    const auto gap = [&] { return list->begin() + static_cast<std::ptrdiff_t>(dice.below(list->size() + 1)); };
    switch (dice.below(list->empty() ? 1 : 4)) {
      case 0: list->insert(gap(), random_plain(dice, levels - 1)); return;
      case 1: list->erase(at()); return;
      case 2: {
        const auto from = at();
        ot::Plain moved = std::move(*from);
        list->erase(from);
        list->insert(gap(), std::move(moved));
        return;
      }
      default: vary(*at(), dice, levels - 1); return;
    }
  } else if (ot::Plain::Map* map = plain.as_map()) {
    const std::string key = random_key(dice);
    if (ot::Plain* value = map->find(key); value != nullptr && !dice.one_in(3)) {
      vary(*value, dice, levels - 1);
    } else if (value != nullptr && dice.one_in(2)) {
      map->erase(key);
    } else {
      (*map)[key] = random_plain(dice, levels - 1);
    }
  } else {
    plain = random_plain(dice, 0);
  }
}

}  // namespace weft::test
