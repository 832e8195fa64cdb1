#include "weft/json/value.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "weft/base/varint.hpp"

namespace weft::json {

Object::Object(std::vector<Member> members) : members_(std::move(members)) {}

std::size_t Object::size() const { return members_.size(); }
const Object::Member* Object::begin() const { return members_.data(); }
const Object::Member* Object::end() const { return members_.data() + members_.size(); }

const Value* Object::find(std::string_view name) const {
  for (const Member& member : members_)
    if (member.first == name) return &member.second;
  return nullptr;
}

Value* Object::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

bool Object::remove(std::string_view name) {
  const auto at = std::find_if(members_.begin(), members_.end(),
                               [&](const Member& member) { return member.first == name; });
  if (at == members_.end()) return false;
  members_.erase(at);
  return true;
}

void Object::set(std::string_view name, Value value) {
  for (Member& member : members_) {
    if (member.first == name) {
      member.second = std::move(value);
      return;
    }
  }
  members_.emplace_back(std::string(name), std::move(value));
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kBool: return "boolean";
    case Kind::kNumber: return "number";
    case Kind::kString: return "string";
    case Kind::kArray: return "array";
    case Kind::kObject: return "object";
  }
  return "unknown";
}

Value::Value(Array value) : data_(std::move(value)) {}
Value::Value(Object value) : data_(std::move(value)) {}

std::optional<std::int64_t> Value::as_integer() const {
  const double* number = as_number();
  if (!number || std::trunc(*number) != *number) return std::nullopt;
  if (std::fabs(*number) > static_cast<double>(kVarUintMax)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

const Value* Value::find(std::string_view name) const {
  const Object* object = as_object();
  return object ? object->find(name) : nullptr;
}

namespace {

std::vector<const Object::Member*> sorted_by_name(const Object& object) {
  std::vector<const Object::Member*> members;
  members.reserve(object.size());
  for (const Object::Member& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  return members;
}

bool same_members(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  const bool same_order = std::equal(a.begin(), a.end(), b.begin(),
                                     [](const auto& x, const auto& y) { return x.first == y.first; });
  if (same_order)
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](const auto& x, const auto& y) { return x.second == y.second; });
  const auto left = sorted_by_name(a);
  const auto right = sorted_by_name(b);
  return std::equal(left.begin(), left.end(), right.begin(), [](const auto* x, const auto* y) {
    return x->first == y->first && x->second == y->second;
  });
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (const Object* object = a.as_object()) return same_members(*object, *b.as_object());
  if (const Array* array = a.as_array()) return *array == *b.as_array();
  if (const std::string* text = a.as_string()) return *text == *b.as_string();
  if (const double* number = a.as_number()) return *number == *b.as_number();
  if (const bool* flag = a.as_bool()) return *flag == *b.as_bool();
  return true;
}

}  // namespace weft::json
