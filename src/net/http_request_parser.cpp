#include "net/http_request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <utility>

#include "net/http_head.hpp"

namespace weft::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string to_string(BeastView text) { return {text.data(), text.size()}; }

}  // namespace

class HttpRequestParser::Impl final : public http::basic_parser<true> {
 public:
  explicit Impl(const Limits& limits) {
    // The head's size is bounded before it gets here.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(limits.body_bytes_max);
    eager(true);
  }

  HttpRequest request;

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int, error_code&) override {
    request.method = to_string(method);
    request.target = to_string(target);
  }
  void on_response_impl(int, BeastView, int, error_code&) override {}
  // Fields behind a chunked body are read and dropped: nobody checked them with the head.
  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    if (!is_header_done()) request.fields.push_back({to_string(name), to_string(value)});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView bytes, error_code&) override {
    request.body.insert(request.body.end(), bytes.begin(), bytes.end());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, error_code& error) override {
    return on_body_impl(bytes, error);
  }
  void on_finish_impl(error_code&) override {}
};

HttpRequestParser::HttpRequestParser(const Limits& limits) : impl_(std::make_unique<Impl>(limits)) {}
HttpRequestParser::~HttpRequestParser() = default;
HttpRequestParser::HttpRequestParser(HttpRequestParser&&) noexcept = default;

HttpRequestParser::Step HttpRequestParser::put(std::string_view bytes) {
  Step step;
  while (!impl_->is_done() && step.consumed < bytes.size()) {
    error_code error;
    const std::string_view rest = bytes.substr(step.consumed);
    const std::size_t consumed = impl_->put(boost::asio::buffer(rest.data(), rest.size()), error);
    step.consumed += consumed;
    if (error && error != http::error::need_more) {
      step.status = error == http::error::body_limit ? 413 : 400;
      return step;
    }
    if (consumed == 0) return step;
  }
  return step;
}

bool HttpRequestParser::is_done() const { return impl_->is_done(); }
bool HttpRequestParser::keeps_alive() const { return impl_->keep_alive(); }
HttpRequest& HttpRequestParser::request() { return impl_->request; }

bool HttpRequestParser::expects_continue() const {
  return !impl_->is_done() && equals_ignoring_case(impl_->request.field("expect"), "100-continue");
}

}  // namespace weft::net
