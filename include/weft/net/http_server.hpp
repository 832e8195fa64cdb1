#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "weft/base/executor.hpp"
#include "weft/base/result.hpp"
#include "weft/net/http_message.hpp"
#include "weft/net/net_limits.hpp"
#include "weft/net/reactor.hpp"
#include "weft/transport/connection.hpp"

namespace weft::net {

/// Yes to an upgrade.
struct UpgradeAccepted {
  std::string subprotocol;     ///< one of those the client offered, or empty for none
  bool text_accepted = false;  ///< text messages arrive as frames too; otherwise they end it with 1003
};

/// Yes, or the answer that says no.
using UpgradeDecision = std::variant<UpgradeAccepted, HttpResponse>;

/// What the host makes of requests. Calls come as tasks of the reactor, one at a time.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Answers a request that asks for no WebSocket.
  virtual HttpResponse on_request(const HttpRequest& request) = 0;
  /// Decides on a well-formed WebSocket upgrade whose origin is allowed.
  virtual UpgradeDecision on_upgrade(const HttpRequest& request) = 0;
  /// Follows an upgrade that was accepted, in the same task. Nothing is read from the peer before
  /// the connection is started; destroying it drops the peer.
  virtual void on_connection(std::unique_ptr<Connection> connection, HttpRequest request) = 0;
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address; "0.0.0.0" and "::" mean all
  std::uint16_t port = 0;             ///< 0: any that is free
  Limits limits;
  /// Origins that may upgrade, for example "https://example.org". Empty: all may. An upgrade
  /// without Origin does not come from a browser's page and is not held back.
  std::vector<std::string> allowed_origins;
};

struct HttpServerStats {
  std::size_t connections_open = 0;    ///< HTTP and WebSocket
  std::size_t websockets_open = 0;     ///< those of them that were upgraded
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  ///< past connections_max
  std::uint64_t requests_answered = 0;    ///< by the handler
  std::uint64_t requests_rejected = 0;    ///< malformed, over a limit, or from a wrong origin
};

class HttpListener;

/// Listens on one TCP address, speaks HTTP/1.1 (and 1.0 without keep-alive), and turns upgrades
/// into Connections. No TLS and no permessage-deflate.
///
/// Destroying it drops connections that are still HTTP; those handed to on_connection() go on.
/// Thread: confined to its reactor.
class HttpServer {
 public:
  /// Starts to listen. `handler` is borrowed until the server ends.
  /// Errors: kInvalidArgument (the address), kUnavailable (cannot bind or listen).
  static Result<std::unique_ptr<HttpServer>> listen(Reactor& reactor, HttpServerOptions options,
                                                    HttpHandler& handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The port it listens on, also when 0 was asked for.
  std::uint16_t port() const;

  /// Takes no new connection from now on.
  void stop_accepting();

  /// stop_accepting(), closes every WebSocket with `reason` (1012 when a service restarts) and
  /// every HTTP connection once its answer is out, and runs `done` as a task when none is left,
  /// at the latest after Limits::close_time_max.
  void drain(CloseReason reason, Task done);

  HttpServerStats stats() const;

 private:
  explicit HttpServer(std::shared_ptr<HttpListener> listener);
  std::shared_ptr<HttpListener> listener_;
};

}  // namespace weft::net
