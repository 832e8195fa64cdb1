#include "weft/net/websocket_transport.hpp"

#include <utility>

#include "net/websocket_client.hpp"

namespace weft::net {

class WebSocketTransport::Impl {
 public:
  Impl(Reactor::Impl& reactor, Random& random, const Limits& limits)
      : reactor_(reactor), random_(random), group_(std::make_shared<StreamGroup>(reactor, limits)) {}

  Result<std::unique_ptr<Connection>> connect(const Endpoint& endpoint) {
    WEFT_ASSIGN(WebSocketAddress address, parse_websocket_address(endpoint.address));
    if (group_->size() >= group_->limits().connections_max) {
      return Error{ErrorCode::kResourceExhausted, "connections_max"};
    }
    auto client = std::make_shared<WebSocketClient>(reactor_, group_, Socket(reactor_.context().get_executor()),
                                                    random_, std::move(address));
    return std::unique_ptr<Connection>(std::make_unique<WebSocketConnection>(std::move(client)));
  }

 private:
  Reactor::Impl& reactor_;
  Random& random_;
  std::shared_ptr<StreamGroup> group_;
};

WebSocketTransport::WebSocketTransport(Reactor& reactor, Random& random, const Limits& limits)
    : impl_(std::make_unique<Impl>(reactor.impl(), random, limits)) {}
WebSocketTransport::~WebSocketTransport() = default;

Result<std::unique_ptr<Connection>> WebSocketTransport::connect(const Endpoint& endpoint) {
  return impl_->connect(endpoint);
}

}  // namespace weft::net
