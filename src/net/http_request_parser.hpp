#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weft/net/http_message.hpp"
#include "weft/net/net_limits.hpp"

namespace weft::net {

/// Reads one request from bytes, head first. Sans-I/O: Boost.Beast's parser behind a plain face.
///
/// Invariant: the body grows with the bytes that arrive, never with the length a peer claims.
class HttpRequestParser {
 public:
  explicit HttpRequestParser(const Limits& limits);
  ~HttpRequestParser();
  HttpRequestParser(HttpRequestParser&&) noexcept;

  struct Step {
    std::size_t consumed = 0;
    std::uint16_t status = 0;  ///< 0, or what to answer a malformed request with
  };

  /// Takes from the front of `bytes`, which begin with a complete head at first. What it leaves is
  /// shown again with more behind it.
  Step put(std::string_view bytes);

  bool is_done() const;
  /// With is_done(): whether the connection may serve another request.
  bool keeps_alive() const;
  /// The sender waits for a go-ahead before it sends the body.
  bool expects_continue() const;
  HttpRequest& request();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::net
