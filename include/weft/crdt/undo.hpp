#pragma once

// Undoing what one writer did, and only that, while others edit:
//
//   crdt::UndoManager undo(doc, {text}, {.now_ms = [&] { return clock.now(); }});
//   text.insert(Utf16Offset{0}, "hello");
//   undo.undo();

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/causal/id.hpp"
#include "weft/crdt/any.hpp"
#include "weft/crdt/events.hpp"
#include "weft/crdt/origin.hpp"
#include "weft/crdt/subscription.hpp"
#include "weft/crdt/type_ref.hpp"

namespace weft::crdt {

class Doc;
class UndoWork;

/// What an undo or a redo is about to delete.
struct UndoDeletion {
  Id id;                 ///< of the first unit
  std::uint64_t length;  ///< units
  TypeRef parent;        ///< the type it is in
};

struct UndoOptions {
  /// Changes that follow each other within this time become one item of the stack.
  std::uint64_t capture_timeout_ms = 500;
  /// Tells the time; it may start anywhere. Null: every transaction is an item of its own.
  std::function<std::uint64_t()> now_ms;
  /// Transactions of other origins are not captured. The manager's own is always there.
  std::vector<Origin> tracked_origins{Origin{}};
  /// Which transactions are captured; null: all that are tracked.
  std::function<bool(const TransactionEvent&)> capture;
  /// What may be deleted; null: everything.
  std::function<bool(const UndoDeletion&)> may_delete;
  /// Whether undoing a map's key overwrites what somebody else set since.
  bool ignore_remote_map_changes = false;
  /// The most items of each stack: the oldest go, and what was kept for them is dropped. 0: no bound.
  std::size_t items_max = 0;
};

enum class UndoKind : std::uint8_t { kUndo, kRedo };

enum class UndoChange : std::uint8_t {
  kAdded,    ///< an item is new on a stack
  kUpdated,  ///< the newest item took in more changes
  kPopped,   ///< an item was undone or redone
  kCleared,  ///< a stack was emptied
};

/// What happened to a stack. Lifetime: the call.
struct UndoEvent {
  UndoChange change;
  UndoKind stack;  ///< which stack the item is on; of kPopped, was on
  Origin origin;   ///< of the transaction
  /// What the application keeps with the item, such as a selection; null for kCleared.
  AnyObject* meta;
};

/// Two stacks of what the tracked transactions changed in some types and everything inside.
///
/// What it may have to bring back is not collected from the document. Lifetime: the Doc must be
/// there while it is used; it may be destroyed after the Doc, and in callbacks. Thread: confined.
class UndoManager {
 public:
  /// Captures what changes in `scope`; in the whole document when that is empty.
  UndoManager(Doc& doc, std::vector<TypeRef> scope, UndoOptions options);
  UndoManager(UndoManager&&) noexcept;
  UndoManager& operator=(UndoManager&&) noexcept;
  ~UndoManager();

  /// Takes back the newest item that still has an effect, in one transaction. False: there was none.
  bool undo();
  /// The same for what was undone.
  bool redo();
  std::size_t undo_size() const;
  std::size_t redo_size() const;
  bool can_undo() const { return undo_size() != 0; }
  bool can_redo() const { return redo_size() != 0; }

  /// The next change becomes an item of its own.
  void stop_capturing();
  /// Empties a stack; what was kept for it may be collected.
  void clear(UndoKind stack);
  void clear();

  /// Adds a type to the scope; nothing when that is the whole document.
  void add_to_scope(TypeRef type);
  void track(Origin origin);
  void untrack(Origin origin);
  /// The origin of the transactions that undo() and redo() make.
  Origin origin() const;

  [[nodiscard]] Subscription on_change(std::function<void(const UndoEvent&)> callback);

 private:
  std::shared_ptr<UndoWork> work_;
};

}  // namespace weft::crdt
