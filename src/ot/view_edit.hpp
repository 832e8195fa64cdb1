#pragma once

#include <utility>

#include "model_core.hpp"

namespace weft::ot::detail {

inline Error nowhere() { return {ErrorCode::kNotFound, "what is to be changed is not in the document"}; }

/// Whether a value may be written. The state knows the limit of its nesting; here only that it can be walked.
inline Result<void> check_value(const Plain& plain) {
  Limits limits;
  limits.nesting_max = kNestingCeiling;
  return check_plain(plain, limits);
}

/// Edits an element as one of a type: `make(id, core)` gives the batch, or why there is none.
template <class Make>
Result<void> edit_as(const Handle& handle, ElementType type, Make&& make) {
  const auto& record = ModelCore::record_of(handle);
  if (record == nullptr) return nowhere();
  ModelCore& core = *record->core;
  const auto edited = [&]() -> Result<void> {
    WEFT_TRY(core.check(*record, type));
    WEFT_ASSIGN(Batch batch, make(record->id, core));
    return core.edit(std::move(batch));
  };
  return core.note(edited());
}

/// The attached element that a handle names, or its last value, as a value of that type.
template <class Value>
std::optional<Value> last_value(const Handle& handle) {
  const auto& record = ModelCore::record_of(handle);
  if (record == nullptr || record->last == nullptr) return std::nullopt;
  const auto* value = std::get_if<Value>(&record->last->content);
  if (value == nullptr) return std::nullopt;
  return *value;
}

/// The state, when the element is in it; else null.
inline const State* state_of(const Handle& handle) {
  const auto& record = ModelCore::record_of(handle);
  return record != nullptr && record->core->attached(*record) ? record->core->state() : nullptr;
}

}  // namespace weft::ot::detail
