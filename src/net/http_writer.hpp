#pragma once

#include <cstdint>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/net/http_message.hpp"

namespace weft::net {

struct HttpWriteOptions {
  bool head_only = false;  ///< the answer to HEAD: all but the body
  bool closes = false;     ///< says that no other request is served on this connection
};

/// The response on the wire. A field that is malformed, or that frames the message, turns it into
/// a 500: a handler that copies a peer's bytes into a header must not let that peer write headers.
Bytes write_response(const HttpResponse& response, HttpWriteOptions options);

/// "Not Found" for 404.
std::string_view reason_phrase(std::uint16_t status);

}  // namespace weft::net
