#pragma once

// JSON values without ids: what an application writes into a document and reads out of it.
//
//   const Plain plan = Plain::Map{{"title", "Plan"}, {"done", false}, {"steps", Plain::List{1, 2.5, nullptr}}};

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/ot/element.hpp"

namespace weft::ot {

class State;

/// One JSON value, or a date.
///
/// Thread: value. Copying, comparing and destroying recurse: nesting is bounded where values come in.
class Plain {
 public:
  /// A list of one list is `List{Plain(List{...})}`: without `Plain`, compilers disagree whether the
  /// outer braces copy the inner list (CWG 2137).
  using List = std::vector<Plain>;
  struct Member;
  class Map;

  Plain() = default;
  Plain(std::nullptr_t) {}
  /// Any integer type; one that no 64-bit integer holds becomes the nearest double.
  template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  Plain(Integer value) {
    if constexpr (std::is_same_v<Integer, bool>) {
      value_.template emplace<bool>(value);
    } else if (static_cast<std::int64_t>(value) < 0 && value > 0) {
      value_ = Number(static_cast<double>(value));
    } else {
      value_ = Number(static_cast<std::int64_t>(value));
    }
  }
  Plain(double value) : value_(Number(value)) {}
  Plain(Number value) : value_(value) {}
  Plain(Date value) : value_(value) {}
  Plain(std::string value) : value_(std::move(value)) {}
  Plain(std::string_view value) : value_(std::string(value)) {}
  Plain(const char* value) : value_(std::string(value)) {}
  Plain(List value) : value_(std::move(value)) {}
  Plain(Map value);
  Plain(const Plain& other);
  Plain(Plain&& other) noexcept;
  Plain& operator=(const Plain& other);
  Plain& operator=(Plain&& other) noexcept;
  ~Plain();

  /// A string is a text.
  ElementType type() const { return static_cast<ElementType>(value_.index()); }
  bool is_null() const { return type() == ElementType::kNull; }

  // The content when the value is of that kind, otherwise null.
  // Lifetime: borrowed from this value, until it changes.
  const bool* as_bool() const { return std::get_if<bool>(&value_); }
  const Number* as_number() const { return std::get_if<Number>(&value_); }
  const Date* as_date() const { return std::get_if<Date>(&value_); }
  const std::string* as_string() const { return std::get_if<std::string>(&value_); }
  const List* as_list() const { return std::get_if<List>(&value_); }
  const Map* as_map() const { return std::get_if<Map>(&value_); }
  std::string* as_string() { return std::get_if<std::string>(&value_); }
  List* as_list() { return std::get_if<List>(&value_); }
  Map* as_map() { return std::get_if<Map>(&value_); }

  /// The same types and values; of numbers also the same kind and bits.
  friend bool operator==(const Plain& a, const Plain& b);
  friend bool operator!=(const Plain& a, const Plain& b) { return !(a == b); }

  /// The members of an object by ascending key (bytes of UTF-8), no key twice.
  class Map {
   public:
    Map();
    /// Of a key that is given twice the last value stays. Complexity: O(n log n).
    Map(std::initializer_list<Member> members);
    explicit Map(std::vector<Member> members);
    Map(const Map& other);
    Map(Map&& other) noexcept;
    Map& operator=(const Map& other);
    Map& operator=(Map&& other) noexcept;
    ~Map();

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    const Member* begin() const;
    const Member* end() const;
    /// The value of a key, or null. Complexity: O(log n).
    const Plain* find(std::string_view key) const;
    Plain* find(std::string_view key);
    /// The value of a key, null at first when there is none. Complexity: O(n) for a new one.
    Plain& operator[](std::string_view key);
    /// False when there is no such key.
    bool erase(std::string_view key);

    friend bool operator==(const Map& a, const Map& b);
    friend bool operator!=(const Map& a, const Map& b) { return !(a == b); }

   private:
    std::vector<Member> members_;
  };

 private:
  std::variant<Null, bool, Number, Date, std::string, List, Map> value_;  // in the order of ElementType
};

struct Plain::Member {
  std::string key;
  Plain value;
};

/// Whether a value may stand in a document.
/// Errors: kInvalidArgument (a number that is not finite, a string or key that is not UTF-8),
/// kResourceExhausted (nesting_max).
Result<void> check_plain(const Plain& plain, const Limits& limits);

/// The value with new ids for everything in it, in document order. Needs one that check_plain() accepts.
Element to_element(const Plain& plain, IdMint& mint);
Plain to_plain(const Element& element);
Plain to_plain(const Array& array);
Plain to_plain(const Object& object);
/// Nothing for what is not attached. Complexity: O(size).
std::optional<Plain> to_plain(const State& state, ElementId id);

/// Appends the value as State::to_json_text() prints it: keys ascending, no spaces, a date as
/// {"$date":milliseconds}.
void append_json(const Plain& plain, std::string& out);
std::string to_json_text(const Plain& plain);

}  // namespace weft::ot
