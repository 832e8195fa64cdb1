#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weft/net/http_message.hpp"

namespace weft::net {

/// A request without its body, and how that body will come.
struct HttpRequestHead {
  HttpRequest request;
  bool keeps_alive = false;
  bool chunked = false;
  std::uint64_t content_length = 0;
};

/// Reads a complete head that check_request_head() let pass. Boost.Beast's parser behind a plain
/// face; nothing when it finds fault after all.
std::optional<HttpRequestHead> parse_request_head(std::string_view head);

}  // namespace weft::net
