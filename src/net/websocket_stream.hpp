#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "net/stream.hpp"
#include "weft/base/random.hpp"
#include "weft/net/websocket_codec.hpp"
#include "weft/transport/connection.hpp"

namespace weft::net {

/// A WebSocket after its handshake, in either role, behind a Connection handle.
///
/// States, each leading only to a later one:
///   waiting    nobody has called start()
///   open       frames go both ways
///   closing    our close frame is queued; the peer's is awaited
///   lingering  the last bytes are on their way, the peer's are discarded; the observer was told
///   closed     the socket is closed; the observer was told
class WebSocketStream : public Stream {
 public:
  /// `masks` is null for the server's side.
  WebSocketStream(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket, Random* masks,
                  bool text_accepted);

  virtual void start(ConnectionObserver& observer);
  bool send(SharedFrame frame);
  void close(CloseReason reason);
  /// The handle is gone.
  void detach();

  /// Queues bytes that come before all frames: the server's answer to the handshake.
  void push_raw(Bytes bytes);
  /// Bytes that arrived behind the handshake, to be read once started.
  void set_early_bytes(Bytes bytes) { early_bytes_ = std::move(bytes); }

  void on_drain(const CloseReason& reason) override { close(reason); }

 protected:
  enum class State : std::uint8_t { kWaiting, kOpen, kClosing, kLingering, kClosed };

  void on_bytes(std::span<std::uint8_t> bytes) override;
  void on_lost() override;
  void on_flushed() override;
  void on_check(TimePoint now) override;

  State state() const { return state_; }
  void set_observer(ConnectionObserver& observer) { observer_ = &observer; }
  /// The handshake is done: on_open() is called now, then the early bytes are read.
  void open();
  /// Tells the observer, once, and ends without ceremony.
  void drop(CloseReason reason);

 private:
  void push_frame(WebSocketOpcode opcode, SharedFrame payload);
  void take(const WebSocketEvent& event);
  void answer_ping(ByteView payload);
  void end_with(CloseReason reason);
  void linger_if_flushed();
  void ping_or_drop(TimePoint now);
  void tell_closed();
  WebSocketMask next_mask();

  ConnectionObserver* observer_ = nullptr;
  Random* masks_;
  WebSocketDecoder decoder_;
  Bytes early_bytes_;
  std::unique_ptr<CloseReason> reason_;  // the first one known
  std::optional<TimePoint> message_begun_;  // of which the rest is awaited
  TimePoint deadline_{};                 // open: the next ping; from closing on: the end
  State state_ = State::kWaiting;
  bool told_closed_ = false;
  bool want_writable_ = false;
  bool pinged_ = false;
  bool heard_ = false;              // anything since the last ping
  bool last_frame_queued_ = false;  // nothing is awaited from the peer once the queue is empty
};

/// The Connection that a host holds: destroying it drops the peer.
class WebSocketConnection final : public Connection {
 public:
  explicit WebSocketConnection(std::shared_ptr<WebSocketStream> stream) : stream_(std::move(stream)) {}
  ~WebSocketConnection() override { stream_->detach(); }

  void start(ConnectionObserver& observer) override { stream_->start(observer); }
  bool send(SharedFrame frame) override { return stream_->send(std::move(frame)); }
  void close(CloseReason reason) override { stream_->close(std::move(reason)); }

 private:
  std::shared_ptr<WebSocketStream> stream_;
};

}  // namespace weft::net
