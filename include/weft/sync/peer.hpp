#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "weft/base/clock.hpp"
#include "weft/sync/session.hpp"
#include "weft/transport/connection.hpp"

namespace weft::sync {

/// Carries the frames of one Session over one Connection, as fast as the connection takes them.
///
/// Until begin() gives it a session, frames from the peer wait, up to a bound.
/// Lifetime: `on_closed` comes once, when the connection has ended; destroying the peer inside of
/// it is not allowed, post that. Thread: confined.
class Peer final : public ConnectionObserver {
 public:
  /// Called with why the connection ended.
  using OnClosed = std::function<void(const CloseReason&)>;

  /// `early_bytes_max` bounds what is kept for a session that has not begun, at 64 bytes a frame
  /// and its content. Starts the connection.
  Peer(std::unique_ptr<Connection> connection, const Clock& clock, std::size_t early_bytes_max, OnClosed on_closed);

  /// Gives the conversation its session: greets, then feeds it what came early.
  void begin(std::unique_ptr<Session> session);
  /// Has the session say no in its protocol's words, then closes.
  void refuse(std::unique_ptr<Session> session, CloseReason reason);
  /// Null before begin().
  Session* session() { return session_.get(); }

  /// Hands to the connection what the session has to send; call after each thing told to it.
  void flush();
  /// Passes time on to the session.
  void advance();
  /// Sends what may leave now, then the reason. Further frames from the peer are ignored.
  void close(CloseReason reason);

  void on_open() override {}
  void on_frame(ByteView frame) override;
  void on_writable() override;
  void on_closed(const CloseReason& reason) override;

 private:
  void receive(ByteView frame);

  std::unique_ptr<Connection> connection_;
  const Clock* clock_;
  std::size_t early_bytes_left_;
  OnClosed on_closed_;
  std::unique_ptr<Session> session_;
  std::vector<Bytes> early_;
  bool writable_ = true;
  bool closing_ = false;
};

}  // namespace weft::sync
