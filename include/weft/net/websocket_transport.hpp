#pragma once

#include <memory>

#include "weft/base/random.hpp"
#include "weft/net/net_limits.hpp"
#include "weft/net/reactor.hpp"
#include "weft/transport/connection.hpp"

namespace weft::net {

/// The client side of WebSockets.
///
/// An endpoint is "ws://HOST[:PORT][/PATH[?QUERY]]" with HOST an IPv4 address, an IPv6 address in
/// brackets, or localhost, which means 127.0.0.1: other names need a resolver that blocks, which
/// is the host's to call. There is no wss:// yet. Connecting begins at Connection::start().
/// Destroying the transport leaves its connections alone.
/// Thread: confined to its reactor.
class WebSocketTransport final : public Transport {
 public:
  /// `random` makes the masks and the handshake's nonce; it is borrowed and outlives connections.
  WebSocketTransport(Reactor& reactor, Random& random, const Limits& limits = {});
  ~WebSocketTransport() override;

  Result<std::unique_ptr<Connection>> connect(const Endpoint& endpoint) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::net
