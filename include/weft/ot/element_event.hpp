#pragma once

// What happened to a document, told to those who watch an element:
//
//   auto watch = model.root()["tasks"].observe([](const ElementEvent& event) { redraw(event.path()); });

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weft/ot/handle.hpp"

namespace weft::ot {

/// Keeps a callback registered: destroying it ends that. May outlive the model, and may be destroyed
/// within a callback, its own included.
class Subscription {
 public:
  Subscription() = default;
  /// Destroying the token is what ends it.
  explicit Subscription(std::shared_ptr<void> token) : token_(std::move(token)) {}
  Subscription(Subscription&& other) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept {
    token_ = std::move(other.token_);
    return *this;
  }

  /// Whether it can still be called.
  explicit operator bool() const { return token_ != nullptr; }
  void cancel() { token_.reset(); }

 private:
  std::shared_ptr<void> token_;
};

enum class EventKind : std::uint8_t {
  kText,      ///< a text was edited: pieces()
  kSet,       ///< a value as a whole: of a text, number, boolean, date, array or object
  kInserted,  ///< a key was added, or an element put into an array
  kReplaced,  ///< what a key or an index holds is another element
  kRemoved,   ///< a key, or an element of an array
  kMoved,     ///< an element within its array
  kDetached,  ///< the watched element is not in the document any more; the last of its events
};

/// The stable lower-case name of a kind.
const char* to_string(EventKind kind);

/// A part of an edit of a text. Units: code points, in the text as the pieces before it leave it.
struct TextPiece {
  bool inserted;  ///< else removed
  std::uint64_t position;
  std::string_view text;
};

namespace detail {
struct EventFacts;
}

/// One operation on one element, told to that element's subscribers and to those of everything it
/// is in.
///
/// Order: that of the operations. For each, first the element's own subscribers, then those of what it
/// is in, up to the root, each in the order they came; then kDetached to those of everything that
/// it removed, in document order.
/// The document shows what is behind the whole batch that the operation is of; places, paths and values
/// here are of the operation's moment.
/// Callbacks may look, and subscribers may come and go: new ones hear of the next batch first. Edits inside
/// give kFailedPrecondition: post them.
/// Lifetime: the callback.
class ElementEvent {
 public:
  explicit ElementEvent(const detail::EventFacts& facts, Path path) : facts_(facts), path_(std::move(path)) {}

  EventKind kind() const;
  /// The element that changed.
  const Handle& target() const;
  /// From the watched element down to the target.
  const Path& path() const { return path_; }
  /// Made by this replica, undo and redo included.
  bool local() const;

  /// The key or index of what was inserted, replaced, removed or moved.
  const PathStep& place() const;
  /// Empty when the place is an index.
  std::string_view key() const;
  /// 0 when the place is a key.
  std::uint32_t index() const;
  /// Where a moved element stands now, counted without it.
  std::uint32_t moved_to() const;

  /// What was there before; nothing when nothing was, and for kText and kMoved. Complexity: O(size).
  std::optional<Plain> old_value() const;
  /// What was put there; nothing when nothing was, and for kText and kMoved. Complexity: O(size).
  std::optional<Plain> new_value() const;
  /// The element that was inserted, or took another one's place.
  Handle inserted() const;
  /// How a text changed, from left to right.
  std::vector<TextPiece> pieces() const;

 private:
  const detail::EventFacts& facts_;
  Path path_;
};

/// A write that is not there any more, because of another one that did not know of it.
/// Lifetime: the callback.
struct LostWrite {
  Handle element;                 ///< that was written to
  std::optional<PathStep> place;  ///< the key or index that was written, if it was one
  LossReason reason;
  bool local;        ///< it was ours
  ReplicaId loser;   ///< who wrote it
  ReplicaId winner;  ///< who wrote what stays; 0 when not known
  /// The value that was written: of an edit of a text what it inserts, of an addition what it adds.
  std::optional<Plain> losing;
  /// The value that stays, when it is known.
  std::optional<Plain> winning;
  const Operation* losing_operation;
  const Operation* winning_operation;  ///< null when not known
};

}  // namespace weft::ot
