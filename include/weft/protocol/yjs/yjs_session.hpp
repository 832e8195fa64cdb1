#pragma once

#include <memory>
#include <string_view>

#include "weft/protocol/yjs/outbox.hpp"
#include "weft/sync/session_factory.hpp"

namespace weft::protocol::yjs {

struct SessionOptions : OutboxLimits {
  bool may_write = true;  ///< false: what the peer sends as changes is dropped; it still reads
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
  Session(sync::DocumentPort& port, sync::SessionId id, SessionOptions options = {});

  void start(TimePoint now) override;
  Result<void> receive(ByteView frame, TimePoint now) override;
  bool next_frame(SharedFrame& out) override;
  void document_changed(sync::Broadcast& change) override;
  bool hears_itself() const override { return false; }
  void presence_changed(sync::Broadcast& update) override { outbox_.presence_changed(update); }
  void deny(std::string_view reason) override;
  void advance(TimePoint now) override;

  /// The peer has sent everything we lacked when we greeted it.
  bool synced() const { return synced_; }
  /// The peer said that we may not be here.
  bool denied() const { return denied_; }
  /// The peer has greeted us, and was sent everything that it is to have.
  bool all_sent() const { return outbox_.greeted_by_peer() && outbox_.empty(); }

 private:
  Result<void> submit(ByteView update);

  sync::DocumentPort* port_;
  sync::SessionId id_;
  bool may_write_;
  Duration keepalive_;
  Outbox outbox_;
  TimePoint last_sent_{};
  bool sent_since_advance_ = false;
  bool synced_ = false;
  bool denied_ = false;
};

/// A SessionFactory of y-websocket, with the limits as they come.
std::unique_ptr<sync::Session> make_session(sync::DocumentPort& port, sync::SessionId id, Access access);

}  // namespace weft::protocol::yjs
