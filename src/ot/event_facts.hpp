#pragma once

#include <string>
#include <variant>

#include "weft/ot/element_event.hpp"

namespace weft::ot::detail {

/// A value where it stands in an operation; nothing, when there is none.
using ValueRef = std::variant<std::monostate, const Element*, const Array*, const Object*, const std::string*, Plain>;

/// What an operation did, the same for all who hear of it. Lifetime: borrows the operation and what takes
/// it back.
struct EventFacts {
  Handle target;
  EventKind kind = EventKind::kSet;
  bool local = false;
  PathStep place;
  std::uint32_t moved_to = 0;
  ValueRef old_value;
  ValueRef new_value;
  Handle inserted;
  const TextChange* change = nullptr;
  const TextChange* undone = nullptr;
};

/// The old and the new value of a number that was added to.
struct NumberStep {
  Number before;
  Number behind;
};

/// Says what an operation did. `numbers` is for a NumberAdd; `core` knows the handles.
EventFacts describe(ModelCore& core, const Operation& operation, const Operation& undone, const NumberStep& numbers,
                    bool local);

/// The values of the numbers that operations of a batch added to, for each operation: worked out from the
/// state behind it, backwards. Empty when there are none.
std::vector<NumberStep> number_steps(const State& state, const Batch& batch, const Batch& inverse);

}  // namespace weft::ot::detail
