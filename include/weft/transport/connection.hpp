#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft {

/// One immutable message, encoded once and shared by everybody it goes to. Never null.
using SharedFrame = std::shared_ptr<const Bytes>;

inline SharedFrame make_frame(Bytes bytes) { return std::make_shared<const Bytes>(std::move(bytes)); }

/// Why a connection ends; `code` is a WebSocket close code (RFC 6455 section 7.4) on any transport.
struct CloseReason {
  std::uint16_t code = 1000;
  std::string text;  ///< at most 123 bytes go out
};

/// Hears what happens on a Connection. Calls come as tasks of the connection's executor, never
/// inside a call to the connection: on_open once, then frames and on_writable, then on_closed
/// exactly once and last.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;
  virtual void on_open() = 0;
  /// Lifetime: `frame` is borrowed for the call.
  virtual void on_frame(ByteView frame) = 0;
  /// After send() gave false: there is room again.
  virtual void on_writable() = 0;
  virtual void on_closed(const CloseReason& reason) = 0;
};

/// Ordered, reliable messages to one peer. A byte-stream adapter frames before it gets here.
///
/// Destroying a connection closes it abruptly; no observer call comes after.
/// Thread: confined to its executor.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Begins the calls to `observer`, which is borrowed until on_closed() or destruction. Once.
  virtual void start(ConnectionObserver& observer) = 0;
  /// Takes the frame in any case while open. False: the queue is past its high-water mark, stop
  /// until on_writable(). After close or before start it is dropped.
  virtual bool send(SharedFrame frame) = 0;
  /// Sends what is queued, then the reason, then ends; on_closed() follows. Twice is once.
  virtual void close(CloseReason reason) = 0;
};

/// Where to connect; what the address means is the transport's business.
struct Endpoint {
  std::string address;  ///< for example "ws://127.0.0.1:8787/yjs/notes"
};

/// Makes outgoing connections. Thread: confined to its executor.
class Transport {
 public:
  virtual ~Transport() = default;
  /// A connection that is on its way; failure to get there shows as on_closed() without on_open().
  /// Errors: kInvalidArgument (the address).
  virtual Result<std::unique_ptr<Connection>> connect(const Endpoint& endpoint) = 0;
};

}  // namespace weft
