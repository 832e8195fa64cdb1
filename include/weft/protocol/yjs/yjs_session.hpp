#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "weft/sync/session.hpp"

namespace weft::protocol::yjs {

struct SessionOptions {
  bool may_write = true;  ///< false: what the peer sends as changes is dropped; it still reads
  /// Frames kept behind one that the peer has not read, counted with what they cost besides their
  /// bytes. Past it the queue is dropped, and the peer is brought up to date from its state vector
  /// once it reads again.
  std::size_t outbox_bytes_max = std::size_t{1} << 20;
  /// Longer state vectors are refused: a greeting of made-up clients costs memory.
  std::size_t state_vector_bytes_max = std::size_t{1} << 20;
  /// How much may be sent before the session notes anew what the peer has, when it can.
  std::size_t rebase_bytes = std::size_t{1} << 20;
  /// y-websocket clients reconnect when no data frame came for 30 s; pings do not count.
  Duration keepalive = std::chrono::seconds(20);
};

/// One y-websocket conversation, in either role: both greet with their state vector, answer the
/// other's with what it lacks, then pass on changes and presence.
///
/// What the session read from a document leaves only after the document has saved it.
/// Lifetime: borrows the port. Thread: confined.
class Session final : public sync::Session {
 public:
  Session(sync::DocumentPort& port, sync::SessionId id, SessionOptions options = {})
      : port_(&port), id_(id), options_(options) {}

  void start(TimePoint now) override;
  Result<void> receive(ByteView frame, TimePoint now) override;
  bool next_frame(SharedFrame& out) override;
  void document_changed(sync::Broadcast& change) override;
  void presence_changed(sync::Broadcast& update) override;
  void deny(std::string_view reason) override;
  void advance(TimePoint now) override;

  /// The peer has sent everything we lacked when we greeted it.
  bool synced() const { return synced_; }
  /// The peer said that we may not be here.
  bool denied() const { return denied_; }

 private:
  struct Queued {
    SharedFrame frame;
    sync::ChangePosition needs_saved;  // may leave once the document has saved this much
  };

  Result<void> answer_step1(ByteView state_vector);
  Result<void> submit(ByteView update);
  void note_peer_version(Bytes version);
  bool fits(const SharedFrame& frame, std::size_t bytes_max) const;
  void push(SharedFrame frame, sync::ChangePosition needs_saved = 0);
  void enqueue(SharedFrame frame, sync::ChangePosition needs_saved);
  void push_presence();
  void compact_outbox();
  void drop_outbox();
  void push_resync();
  void note_delivered();

  sync::DocumentPort* port_;
  sync::SessionId id_;
  SessionOptions options_;
  std::vector<Queued> outbox_;  // sent up to outbox_next_
  std::size_t outbox_next_ = 0;
  std::size_t outbox_bytes_ = 0;
  // A state vector that the peer has for certain: none, its own greeting, or ours at a quiet moment.
  Bytes peer_version_{0};
  std::size_t bytes_since_version_ = 0;
  TimePoint last_sent_{};
  bool sent_since_advance_ = false;
  bool greeted_by_peer_ = false;
  bool resync_ = false;           // changes were dropped
  bool presence_wanted_ = false;  // the peer has to be told of everybody
  bool synced_ = false;
  bool denied_ = false;
};

}  // namespace weft::protocol::yjs
