#include "format_set.hpp"

#include <algorithm>

#include "json_any.hpp"
#include "weft/crdt/any.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kIndexedFrom = 16;  // as few entries as this are looked through one by one

bool is_object(const Any& value) { return value.is<AnyArray>() || value.is<AnyObject>() || value.is<Bytes>(); }

// Arrays and bytes count as objects with their indexes as keys.
AnyObject members_of(const Any& value) {
  if (const AnyObject* object = value.get_if<AnyObject>()) return *object;
  std::vector<AnyMember> members;
  const auto add = [&](Any item) { members.push_back({std::to_string(members.size()), std::move(item)}); };
  if (const AnyArray* items = value.get_if<AnyArray>())
    for (const Any& item : *items) add(item);
  if (const Bytes* bytes = value.get_if<Bytes>())
    for (const std::uint8_t byte : *bytes) add(static_cast<int>(byte));
  return AnyObject::from_members(std::move(members));
}

// JavaScript's `===` of two values that are no objects.
bool same_primitive(const Any& a, const Any& b) {
  const double* left = a.get_if<double>();
  const double* right = b.get_if<double>();
  return left && right ? *left == *right : a == b;
}

// Whether two objects that are not the same instance have the same members, none of them an object.
bool equal_flat(const Any& a, const Any& b) {
  const AnyObject left = members_of(a);
  const AnyObject right = members_of(b);
  if (left.size() != right.size()) return false;
  return std::all_of(left.members().begin(), left.members().end(), [&](const AnyMember& member) {
    const Any* other = right.find(member.key);
    return other != nullptr && !is_object(member.value) && same_primitive(member.value, *other);
  });
}

Any value_of(const FormatValue& value) { return read_kept_any(as_bytes(value.bytes)); }

constexpr char kTagInteger = 125;
constexpr char kTagFloat64 = 123;

}  // namespace

bool identical(const FormatValue& a, const FormatValue& b) {
  if (a.is_object() || b.is_object()) return a.instance == b.instance;
  // Zero has two signs, and NaN differs from itself.
  const bool number = a.bytes[0] == kTagInteger || a.bytes[0] == kTagFloat64;
  return number ? same_primitive(value_of(a), value_of(b)) : a.bytes == b.bytes;
}

bool same_format(const FormatValue& a, const FormatValue& b) {
  if (identical(a, b)) return true;
  return a.is_object() && b.is_object() && equal_flat(value_of(a), value_of(b));
}

std::size_t FormatSet::position(std::uint32_t key) const {
  if (entries_.size() > kIndexedFrom) {
    const std::uint32_t at = index_.find(key);
    return at == FlatIndex::kNone ? entries_.size() : at;
  }
  std::size_t at = 0;
  while (at < entries_.size() && entries_[at].key != key) ++at;
  return at;
}

const FormatValue* FormatSet::find(std::uint32_t key) const {
  const std::size_t at = position(key);
  return at == entries_.size() ? nullptr : &entries_[at].value;
}

const FormatValue& FormatSet::value_or_null(std::uint32_t key) const {
  static const FormatValue null;
  const FormatValue* value = find(key);
  return value ? *value : null;
}

void FormatSet::set(std::uint32_t key, FormatValue value) {
  const std::size_t at = position(key);
  if (at < entries_.size()) {
    entries_[at].value = std::move(value);
    return;
  }
  entries_.push_back({key, std::move(value)});
  if (entries_.size() == kIndexedFrom + 1) {
    close_holes();
  } else if (entries_.size() > kIndexedFrom) {
    index_.insert(key, static_cast<std::uint32_t>(entries_.size() - 1));
  }
}

void FormatSet::erase(std::uint32_t key) {
  const std::size_t at = position(key);
  if (at == entries_.size()) return;
  if (entries_.size() > kIndexedFrom) index_.erase(key);
  entries_[at].key = kHole;
  if (++holes_ * 2 > entries_.size()) close_holes();
}

void FormatSet::close_holes() {
  const auto is_hole = [](const Entry& entry) { return entry.key == kHole; };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_hole), entries_.end());
  holes_ = 0;
  index_ = FlatIndex();
  if (entries_.size() <= kIndexedFrom) return;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    index_.insert(entries_[i].key, static_cast<std::uint32_t>(i));
}

}  // namespace weft::crdt
