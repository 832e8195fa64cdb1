#pragma once

#include <string>
#include <string_view>

#include "net/websocket_address.hpp"
#include "net/websocket_stream.hpp"

namespace weft::net {

/// A WebSocketStream that first connects and shakes hands, in its waiting state.
class WebSocketClient final : public WebSocketStream {
 public:
  WebSocketClient(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket, Random& random,
                  WebSocketAddress address);

  void start(ConnectionObserver& observer) override;

 protected:
  void on_bytes(std::span<std::uint8_t> bytes) override;
  void on_check(TimePoint now) override;

 private:
  void connected(const boost::system::error_code& error);
  void take_response();
  /// Why the response is no agreement, or empty.
  std::string fault_of(std::string_view head) const;
  void give_up(std::string why);

  WebSocketAddress address_;
  std::string key_;
  std::string response_;
  TimePoint handshake_deadline_{};
  bool shaking_hands_ = true;
};

}  // namespace weft::net
