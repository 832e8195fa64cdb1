#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::json {

class Value;
using Array = std::vector<Value>;

/// The members of a JSON object, in the order they were first given.
class Object {
 public:
  using Member = std::pair<std::string, Value>;

  Object() = default;
  /// Takes members that the caller knows to have different names.
  explicit Object(std::vector<Member> members);

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  const Member* begin() const;
  const Member* end() const;

  /// The value of a member, or null. Complexity: O(members).
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  /// Adds a member, or replaces its value where it stands. Complexity: O(members).
  void set(std::string_view name, Value value);
  /// Takes a member out; false when there is none. Complexity: O(members).
  bool remove(std::string_view name);

 private:
  std::vector<Member> members_;
};

enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

/// The stable lower-case name of a kind, for messages.
std::string_view to_string(Kind kind);

/// One JSON value. Numbers are JavaScript's: doubles, exact for integers up to 2^53.
/// Thread: value.
class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool value) : data_(value) {}
  Value(double value) : data_(value) {}
  Value(int value) : data_(static_cast<double>(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(Array value);
  Value(Object value);

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }

  // The content when the value is of that kind, otherwise null.
  // Lifetime: borrowed from this value, until it changes.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const double* as_number() const { return std::get_if<double>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const Array* as_array() const { return std::get_if<Array>(&data_); }
  const Object* as_object() const { return std::get_if<Object>(&data_); }
  std::string* as_string() { return std::get_if<std::string>(&data_); }
  Array* as_array() { return std::get_if<Array>(&data_); }
  Object* as_object() { return std::get_if<Object>(&data_); }

  /// The number as an integer when it is one between -(2^53 - 1) and 2^53 - 1.
  std::optional<std::int64_t> as_integer() const;

  /// The member of an object; null when there is none, or this is no object.
  const Value* find(std::string_view name) const;

  /// Deep equality; the order of members does not count.
  /// Complexity: O(n log n) in the members of objects whose order differs.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::nullptr_t, bool, double, std::string, Array, Object> data_ = nullptr;
};

}  // namespace weft::json
