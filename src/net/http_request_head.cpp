#include "net/http_request_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <utility>

namespace weft::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string to_string(BeastView text) { return {text.data(), text.size()}; }

class HeadParser final : public http::basic_parser<true> {
 public:
  // Both sizes are bounded elsewhere: the head's before it gets here, the body's when it is read.
  // Boost 1.74 takes a limit of none for zero.
  HeadParser() {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  HttpRequest request;

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int, error_code&) override {
    request.method = to_string(method);
    request.target = to_string(target);
  }
  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    request.fields.push_back({to_string(name), to_string(value)});
  }
  // A head has no body; Beast asks for these all the same.
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView bytes, error_code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, error_code&) override { return bytes.size(); }
  void on_finish_impl(error_code&) override {}
};

}  // namespace

std::optional<HttpRequestHead> parse_request_head(std::string_view head) {
  HeadParser parser;
  error_code error;
  const std::size_t consumed = parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error || consumed != head.size() || !parser.is_header_done()) return std::nullopt;
  HttpRequestHead result;
  result.request = std::move(parser.request);
  result.keeps_alive = parser.keep_alive();
  result.chunked = parser.chunked();
  result.content_length = parser.content_length().value_or(0);
  return result;
}

}  // namespace weft::net
