#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_head.hpp"
#include "weft/base/random.hpp"
#include "weft/net/http_message.hpp"
#include "weft/net/http_server.hpp"

namespace weft::net {

/// What a server answers to Sec-WebSocket-Key. Source: RFC 6455 section 4.2.2.
std::string websocket_accept(std::string_view key);

/// 16 random bytes in base64, as a client sends them.
std::string websocket_key(Random& random);

/// True when the request asks for a WebSocket, well-formed or not.
bool wants_websocket(const HttpRequest& request);

/// What is wrong with such a request: 400 malformed, 403 origin, 426 version.
HeadFault check_upgrade(const HttpRequest& request, const std::vector<std::string>& allowed_origins);

/// The 101, or a 500 when the host chose a subprotocol that was not offered.
HttpResponse upgrade_response(const HttpRequest& request, const UpgradeAccepted& accepted);

}  // namespace weft::net
