#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "weft/sync/session.hpp"

namespace weft::protocol::ot {

/// What one session has to send to its replica: every entry once and in order, held back until the
/// document has saved it, and between them what else there is.
///
/// Invariants
///  1. Changes lead from one version to the next: with what is handed out and what is queued the replica
///     is at sent_, unless it is behind.
///  2. What is queued is bounded. Past the bound changes and references are dropped; once the peer reads
///     again it is brought up from the version it was handed, however far that is.
///
/// Lifetime: borrows the port. Thread: confined.
class ChangeQueue {
 public:
  ChangeQueue(sync::DocumentPort& port, std::size_t bytes_max) : port_(&port), bytes_max_(bytes_max) {}

  /// The peer has `version` and is to be told of what follows. What was pushed before leaves first.
  void begin(std::uint64_t version);
  void document_changed(sync::Broadcast& change);
  /// A frame that is right at the version `version`; dropped with the changes, or when the peer is not
  /// brought to just that version. False then.
  bool push_at(std::uint64_t version, SharedFrame frame);
  /// A frame that is never dropped, and leaves once the document has saved `needs_saved`.
  /// Errors: kResourceExhausted (the peer makes us answer and does not read).
  Result<void> push_kept(SharedFrame frame, sync::ChangePosition needs_saved = 0);
  /// Forgets everything but what is pushed afterwards; no changes follow.
  void end();

  /// The next frame that may leave now, if any.
  bool next_frame(SharedFrame& out);

  /// The version that the peer will have with all that is queued; nothing to go by while behind().
  std::uint64_t sent() const { return sent_; }
  bool behind() const { return behind_; }

 private:
  struct Queued {
    SharedFrame frame;
    sync::ChangePosition needs_saved;
    std::uint64_t version;  // that the peer has with it
    bool kept;
  };

  bool fits(const SharedFrame& frame) const;
  void push(Queued queued);
  void drop();
  void catch_up();

  sync::DocumentPort* port_;
  std::size_t bytes_max_;
  std::deque<Queued> queue_;
  std::size_t bytes_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t handed_ = 0;  // the version of the peer with all frames that were taken
  bool begun_ = false;
  bool behind_ = false;
};

}  // namespace weft::protocol::ot
