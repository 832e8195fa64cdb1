#pragma once

// A document as it feels to edit it:
//
//   model.root()["tasks"][2]["title"].text().insert(0, "Now: ");
//
// A handle is cheap to copy and may outlive its model. It names an element by its id: wherever the
// element goes, the handle follows.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/ot/plain.hpp"
#include "weft/ot/state.hpp"

namespace weft::ot {

class ElementEvent;
class Subscription;
class TextView;
class ArrayView;
class ObjectView;
class NumberView;
class BooleanView;
class DateView;

namespace detail {
class ModelCore;
struct HandleRecord;
}  // namespace detail

/// An element of a document, or a place where none is (undefined).
///
/// Looking never fails and never creates. An undefined handle looks again whenever it is asked: once
/// something stands at its place, it names that. An element that was removed is detached: its handles show its
/// last value, and edits through them give kNotFound. It never comes back; what undo brings back is
/// a new element.
/// Lifetime: may outlive the model, and is undefined then. Thread: confined, as its model.
class Handle {
 public:
  /// Undefined, in no document.
  Handle() = default;

  /// What an object holds under a key, or an array at an index; undefined when there is no such thing.
  /// Complexity: O(log n).
  Handle operator[](std::string_view key) const;
  Handle operator[](std::uint64_t index) const;

  bool is_undefined() const { return !type(); }
  /// Whether there is an element, attached or not.
  explicit operator bool() const { return !is_undefined(); }
  bool attached() const;
  /// Nothing when undefined.
  std::optional<ElementType> type() const;
  bool is_null() const { return type() == ElementType::kNull; }
  /// Nothing when undefined.
  std::optional<ElementId> id() const;
  /// From the root, computed now; nothing for what is not attached. Complexity: O(depth * log n).
  std::optional<Path> path() const;
  /// Undefined for the root and what is not attached.
  Handle parent() const;
  /// Members of an array or object, code points of a text; 0 for others.
  std::uint64_t size() const;

  /// The value without ids; nothing when undefined. Complexity: O(size).
  std::optional<Plain> to_plain() const;
  /// As State::to_json_text(); `null` when undefined.
  std::string to_json() const;

  // The element as one of a type. Of another type, or undefined, a view reads as empty, and edits
  // through it give kInvalidArgument or kNotFound.
  TextView text() const;
  ArrayView array() const;
  ObjectView object() const;
  NumberView number() const;
  BooleanView boolean() const;
  DateView date() const;

  /// Makes the element equal to a value by changing only what differs: elements that stay keep their
  /// ids, texts are edited where they differ, one that becomes another type is replaced by a new
  /// element. At a place where nothing is, puts it there: a new key, or the index behind the last.
  /// Numbers that are equal stay as they are, 1 and 1.0 too.
  /// Errors: kNotFound (not attached, nothing to put it in), kInvalidArgument (the root to be no
  /// object, not finite, not UTF-8, an index further behind), kResourceExhausted (nesting_max).
  /// Complexity: O(size of both); see kAlignmentSteps for arrays.
  Result<void> set(const Plain& value) const;
  /// Removes the element from what it is in.
  /// Errors: kNotFound (not attached), kInvalidArgument (the root).
  Result<void> erase() const;

  /// Calls `callback` for every change of the element and of what is in it, until the subscription
  /// ends. Undefined or detached, nothing is ever called. See ElementEvent.
  Subscription observe(std::function<void(const ElementEvent&)> callback) const;

  /// The same element. Two undefined ones are the same.
  friend bool operator==(const Handle& a, const Handle& b);
  friend bool operator!=(const Handle& a, const Handle& b) { return !(a == b); }

 private:
  friend class detail::ModelCore;
  explicit Handle(std::shared_ptr<detail::HandleRecord> record) : record_(std::move(record)) {}

  // Of an undefined one, until something stands at its place.
  mutable std::shared_ptr<detail::HandleRecord> record_;
};

namespace detail {

template <class Offset>
inline constexpr bool kIsTextOffset = std::is_same_v<Offset, Utf8Offset> || std::is_same_v<Offset, Utf16Offset> ||
                                      std::is_same_v<Offset, CodePointOffset>;

}  // namespace detail

/// A text. Plain numbers count code points; offsets that count otherwise have types that say so,
/// and lengths beside them count the same.
///
/// Errors of edits: kNotFound (not attached), kInvalidArgument (no text; behind the end or inside a
/// code point; not UTF-8).
class TextView {
 public:
  explicit TextView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  std::string str() const;
  /// In code points.
  std::uint64_t length() const;
  /// The attached text, to count otherwise; else null. Lifetime: until the document changes.
  const TextBuffer* buffer() const;

  Result<void> insert(std::uint64_t at, std::string_view utf8) const { return splice(at, 0, utf8); }
  Result<void> erase(std::uint64_t at, std::uint64_t count) const { return splice(at, count, {}); }
  Result<void> append(std::string_view utf8) const { return splice(length(), 0, utf8); }
  /// Removes and inserts in one edit.
  Result<void> splice(std::uint64_t at, std::uint64_t count, std::string_view utf8) const;
  template <class Offset, class = std::enable_if_t<detail::kIsTextOffset<Offset>>>
  Result<void> insert(Offset at, std::string_view utf8) const {
    return splice(at, 0, utf8);
  }
  template <class Offset, class = std::enable_if_t<detail::kIsTextOffset<Offset>>>
  Result<void> erase(Offset at, std::uint64_t count) const {
    return splice(at, count, {});
  }
  Result<void> splice(CodePointOffset at, std::uint64_t count, std::string_view utf8) const {
    return splice(at.value, count, utf8);
  }
  Result<void> splice(Utf16Offset at, std::uint64_t count, std::string_view utf8) const;
  Result<void> splice(Utf8Offset at, std::uint64_t count, std::string_view utf8) const;
  /// The whole value at once: what others type meanwhile loses. Handle::set() edits instead.
  Result<void> set(std::string_view utf8) const;

 private:
  template <class Offset>
  Result<void> splice_converted(Offset at, std::uint64_t count, std::string_view utf8) const;

  Handle handle_;
};

/// An array.
///
/// Errors of edits: kNotFound (not attached), kInvalidArgument (no array; behind the end; a value that
/// cannot stand in a document), kResourceExhausted (nesting_max).
class ArrayView {
 public:
  class Iterator;

  explicit ArrayView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  std::uint64_t size() const;
  bool empty() const { return size() == 0; }
  Handle operator[](std::uint64_t index) const { return handle_[index]; }
  /// By index: while the array is edited, the next one is what then stands there.
  Iterator begin() const;
  Iterator end() const;

  Result<void> insert(std::uint64_t index, const Plain& value) const;
  /// All of them one behind the other, or none.
  Result<void> insert_all(std::uint64_t index, const Plain::List& values) const;
  Result<void> push_back(const Plain& value) const { return insert(size(), value); }
  Result<void> replace(std::uint64_t index, const Plain& value) const;
  Result<void> erase(std::uint64_t index, std::uint64_t count = 1) const;
  /// Takes the element out, then puts it in at `to`, counted without it.
  Result<void> move(std::uint64_t from, std::uint64_t to) const;
  /// The whole value at once, of new elements: what others do in it meanwhile loses. Handle::set()
  /// changes what differs instead.
  Result<void> set(const Plain::List& values) const;

 private:
  Handle handle_;
};

class ArrayView::Iterator {
 public:
  Iterator(Handle array, std::uint64_t index) : array_(std::move(array)), index_(index) {}
  Handle operator*() const { return array_[index_]; }
  Iterator& operator++() {
    ++index_;
    return *this;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }
  friend bool operator!=(const Iterator& a, const Iterator& b) { return a.index_ != b.index_; }

 private:
  Handle array_;
  std::uint64_t index_;
};

/// An object.
///
/// Errors of edits: kNotFound (not attached; no such key to erase), kInvalidArgument (no object; a key or value
/// that cannot stand in a document), kResourceExhausted (nesting_max).
class ObjectView {
 public:
  explicit ObjectView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  std::uint64_t size() const;
  bool empty() const { return size() == 0; }
  bool contains(std::string_view key) const { return !handle_[key].is_undefined(); }
  Handle operator[](std::string_view key) const { return handle_[key]; }
  /// Ascending.
  std::vector<std::string> keys() const;

  /// Adds a key, or replaces its value by a new element.
  Result<void> put(std::string_view key, const Plain& value) const;
  Result<void> erase(std::string_view key) const;
  /// The whole value at once, of new elements: what others do in it meanwhile loses. Handle::set()
  /// changes what differs instead.
  Result<void> set(const Plain::Map& values) const;

 private:
  Handle handle_;
};

/// A number. Errors of edits: kNotFound (not attached), kInvalidArgument (no number, not finite).
class NumberView {
 public:
  explicit NumberView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  /// Nothing when it is no number.
  std::optional<Number> value() const;
  /// What several add at the same time adds up.
  Result<void> add(Number delta) const;
  Result<void> set(Number value) const;

 private:
  Handle handle_;
};

/// A boolean. Errors of edits: kNotFound (not attached), kInvalidArgument (no boolean).
class BooleanView {
 public:
  explicit BooleanView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  /// Nothing when it is no boolean.
  std::optional<bool> value() const;
  Result<void> set(bool value) const;

 private:
  Handle handle_;
};

/// A date. Errors of edits: kNotFound (not attached), kInvalidArgument (no date).
class DateView {
 public:
  explicit DateView(Handle handle) : handle_(std::move(handle)) {}
  const Handle& handle() const { return handle_; }

  /// Nothing when it is no date.
  std::optional<Date> value() const;
  Result<void> set(Date value) const;

 private:
  Handle handle_;
};

inline TextView Handle::text() const { return TextView(*this); }
inline ArrayView Handle::array() const { return ArrayView(*this); }
inline ObjectView Handle::object() const { return ObjectView(*this); }
inline NumberView Handle::number() const { return NumberView(*this); }
inline BooleanView Handle::boolean() const { return BooleanView(*this); }
inline DateView Handle::date() const { return DateView(*this); }
inline ArrayView::Iterator ArrayView::begin() const { return {handle_, 0}; }
inline ArrayView::Iterator ArrayView::end() const { return {handle_, size()}; }

}  // namespace weft::ot
