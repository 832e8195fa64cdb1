#include "weft/ot/plain.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "json_print.hpp"
#include "weft/base/utf.hpp"
#include "weft/ot/state.hpp"

namespace weft::ot {

// Written here, where a Member is complete.
Plain::Plain(Map value) : value_(std::move(value)) {}
Plain::Plain(const Plain& other) = default;
Plain::Plain(Plain&& other) noexcept = default;
Plain& Plain::operator=(const Plain& other) = default;
Plain& Plain::operator=(Plain&& other) noexcept = default;
Plain::~Plain() = default;

Plain::Map::Map() = default;
Plain::Map::Map(std::initializer_list<Member> members) : Map(std::vector<Member>(members)) {}
Plain::Map::Map(const Map& other) = default;
Plain::Map::Map(Map&& other) noexcept = default;
Plain::Map& Plain::Map::operator=(const Map& other) = default;
Plain::Map& Plain::Map::operator=(Map&& other) noexcept = default;
Plain::Map::~Map() = default;

Plain::Map::Map(std::vector<Member> members) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int order_of_keys = members[a].key.compare(members[b].key);
    return order_of_keys != 0 ? order_of_keys < 0 : a < b;
  });
  members_.reserve(members.size());
  for (const std::size_t i : order) {
    if (!members_.empty() && members_.back().key == members[i].key) members_.pop_back();
    members_.push_back(std::move(members[i]));
  }
}

std::size_t Plain::Map::size() const { return members_.size(); }
const Plain::Member* Plain::Map::begin() const { return members_.data(); }
const Plain::Member* Plain::Map::end() const { return members_.data() + members_.size(); }

namespace {

template <class Members>
auto lower_bound(Members& members, std::string_view key) {
  return std::lower_bound(members.begin(), members.end(), key,
                          [](const Plain::Member& member, std::string_view wanted) { return member.key < wanted; });
}

}  // namespace

const Plain* Plain::Map::find(std::string_view key) const {
  const auto at = lower_bound(members_, key);
  return at != members_.end() && at->key == key ? &at->value : nullptr;
}

Plain* Plain::Map::find(std::string_view key) {
  const auto at = lower_bound(members_, key);
  return at != members_.end() && at->key == key ? &at->value : nullptr;
}

Plain& Plain::Map::operator[](std::string_view key) {
  auto at = lower_bound(members_, key);
  if (at == members_.end() || at->key != key) at = members_.insert(at, Member{std::string(key), Plain()});
  return at->value;
}

bool Plain::Map::erase(std::string_view key) {
  const auto at = lower_bound(members_, key);
  if (at == members_.end() || at->key != key) return false;
  members_.erase(at);
  return true;
}

bool operator==(const Plain& a, const Plain& b) { return a.value_ == b.value_; }

bool operator==(const Plain::Map& a, const Plain::Map& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Plain::Member& x, const Plain::Member& y) {
    return x.key == y.key && x.value == y.value;
  });
}

namespace {

Result<void> check_at(const Plain& plain, std::size_t levels_left) {
  if (const Number* number = plain.as_number(); number != nullptr && !std::isfinite(number->as_double()))
    return Error{ErrorCode::kInvalidArgument, "a number that is not finite"};
  if (const std::string* text = plain.as_string(); text != nullptr && !is_valid_utf8(*text))
    return Error{ErrorCode::kInvalidArgument, "a string that is not UTF-8"};
  const Plain::List* list = plain.as_list();
  const Plain::Map* map = plain.as_map();
  if (list == nullptr && map == nullptr) return {};
  if (levels_left == 0) return Error{ErrorCode::kResourceExhausted, "nesting_max: a value is nested too deeply"};
  if (list != nullptr)
    for (const Plain& item : *list) WEFT_TRY(check_at(item, levels_left - 1));
  if (map != nullptr)
    for (const Plain::Member& member : *map) {
      if (!is_valid_utf8(member.key)) return Error{ErrorCode::kInvalidArgument, "a key that is not UTF-8"};
      WEFT_TRY(check_at(member.value, levels_left - 1));
    }
  return {};
}

}  // namespace

Result<void> check_plain(const Plain& plain, const Limits& limits) {
  return check_at(plain, std::min(limits.nesting_max, kNestingCeiling));
}

Element to_element(const Plain& plain, IdMint& mint) {
  Element element{{mint.replica, mint.next++}, {}};
  if (const bool* value = plain.as_bool()) element.content = *value;
  if (const Number* value = plain.as_number()) element.content = *value;
  if (const Date* value = plain.as_date()) element.content = *value;
  if (const std::string* value = plain.as_string()) element.content = Text{*value};
  if (const Plain::List* list = plain.as_list()) {
    Array array;
    array.reserve(list->size());
    for (const Plain& item : *list) array.push_back(to_element(item, mint));
    element.content = std::move(array);
  }
  if (const Plain::Map* map = plain.as_map()) {
    Object object;
    object.reserve(map->size());
    for (const Plain::Member& member : *map) object.push_back({member.key, to_element(member.value, mint)});
    element.content = std::move(object);
  }
  return element;
}

namespace {

struct ToPlain {
  Plain operator()(Null) const { return nullptr; }
  Plain operator()(bool value) const { return value; }
  Plain operator()(Number value) const { return value; }
  Plain operator()(Date value) const { return value; }
  Plain operator()(const Text& text) const { return text.utf8; }
  Plain operator()(const Array& array) const { return to_plain(array); }
  Plain operator()(const Object& object) const { return to_plain(object); }
};

}  // namespace

Plain to_plain(const Array& array) {
  Plain::List list;
  list.reserve(array.size());
  for (const Element& item : array) list.push_back(to_plain(item));
  return list;
}

Plain to_plain(const Object& object) {
  std::vector<Plain::Member> members;
  members.reserve(object.size());
  for (const Member& member : object) members.push_back({member.key, to_plain(member.value)});
  return Plain::Map(std::move(members));
}

Plain to_plain(const Element& element) { return std::visit(ToPlain{}, element.content); }

std::optional<Plain> to_plain(const State& state, ElementId id) {
  const std::optional<Element> element = state.element(id);
  if (!element) return std::nullopt;
  return to_plain(*element);
}

void append_json(const Plain& plain, std::string& out) {
  switch (plain.type()) {
    case ElementType::kNull: out += "null"; return;
    case ElementType::kBoolean: out += *plain.as_bool() ? "true" : "false"; return;
    case ElementType::kNumber: return append_number(*plain.as_number(), out);
    case ElementType::kDate: return detail::append_date(*plain.as_date(), out);
    case ElementType::kText: return append_json_string(*plain.as_string(), out);
    case ElementType::kArray: {
      detail::JsonGroup group('[', ']', out);
      for (const Plain& item : *plain.as_list()) group.next(), append_json(item, out);
      return;
    }
    case ElementType::kObject: {
      detail::JsonGroup group('{', '}', out);
      for (const Plain::Member& member : *plain.as_map()) group.next(member.key), append_json(member.value, out);
      return;
    }
  }
}

std::string to_json_text(const Plain& plain) {
  std::string out;
  append_json(plain, out);
  return out;
}

}  // namespace weft::ot
