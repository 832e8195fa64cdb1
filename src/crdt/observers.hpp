#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

#include "block.hpp"
#include "callback_list.hpp"
#include "weft/crdt/events.hpp"

namespace weft::crdt {

struct TransactionRecord;

using TypeEvents = std::span<const TypeEvent>;

/// Those who watch one type. `generation` tells it from another one that had its number before.
struct TypeObservers {
  std::uint32_t generation = 0;
  CallbackList<const TypeEvent> here;
  CallbackList<const TypeEvents> deep;
  bool any() { return here.any() || deep.any(); }
  bool calling() const { return here.calling() || deep.calling(); }
};

/// Everybody who watches a document.
class Observers {
 public:
  CallbackList<const UpdateEvent> updates;
  CallbackList<const SubdocumentsEvent> subdocuments;
  CallbackList<TransactionRecord> captures;  ///< of undo managers

  Subscription add(TransactionPhase phase, std::function<void(const TransactionEvent&)> callback) {
    hooked_ = true;
    return at(phase).add(std::move(callback));
  }
  void call(TransactionPhase phase, const TransactionEvent& event) {
    if (hooked_ && at(phase).any()) at(phase).call(event);
  }
  /// Whether callbacks may run before a transaction is tidied up.
  bool before_tidying() { return watching_changes() || hooked(); }
  /// Whether somebody waits for a phase.
  bool hooked() { return hooked_ && forget_unhooked(); }

  /// Whether somebody wants to know all changed types.
  bool watching_changes() { return captures.any() || watching_types(); }
  /// Whether somebody watches types; forgets those that nobody watches any more.
  bool watching_types() { return !types_.empty() && forget_unwatched(); }
  /// Those who watch a type, or null.
  TypeObservers* of(Handle type, std::uint32_t generation);
  TypeObservers& add(Handle type, std::uint32_t generation);

 private:
  CallbackList<const TransactionEvent>& at(TransactionPhase phase) { return phases_[static_cast<std::size_t>(phase)]; }
  bool forget_unwatched();
  bool forget_unhooked();

  bool hooked_ = false;  ///< somebody may wait for a phase
  std::array<CallbackList<const TransactionEvent>, 6> phases_;
  std::map<Handle, TypeObservers> types_;
};

}  // namespace weft::crdt
