#pragma once

// Values without a schema: what arrays and maps hold, and what formats and embeds carry. They are
// JavaScript's values, as lib0 writes them.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {

class Any;

struct Undefined {
  friend bool operator==(Undefined, Undefined) { return true; }
};

/// A JavaScript BigInt of 64 bits; never equal to a number.
struct BigInt {
  std::int64_t value = 0;
  friend bool operator==(BigInt a, BigInt b) { return a.value == b.value; }
};

/// One member of an object.
struct AnyMember;

/// An object: members in JavaScript's property order, keys unique. `__proto__` is an ordinary key.
class AnyObject {
 public:
  AnyObject();
  /// Members as if set() one after the other.
  AnyObject(std::initializer_list<AnyMember> members);
  AnyObject(const AnyObject&);
  AnyObject(AnyObject&&) noexcept;
  AnyObject& operator=(const AnyObject&);
  AnyObject& operator=(AnyObject&&) noexcept;
  ~AnyObject();

  /// Sets a member: a known key keeps its place; a new array-index key ("0", "17") goes to its
  /// place among those, any other to the end. Complexity: O(members).
  void set(std::string key, Any value);
  /// The value of a member, or null. Lifetime: until the object changes.
  const Any* find(std::string_view key) const;
  std::size_t size() const;
  const std::vector<AnyMember>& members() const { return members_; }
  friend bool operator==(const AnyObject& a, const AnyObject& b);

  /// Builds an object of members in the order they were read: later ones of a key win.
  /// Complexity: O(n log n).
  static AnyObject from_members(std::vector<AnyMember> members);

 private:
  std::vector<AnyMember> members_;
};

using AnyArray = std::vector<Any>;

/// A JavaScript value: undefined, null, boolean, number, BigInt, string, bytes, array or object.
///
/// Numbers are doubles. Strings are well-formed UTF-8. Thread: value.
class Any {
 public:
  using Storage = std::variant<Undefined, std::nullptr_t, bool, double, BigInt, std::string, Bytes,
                               AnyArray, AnyObject>;

  Any() = default;  ///< undefined
  Any(Undefined) {}
  Any(std::nullptr_t) : value_(nullptr) {}
  Any(bool value) : value_(value) {}
  Any(int value) : value_(static_cast<double>(value)) {}
  Any(double value) : value_(value) {}
  Any(BigInt value) : value_(value) {}
  Any(std::string value) : value_(std::move(value)) {}
  Any(std::string_view value) : value_(std::string(value)) {}
  Any(const char* value) : value_(std::string(value)) {}
  Any(Bytes value) : value_(std::move(value)) {}
  Any(AnyArray value) : value_(std::move(value)) {}
  Any(AnyObject value) : value_(std::move(value)) {}

  const Storage& storage() const { return value_; }
  Storage& storage() { return value_; }
  template <class T>
  bool is() const {
    return std::holds_alternative<T>(value_);
  }
  /// The value as a T, or null when it is something else.
  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&value_);
  }
  /// Numbers compare like their encodings: NaN equals NaN, and -0 differs from 0.
  friend bool operator==(const Any& a, const Any& b);
  friend bool operator!=(const Any& a, const Any& b) { return !(a == b); }

 private:
  Storage value_;
};

struct AnyMember {
  std::string key;
  Any value;
};

/// Writes a value as lib0 does. Complexity: O(size).
void write_any(Writer& out, const Any& value);

/// Reads one value; failure, nesting beyond `nesting_max` included, shows in the reader.
Any read_any(Reader& in, std::size_t nesting_max);

/// Reads past one value. Returns whether its bytes are the ones write_any() would make of it.
/// Failure, nesting beyond `nesting_max` included, shows in the reader.
bool skip_any(Reader& in, std::size_t nesting_max);

/// JSON.stringify: undefined, NaN and infinities become null (undefined members vanish), bytes an
/// object with index keys; a BigInt, at which JavaScript throws, is printed as digits.
std::string to_json(const Any& value);
void append_json(const Any& value, std::string& out);

/// Reads JSON text. Errors: kInvalidArgument (malformed), kResourceExhausted (nesting_max).
Result<Any> parse_json(std::string_view text, std::size_t nesting_max);

}  // namespace weft::crdt
