#include "plain_difference.hpp"

#include <algorithm>

#include "array_alignment.hpp"
#include "content_hash.hpp"
#include "slot_counts.hpp"

namespace weft::ot::detail {

bool same_number(Number a, Number b) {
  if (a.is_integer() && b.is_integer()) return *a.as_integer() == *b.as_integer();
  if (!a.is_integer() && !b.is_integer()) return a.as_double() == b.as_double();
  const double real = a.is_integer() ? b.as_double() : a.as_double();
  const std::int64_t whole = a.is_integer() ? *a.as_integer() : *b.as_integer();
  constexpr double kEnd = 9223372036854775808.0;  // 2^63, the first that no integer holds
  return real >= -kEnd && real < kEnd && static_cast<double>(static_cast<std::int64_t>(real)) == real &&
         static_cast<std::int64_t>(real) == whole;
}

namespace {

class PlainDifference {
 public:
  PlainDifference(IdMint& mint, Batch& batch) : mint_(mint), batch_(batch) {}

  // Both are of one type. Recurses: nesting is bounded where values come in.
  void compare(const Element& from, const Plain& to) {
    switch (to.type()) {
      case ElementType::kNull: return;
      case ElementType::kBoolean:
        if (std::get<bool>(from.content) != *to.as_bool()) batch_.push_back(BooleanSet{from.id, *to.as_bool()});
        return;
      case ElementType::kNumber:
        if (!same_number(std::get<Number>(from.content), *to.as_number()))
          batch_.push_back(NumberSet{from.id, *to.as_number()});
        return;
      case ElementType::kDate:
        if (!(std::get<Date>(from.content) == *to.as_date())) batch_.push_back(DateSet{from.id, *to.as_date()});
        return;
      case ElementType::kText: {
        const std::string& text = std::get<Text>(from.content).utf8;
        if (text != *to.as_string()) batch_.push_back(TextEdit{from.id, TextChange::between(text, *to.as_string())});
        return;
      }
      case ElementType::kArray: return compare_array(from.id, std::get<Array>(from.content), *to.as_list());
      case ElementType::kObject: return compare_object(from.id, std::get<Object>(from.content), *to.as_map());
    }
  }

 private:
  // Both ascend.
  void compare_object(ElementId id, const Object& from, const Plain::Map& to) {
    auto old = from.begin();
    auto now = to.begin();
    while (old != from.end() || now != to.end()) {
      const int order = old == from.end() ? 1 : now == to.end() ? -1 : old->key.compare(now->key);
      if (order < 0) {
        batch_.push_back(ObjectDelete{id, (old++)->key});
      } else if (order > 0 || old->value.type() != now->value.type()) {
        batch_.push_back(ObjectPut{id, now->key, to_element(now->value, mint_)});
        if (order == 0) ++old;
        ++now;
      } else {
        compare((old++)->value, (now++)->value);
      }
    }
  }

  void compare_array(ElementId id, const Array& from, const Plain::List& to) {
    std::vector<std::uint64_t> old_list, new_list;
    for (const Element& item : from) old_list.push_back(hash_(item));
    for (const Plain& item : to) new_list.push_back(hash_(item));
    const auto alike = [&](std::size_t i, std::size_t j) { return likeness(from[i], to[j]); };
    const Alignment alignment = align(old_list, new_list, alike);
    rearrange(id, from, to, alignment);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t source = alignment.source[j];
      if (source != kNoSource && from[source].type() == to[j].type()) compare(from[source], to[j]);
    }
  }

  /// Where items stand while the operations are carried out: each old and each new item has a slot, and those
  /// that are there now are counted. What stays has one slot, what is moved two. Between two that stay, what is new
  /// stands before what is going.
  struct Slots {
    Slots(std::size_t old_size, const Alignment& alignment)
        : of_old(old_size), of_new(alignment.source.size()), counts(old_size + alignment.source.size()) {
      std::size_t next = 0, old = 0;
      for (std::size_t j = 0; j <= of_new.size(); ++j) {
        const bool stays = j < of_new.size() && alignment.stays[j];
        if (j < of_new.size() && !stays) {
          of_new[j] = next++;
          continue;
        }
        for (const std::size_t end = stays ? alignment.source[j] : old_size; old < end; ++old) of_old[old] = next++;
        if (stays) of_old[old++] = of_new[j] = next++;
      }
      for (const std::size_t slot : of_old) counts.take(slot);
    }
    std::vector<std::size_t> of_old, of_new;
    SlotCounts counts;
  };

  void rearrange(ElementId id, const Array& from, const Plain::List& to, const Alignment& alignment) {
    Slots slots(from.size(), alignment);
    std::vector<bool> kept(from.size());
    for (const std::size_t source : alignment.source)
      if (source != kNoSource) kept[source] = true;
    for (std::size_t i = from.size(); i-- > 0;) {
      if (kept[i]) continue;
      batch_.push_back(ArrayDelete{id, slots.counts.taken_before(slots.of_old[i])});
      slots.counts.free(slots.of_old[i]);
    }
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t source = alignment.source[j];
      if (source == kNoSource) {
        batch_.push_back(ArrayInsert{id, slots.counts.taken_before(slots.of_new[j]), to_element(to[j], mint_)});
        slots.counts.take(slots.of_new[j]);
        continue;
      }
      if (!alignment.stays[j]) move(id, slots, slots.of_old[source], slots.of_new[j]);
      if (from[source].type() != to[j].type())
        batch_.push_back(ArrayReplace{id, slots.counts.taken_before(slots.of_new[j]), to_element(to[j], mint_)});
    }
  }

  void move(ElementId id, Slots& slots, std::size_t old_slot, std::size_t new_slot) {
    const std::uint32_t source = slots.counts.taken_before(old_slot);
    slots.counts.free(old_slot);
    const std::uint32_t target = slots.counts.taken_before(new_slot);
    slots.counts.take(new_slot);
    if (source != target) batch_.push_back(ArrayMove{id, source, target});
  }

  // Another type means replacing it where it stands, which is worth a little.
  unsigned likeness(const Element& from, const Plain& to) {
    if (from.type() != to.type()) return 1;
    if (const auto* object = std::get_if<Object>(&from.content)) return 2 + share(equal_members(*object, *to.as_map()));
    if (const auto* array = std::get_if<Array>(&from.content)) return 2 + share(equal_items(*array, *to.as_list()));
    if (const auto* text = std::get_if<Text>(&from.content)) return 2 + share(equal_ends(text->utf8, *to.as_string()));
    return 2;
  }

  struct Part {
    std::size_t of;
    std::size_t all;
  };
  static unsigned share(Part part) {
    constexpr std::size_t kMost = 64;
    return part.all == 0 ? 0 : static_cast<unsigned>(kMost * part.of / part.all);
  }

  // A few of each are asked: this is done for many pairs.
  static constexpr std::size_t kLooked = 32;

  Part equal_members(const Object& from, const Plain::Map& to) {
    Part part{0, std::min(kLooked, std::max(from.size(), to.size()))};
    for (std::size_t i = 0; i < std::min(kLooked, from.size()); ++i) {
      const Plain* now = to.find(from[i].key);
      if (now != nullptr && hash_(from[i].value) == hash_(*now)) ++part.of;
    }
    return part;
  }

  Part equal_items(const Array& from, const Plain::List& to) {
    Part part{0, std::min(kLooked, std::max(from.size(), to.size()))};
    for (std::size_t i = 0; i < std::min({kLooked, from.size(), to.size()}); ++i)
      if (hash_(from[i]) == hash_(to[i])) ++part.of;
    return part;
  }

  static Part equal_ends(const std::string& from, const std::string& to) {
    const std::size_t shorter = std::min(from.size(), to.size());
    std::size_t front = 0, back = 0;
    while (front < std::min(kLooked, shorter) && from[front] == to[front]) ++front;
    while (back < std::min(kLooked, shorter - front) && from[from.size() - 1 - back] == to[to.size() - 1 - back]) ++back;
    return {front + back, std::min(2 * kLooked, std::max(from.size(), to.size()))};
  }

  IdMint& mint_;
  Batch& batch_;
  ContentHash hash_;
};

}  // namespace

void append_difference(const Element& from, const Plain& to, IdMint& mint, Batch& batch) {
  PlainDifference(mint, batch).compare(from, to);
}

}  // namespace weft::ot::detail
