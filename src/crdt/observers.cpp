#include "observers.hpp"

#include "weft/base/check.hpp"

namespace weft::crdt {

// Returns whether anybody is left.
bool Observers::forget_unwatched() {
  while (!types_.empty()) {
    const auto first = types_.begin();
    if (first->second.any() || first->second.calling()) return true;
    types_.erase(first);
  }
  return false;
}

// The same for the phases of transactions.
bool Observers::forget_unhooked() {
  hooked_ = false;
  for (CallbackList<const TransactionEvent>& phase : phases_) hooked_ = phase.any() || hooked_;
  return hooked_;
}

TypeObservers* Observers::of(Handle type, std::uint32_t generation) {
  const auto found = types_.find(type);
  return found != types_.end() && found->second.generation == generation ? &found->second : nullptr;
}

// Those who watched a type that is gone will never be called again.
TypeObservers& Observers::add(Handle type, std::uint32_t generation) {
  TypeObservers& observers = types_[type];
  if (observers.generation == generation) return observers;
  WEFT_CHECK(!observers.calling());
  observers = TypeObservers{};
  observers.generation = generation;
  return observers;
}

}  // namespace weft::crdt
