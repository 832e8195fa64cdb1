#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>

#include "weft/base/result.hpp"

namespace weft::net {

/// Where a client connects, and what it asks for there.
struct WebSocketAddress {
  boost::asio::ip::tcp::endpoint endpoint;
  std::string authority;  ///< for the Host field
  std::string target;
};

/// Reads "ws://HOST[:PORT][/PATH[?QUERY]]". Errors: kInvalidArgument.
Result<WebSocketAddress> parse_websocket_address(std::string_view text);

}  // namespace weft::net
