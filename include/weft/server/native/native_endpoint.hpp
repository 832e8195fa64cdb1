#pragma once

#include <memory>

#include "weft/protocol/native/native_gateway.hpp"
#include "weft/server/server.hpp"

namespace weft {

struct NativeEndpointOptions {
  Runtime runtime;
  protocol::native::LineLimits limits;
  /// As of protocol::native::GatewayOptions.
  std::function<void(protocol::native::Login login, std::function<void(protocol::native::Identity)> answer)> authenticate;
};

/// Where native clients reach a Server: conversations about documents of both families (crdt::Doc, ot::JsonDoc;
/// those that the server has registered), and questions about documents.
///
/// Lifetime: borrows the server, which outlives it; answers that come later find nobody.
/// Thread: confined to runtime.executor.
class NativeEndpoint {
 public:
  NativeEndpoint(Server& server, NativeEndpointOptions options);
  ~NativeEndpoint();

  void accept(std::unique_ptr<Connection> connection);
  /// A connection from this process: the other end is accepted.
  std::unique_ptr<Connection> connect();
  std::size_t connection_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft
