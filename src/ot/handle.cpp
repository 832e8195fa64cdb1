#include "weft/ot/handle.hpp"

#include "model_core.hpp"
#include "plain_difference.hpp"
#include "view_edit.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {

using detail::HandleRecord;
using detail::ModelCore;
using detail::state_of;

namespace {

// The last value of what is detached.
const Element* last_of(const Handle& handle) {
  const auto& record = ModelCore::record_of(handle);
  return record == nullptr ? nullptr : record->last.get();
}

}  // namespace

Handle Handle::operator[](std::string_view key) const {
  return record_ == nullptr ? Handle() : record_->core->child(*this, std::string(key));
}

Handle Handle::operator[](std::uint64_t index) const {
  if (record_ == nullptr || index > 0xFFFFFFFF) return Handle();
  return record_->core->child(*this, static_cast<std::uint32_t>(index));
}

bool Handle::attached() const { return state_of(*this) != nullptr; }

std::optional<ElementType> Handle::type() const {
  if (const State* state = state_of(*this)) return state->type(record_->id);
  if (const Element* last = last_of(*this)) return last->type();
  return std::nullopt;
}

std::optional<ElementId> Handle::id() const {
  if (is_undefined()) return std::nullopt;
  return record_->id;
}

std::optional<Path> Handle::path() const {
  const State* state = state_of(*this);
  return state == nullptr ? std::nullopt : state->path(record_->id);
}

Handle Handle::parent() const {
  const State* state = state_of(*this);
  const auto parent = state == nullptr ? std::nullopt : state->parent(record_->id);
  return parent ? record_->core->handle(*parent) : Handle();
}

std::uint64_t Handle::size() const {
  if (const State* state = state_of(*this)) return state->size(record_->id);
  const Element* last = last_of(*this);
  if (last == nullptr) return 0;
  if (const auto* array = std::get_if<Array>(&last->content)) return array->size();
  if (const auto* object = std::get_if<Object>(&last->content)) return object->size();
  return last->type() == ElementType::kText ? TextView(*this).length() : 0;
}

std::optional<Plain> Handle::to_plain() const {
  if (const State* state = state_of(*this)) return ot::to_plain(*state, record_->id);
  if (const Element* last = last_of(*this)) return ot::to_plain(*last);
  return std::nullopt;
}

std::string Handle::to_json() const {
  if (const State* state = state_of(*this)) return state->to_json_text(record_->id);
  if (const Element* last = last_of(*this)) return ot::to_json_text(ot::to_plain(*last));
  return "null";
}

namespace {

// Puts a new element where one is, or where none is yet.
Operation put_at(ElementId container, const PathStep& place, Element element, bool there) {
  const auto* index = std::get_if<std::uint32_t>(&place);
  if (index == nullptr) return ObjectPut{container, std::get<std::string>(place), std::move(element)};
  if (there) return ArrayReplace{container, *index, std::move(element)};
  return ArrayInsert{container, *index, std::move(element)};
}

Result<Batch> set_attached(ModelCore& core, ElementId id, const Plain& value) {
  const State& state = *core.state();
  Batch batch;
  if (state.type(id) == value.type()) {
    detail::append_difference(*state.element(id), value, core.mint(), batch);
    return batch;
  }
  const auto place = state.place(id);
  if (!place) return Error{ErrorCode::kInvalidArgument, "the root is an object"};
  batch.push_back(put_at(*state.parent(id), *place, to_element(value, core.mint()), true));
  return batch;
}

Result<Batch> set_absent(ModelCore& core, const HandleRecord& record, const Plain& value) {
  const Handle& container = record.container;
  if (!container.attached()) return detail::nowhere();
  const bool index = std::holds_alternative<std::uint32_t>(record.step);
  if (container.type() != (index ? ElementType::kArray : ElementType::kObject))
    return Error{ErrorCode::kInvalidArgument, "no container of that kind"};
  if (index && std::get<std::uint32_t>(record.step) != container.size())
    return Error{ErrorCode::kInvalidArgument, "a place behind the end"};
  if (!index && !is_valid_utf8(std::get<std::string>(record.step)))
    return Error{ErrorCode::kInvalidArgument, "a key that is not UTF-8"};
  return Batch{put_at(*container.id(), record.step, to_element(value, core.mint()), false)};
}

}  // namespace

Result<void> Handle::set(const Plain& value) const {
  const auto& record = ModelCore::record_of(*this);
  if (record == nullptr) return detail::nowhere();
  ModelCore& core = *record->core;
  const auto changed = [&]() -> Result<void> {
    WEFT_TRY(core.check_open());
    WEFT_TRY(detail::check_value(value));
    if (!record->absent && !core.attached(*record)) return detail::nowhere();
    WEFT_ASSIGN(Batch batch, record->absent ? set_absent(core, *record, value) : set_attached(core, record->id, value));
    return core.edit(std::move(batch));
  };
  return core.note(changed());
}

Result<void> Handle::erase() const {
  if (record_ == nullptr) return detail::nowhere();
  ModelCore& core = *record_->core;
  const auto erased = [&]() -> Result<void> {
    WEFT_TRY(core.check_open());
    const State* state = state_of(*this);
    if (state == nullptr) return detail::nowhere();
    const auto place = state->place(record_->id);
    if (!place) return Error{ErrorCode::kInvalidArgument, "the root cannot be removed"};
    const ElementId parent = *state->parent(record_->id);
    if (const auto* index = std::get_if<std::uint32_t>(&*place)) return core.edit({ArrayDelete{parent, *index}});
    return core.edit({ObjectDelete{parent, std::get<std::string>(*place)}});
  };
  return core.note(erased());
}

Subscription Handle::observe(std::function<void(const ElementEvent&)> callback) const {
  const auto& record = ModelCore::record_of(*this);
  if (record == nullptr) return {};
  return record->core->observe(record, std::move(callback));
}

bool operator==(const Handle& a, const Handle& b) {
  if (a.record_ == b.record_ || (a.is_undefined() && b.is_undefined())) return true;
  return !a.is_undefined() && !b.is_undefined() && a.record_->core == b.record_->core && a.record_->id == b.record_->id;
}

}  // namespace weft::ot
