#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/bytes.hpp"

namespace weft::net {

/// One header field. Names compare without regard to case.
struct HttpField {
  std::string name;
  std::string value;
};

/// A request that passed every check of the server, whole.
struct HttpRequest {
  std::string method;
  std::string target;  ///< as sent: path and query, percent-encoded; begins with '/', or is "*"
  std::vector<HttpField> fields;
  Bytes body;
  std::string peer_address;  ///< the socket's other end, without port

  /// The target up to '?', still percent-encoded.
  std::string_view path() const;
  /// The target after '?', still percent-encoded; empty when there is none.
  std::string_view query() const;
  /// The value of the first field of that name; empty when there is none.
  std::string_view field(std::string_view name) const;
};

/// An answer. Content-Length, Transfer-Encoding and Connection are the server's to write.
struct HttpResponse {
  std::uint16_t status = 200;
  std::vector<HttpField> fields;
  std::string body;
};

/// A text/plain answer.
HttpResponse text_response(std::uint16_t status, std::string body);

}  // namespace weft::net
