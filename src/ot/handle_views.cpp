#include <algorithm>

#include "view_edit.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {

using detail::check_value;
using detail::edit_as;
using detail::last_value;
using detail::ModelCore;
using detail::state_of;

namespace {

Error behind_the_end() { return {ErrorCode::kInvalidArgument, "a place behind the end"}; }

std::uint32_t index32(std::uint64_t index) { return static_cast<std::uint32_t>(index); }

}  // namespace

// ---- texts

std::string TextView::str() const {
  if (const TextBuffer* text = buffer()) return text->str();
  const auto last = state_of(handle_) == nullptr ? last_value<Text>(handle_) : std::nullopt;
  return last ? last->utf8 : std::string();
}

std::uint64_t TextView::length() const {
  if (const TextBuffer* text = buffer()) return text->length();
  return code_point_count(str());
}

const TextBuffer* TextView::buffer() const {
  const State* state = state_of(handle_);
  return state == nullptr ? nullptr : state->text(*handle_.id());
}

Result<void> TextView::splice(std::uint64_t at, std::uint64_t count, std::string_view utf8) const {
  return edit_as(handle_, ElementType::kText, [&](ElementId id, ModelCore&) -> Result<Batch> {
    const std::uint64_t length = buffer()->length();
    if (at > length || count > length - at) return behind_the_end();
    if (!is_valid_utf8(utf8)) return Error{ErrorCode::kInvalidArgument, "text that is not UTF-8"};
    if (length + code_point_count(utf8) > 0xFFFFFFFF)
      return Error{ErrorCode::kResourceExhausted, "a text longer than 32 bits count"};
    if (count == 0 && utf8.empty()) return Batch{};
    return Batch{TextEdit{id, TextChange::splice(index32(at), index32(count), utf8)}};
  });
}

template <class Offset>
Result<void> TextView::splice_converted(Offset at, std::uint64_t count, std::string_view utf8) const {
  const TextBuffer* text = buffer();
  if (text == nullptr) return splice(std::uint64_t{0}, 0, {});  // says why
  const auto begin = text->to_code_points(at);
  const auto end = count > ~std::uint64_t{0} - at.value ? std::nullopt : text->to_code_points(Offset{at.value + count});
  if (begin && end) return splice(begin->value, end->value - begin->value, utf8);
  return edit_as(handle_, ElementType::kText, [](ElementId, ModelCore&) -> Result<Batch> {
    return Error{ErrorCode::kInvalidArgument, "a place behind the end, or inside a character"};
  });
}

Result<void> TextView::splice(Utf16Offset at, std::uint64_t count, std::string_view utf8) const {
  return splice_converted(at, count, utf8);
}

Result<void> TextView::splice(Utf8Offset at, std::uint64_t count, std::string_view utf8) const {
  return splice_converted(at, count, utf8);
}

Result<void> TextView::set(std::string_view utf8) const {
  return edit_as(handle_, ElementType::kText, [&](ElementId id, ModelCore&) -> Result<Batch> {
    if (!is_valid_utf8(utf8)) return Error{ErrorCode::kInvalidArgument, "text that is not UTF-8"};
    return Batch{TextSet{id, std::string(utf8)}};
  });
}

// ---- arrays

std::uint64_t ArrayView::size() const { return handle_.type() == ElementType::kArray ? handle_.size() : 0; }

Result<void> ArrayView::insert(std::uint64_t index, const Plain& value) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    if (index > size()) return behind_the_end();
    WEFT_TRY(check_value(value));
    return Batch{ArrayInsert{id, index32(index), to_element(value, core.mint())}};
  });
}

Result<void> ArrayView::insert_all(std::uint64_t index, const Plain::List& values) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    if (index > size()) return behind_the_end();
    for (const Plain& value : values) WEFT_TRY(check_value(value));
    Batch batch;
    batch.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      batch.push_back(ArrayInsert{id, index32(index + i), to_element(values[i], core.mint())});
    return batch;
  });
}

Result<void> ArrayView::replace(std::uint64_t index, const Plain& value) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    if (index >= size()) return behind_the_end();
    WEFT_TRY(check_value(value));
    return Batch{ArrayReplace{id, index32(index), to_element(value, core.mint())}};
  });
}

Result<void> ArrayView::erase(std::uint64_t index, std::uint64_t count) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore&) -> Result<Batch> {
    const std::uint64_t length = size();
    if (index > length || count > length - index) return behind_the_end();
    return Batch(static_cast<std::size_t>(count), ArrayDelete{id, index32(index)});
  });
}

Result<void> ArrayView::move(std::uint64_t from, std::uint64_t to) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore&) -> Result<Batch> {
    const std::uint64_t length = size();
    if (from >= length || to >= length) return behind_the_end();
    if (from == to) return Batch{};
    return Batch{ArrayMove{id, index32(from), index32(to)}};
  });
}

Result<void> ArrayView::set(const Plain::List& values) const {
  return edit_as(handle_, ElementType::kArray, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    for (const Plain& value : values) WEFT_TRY(check_value(value));
    ArraySet set{id, {}};
    for (const Plain& value : values) set.value.push_back(to_element(value, core.mint()));
    return Batch{std::move(set)};
  });
}

// ---- objects

std::uint64_t ObjectView::size() const { return handle_.type() == ElementType::kObject ? handle_.size() : 0; }

std::vector<std::string> ObjectView::keys() const {
  std::vector<std::string> keys;
  if (const State* state = state_of(handle_)) {
    if (state->type(*handle_.id()) == ElementType::kObject)
      state->for_each(*handle_.id(), [&](const PathStep& step, ElementId) {
        keys.push_back(std::get<std::string>(step));
        return true;
      });
  } else if (const auto last = last_value<Object>(handle_)) {
    for (const Member& member : *last) keys.push_back(member.key);
  }
  return keys;
}

Result<void> ObjectView::put(std::string_view key, const Plain& value) const {
  return edit_as(handle_, ElementType::kObject, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    if (!is_valid_utf8(key)) return Error{ErrorCode::kInvalidArgument, "a key that is not UTF-8"};
    WEFT_TRY(check_value(value));
    return Batch{ObjectPut{id, std::string(key), to_element(value, core.mint())}};
  });
}

Result<void> ObjectView::erase(std::string_view key) const {
  return edit_as(handle_, ElementType::kObject, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    if (!core.state()->find(id, key)) return Error{ErrorCode::kNotFound, "no such key"};
    return Batch{ObjectDelete{id, std::string(key)}};
  });
}

Result<void> ObjectView::set(const Plain::Map& values) const {
  return edit_as(handle_, ElementType::kObject, [&](ElementId id, ModelCore& core) -> Result<Batch> {
    WEFT_TRY(check_value(values));
    ObjectSet set{id, {}};
    for (const Plain::Member& member : values)
      set.value.push_back({member.key, to_element(member.value, core.mint())});
    return Batch{std::move(set)};
  });
}

// ---- scalars

std::optional<Number> NumberView::value() const {
  if (const State* state = state_of(handle_)) return state->number(*handle_.id());
  return last_value<Number>(handle_);
}

Result<void> NumberView::add(Number delta) const {
  return edit_as(handle_, ElementType::kNumber,
                 [&](ElementId id, ModelCore&) -> Result<Batch> { return Batch{NumberAdd{id, delta}}; });
}

Result<void> NumberView::set(Number value) const {
  return edit_as(handle_, ElementType::kNumber,
                 [&](ElementId id, ModelCore&) -> Result<Batch> { return Batch{NumberSet{id, value}}; });
}

std::optional<bool> BooleanView::value() const {
  if (const State* state = state_of(handle_)) return state->boolean(*handle_.id());
  return last_value<bool>(handle_);
}

Result<void> BooleanView::set(bool value) const {
  return edit_as(handle_, ElementType::kBoolean,
                 [&](ElementId id, ModelCore&) -> Result<Batch> { return Batch{BooleanSet{id, value}}; });
}

std::optional<Date> DateView::value() const {
  if (const State* state = state_of(handle_)) return state->date(*handle_.id());
  return last_value<Date>(handle_);
}

Result<void> DateView::set(Date value) const {
  return edit_as(handle_, ElementType::kDate,
                 [&](ElementId id, ModelCore&) -> Result<Batch> { return Batch{DateSet{id, value}}; });
}

}  // namespace weft::ot
