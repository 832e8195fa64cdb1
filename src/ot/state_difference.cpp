#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/ot/json_type.hpp"

namespace weft::ot::detail {
namespace {

struct IdHash {
  std::size_t operator()(ElementId id) const {
    return static_cast<std::size_t>((id.replica * 0x9e3779b97f4a7c15U) ^ (id.counter * 0xc2b2ae3d27d4eb4fU));
  }
};

std::vector<ElementId> children(const State& state, ElementId array) {
  std::vector<ElementId> ids;
  state.for_each(array, [&](const PathStep&, ElementId id) {
    ids.push_back(id);
    return true;
  });
  return ids;
}

/// Which of the numbers belong to one longest ascending subsequence.
std::vector<bool> longest_ascending(const std::vector<std::size_t>& numbers) {
  std::vector<std::size_t> tails, before(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto at = std::lower_bound(tails.begin(), tails.end(), numbers[i],
                                     [&](std::size_t tail, std::size_t number) { return numbers[tail] < number; });
    before[i] = at == tails.begin() ? i : *(at - 1);
    if (at == tails.end()) {
      tails.push_back(i);
    } else {
      *at = i;
    }
  }
  std::vector<bool> chosen(numbers.size());
  if (tails.empty()) return chosen;
  for (std::size_t i = tails.back();; i = before[i]) {
    chosen[i] = true;
    if (before[i] == i) return chosen;
  }
}

/// Finds what leads from one state to another, element by element: those in both have the same ids.
class Difference {
 public:
  Difference(const State& from, const State& to) : from_(from), to_(to) {}

  Batch run() {
    open_.push_back(kRootId);
    while (!open_.empty()) {
      const ElementId id = open_.back();
      open_.pop_back();
      compare(id);
    }
    return std::move(batch_);
  }

 private:
  void compare(ElementId id) {
    switch (*from_.type(id)) {
      case ElementType::kNull: return;
      case ElementType::kBoolean:
        if (from_.boolean(id) != to_.boolean(id)) batch_.push_back(BooleanSet{id, *to_.boolean(id)});
        return;
      case ElementType::kNumber:
        if (*from_.number(id) != *to_.number(id)) batch_.push_back(NumberSet{id, *to_.number(id)});
        return;
      case ElementType::kDate:
        if (!(*from_.date(id) == *to_.date(id))) batch_.push_back(DateSet{id, *to_.date(id)});
        return;
      case ElementType::kText: return compare_text(id);
      case ElementType::kArray: return compare_array(id);
      case ElementType::kObject: return compare_object(id);
    }
  }

  void compare_text(ElementId id) {
    const std::string before = from_.text(id)->str(), behind = to_.text(id)->str();
    if (before != behind) batch_.push_back(TextEdit{id, TextChange::between(before, behind)});
  }

  void compare_object(ElementId id) {
    from_.for_each(id, [&](const PathStep& step, ElementId) {
      const std::string& key = std::get<std::string>(step);
      if (!to_.find(id, key)) batch_.push_back(ObjectDelete{id, key});
      return true;
    });
    to_.for_each(id, [&](const PathStep& step, ElementId child) {
      const std::string& key = std::get<std::string>(step);
      if (from_.find(id, key) == child) {
        open_.push_back(child);
      } else {
        batch_.push_back(ObjectPut{id, key, *to_.element(child)});
      }
      return true;
    });
  }

  void compare_array(ElementId id) {
    const std::vector<ElementId> wanted = children(to_, id);
    std::unordered_map<ElementId, std::size_t, IdHash> wanted_at;
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted_at.emplace(wanted[i], i);
    std::vector<ElementId> current = children(from_, id);
    for (std::size_t i = current.size(); i-- > 0;) {
      if (wanted_at.count(current[i]) != 0) continue;
      batch_.push_back(ArrayDelete{id, static_cast<std::uint32_t>(i)});
      current.erase(current.begin() + static_cast<std::ptrdiff_t>(i));
    }
    std::vector<std::size_t> places;
    for (const ElementId child : current) {
      places.push_back(wanted_at.at(child));
      open_.push_back(child);
    }
    rearrange(id, current, wanted, places);
  }

  // Those that ascend stay where they are; every other element comes behind its neighbour on the left.
  void rearrange(ElementId id, std::vector<ElementId>& current, const std::vector<ElementId>& wanted,
                 const std::vector<std::size_t>& places) {
    const std::vector<bool> stays = longest_ascending(places);
    std::vector<char> kept(wanted.size()), known(wanted.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      kept[places[i]] = stays[i];
      known[places[i]] = 1;
    }
    std::size_t cursor = 0;  // behind the neighbour
    for (std::size_t i = 0; i < wanted.size(); ++i, ++cursor) {
      if (kept[i] != 0) {
        while (current[cursor] != wanted[i]) ++cursor;
      } else if (known[i] == 0) {
        batch_.push_back(ArrayInsert{id, static_cast<std::uint32_t>(cursor), *to_.element(wanted[i])});
        current.insert(place(current, cursor), wanted[i]);
      } else {
        move(id, current, wanted[i], cursor);
      }
    }
  }

  void move(ElementId id, std::vector<ElementId>& current, ElementId child, std::size_t& cursor) {
    const auto at = std::find(current.begin(), current.end(), child);
    const auto from = static_cast<std::size_t>(at - current.begin());
    current.erase(at);
    if (from < cursor) --cursor;
    current.insert(place(current, cursor), child);
    if (from != cursor)
      batch_.push_back(ArrayMove{id, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(cursor)});
  }

  static std::vector<ElementId>::iterator place(std::vector<ElementId>& list, std::size_t index) {
    return list.begin() + static_cast<std::ptrdiff_t>(index);
  }

  const State& from_;
  const State& to_;
  std::vector<ElementId> open_;
  Batch batch_;
};

}  // namespace

Batch difference(const State& from, const State& to) { return Difference(from, to).run(); }

}  // namespace weft::ot::detail
