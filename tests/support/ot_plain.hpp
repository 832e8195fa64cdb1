#pragma once

// A document for tests of the algebra: one element of each type, changed by the plainest code. It
// shares nothing with what it is compared with but the operations themselves.

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "weft/ot/operation.hpp"

namespace weft::ot::testing {

inline constexpr ElementId kTextId{9, 1};
inline constexpr ElementId kArrayId{9, 2};
inline constexpr ElementId kObjectId{9, 3};
inline constexpr ElementId kNumberId{9, 4};
inline constexpr ElementId kBooleanId{9, 5};
inline constexpr ElementId kDateId{9, 6};

using Points = std::vector<std::string>;  // a text, code point by code point

inline Points points_of(const std::string& text) {
  Points points;
  for (const char byte : text) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) points.emplace_back();
    points.back() += byte;
  }
  return points;
}

struct Plain {
  Points text;
  std::vector<std::uint64_t> array;  // the members' counters
  std::map<std::string, std::uint64_t> object;
  Number number;
  bool boolean = false;
  std::int64_t date = 0;
  std::string wrong;  // what an operation asked that cannot be

  bool operator==(const Plain& other) const {
    return text == other.text && array == other.array && object == other.object && number == other.number &&
           boolean == other.boolean && date == other.date && wrong == other.wrong;
  }

  void apply(const Operation& operation) {
    std::visit([this](const auto& one) { change(one); }, operation);
  }
  void apply(const Batch& batch) {
    for (const Operation& operation : batch) apply(operation);
  }
  void apply(const TextChange& edit) {
    std::size_t at = 0;
    std::size_t byte = 0;
    for (const TextChange::Component& part : edit.components()) {
      if (part.kind == TextChange::Kind::kSkip) at += part.length;
      if (part.kind == TextChange::Kind::kInsert) {
        const Points inserted = points_of(std::string(edit.inserted().substr(byte, part.bytes)));
        text.insert(text.begin() + place(at, text.size()), inserted.begin(), inserted.end());
        at += inserted.size();
        byte += part.bytes;
      }
      if (part.kind == TextChange::Kind::kDelete) {
        if (at + part.length > text.size()) wrong = "deletes behind the end";
        for (std::uint32_t i = 0; i < part.length && at < text.size(); ++i) text.erase(text.begin() + place(at, text.size()));
      }
      if (at > text.size()) wrong = "skips behind the end";
    }
  }

 private:
  std::ptrdiff_t place(std::size_t index, std::size_t size) {
    if (index <= size) return static_cast<std::ptrdiff_t>(index);
    wrong = "index out of range";
    return static_cast<std::ptrdiff_t>(size);
  }
  std::uint64_t take_out(std::size_t index) {
    if (index >= array.size()) return wrong = "no such member", 0;
    const std::uint64_t taken = array[index];
    array.erase(array.begin() + static_cast<std::ptrdiff_t>(index));
    return taken;
  }
  void put_in(std::size_t index, std::uint64_t member) { array.insert(array.begin() + place(index, array.size()), member); }

  void change(const Noop&) {}
  void change(const TextEdit& one) { apply(one.change); }
  void change(const TextSet& one) { text = points_of(one.value); }
  void change(const ArrayInsert& one) { put_in(one.index, one.value.id.counter); }
  void change(const ArrayDelete& one) { take_out(one.index); }
  void change(const ArrayReplace& one) {
    take_out(one.index);
    put_in(one.index, one.value.id.counter);
  }
  void change(const ArrayMove& one) { put_in(one.to, take_out(one.from)); }
  void change(const ArraySet& one) {
    array.clear();
    for (const Element& member : one.value) array.push_back(member.id.counter);
  }
  void change(const ObjectPut& one) { object[one.key] = one.value.id.counter; }
  void change(const ObjectDelete& one) {
    if (object.erase(one.key) == 0) wrong = "no such key";
  }
  void change(const ObjectSet& one) {
    object.clear();
    for (const Member& member : one.value) object[member.key] = member.value.id.counter;
  }
  void change(const NumberAdd& one) { number = number + one.delta; }
  void change(const NumberSet& one) { number = one.value; }
  void change(const BooleanSet& one) { boolean = one.value; }
  void change(const DateSet& one) { date = one.value.milliseconds; }
};

}  // namespace weft::ot::testing
