#include "net/http_listener.hpp"

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <string_view>
#include <utility>

#include "net/http_stream.hpp"
#include "net/http_writer.hpp"

namespace weft::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kAcceptsPerEvent = 64;
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);

std::string peer_address(const Socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string(error);
}

}  // namespace

HttpListener::HttpListener(Reactor::Impl& reactor, HttpServerOptions options, HttpHandler& handler)
    : reactor_(reactor),
      options_(std::move(options)),
      handler_(&handler),
      acceptor_(reactor.context().get_executor()),
      group_(std::make_shared<StreamGroup>(reactor, options_.limits)) {}

Result<void> HttpListener::open() {
  error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) return Error{ErrorCode::kInvalidArgument, "not an IP address: " + options_.address};
  const asio::ip::tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) {
    return Error{ErrorCode::kUnavailable, "cannot listen on " + options_.address + ":" +
                                              std::to_string(options_.port) + ": " + error.message()};
  }
  return {};
}

void HttpListener::accept_more() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_wait(Acceptor::wait_read, [weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    if (!self || error) return;
    self->reactor_.begin_event();
    self->accept_ready();
  });
}

void HttpListener::accept_ready() {
  for (int i = 0; i < kAcceptsPerEvent && acceptor_.is_open(); ++i) {
    Socket socket(reactor_.context().get_executor());
    error_code error;
    acceptor_.accept(socket, error);
    if (error == asio::error::would_block || error == asio::error::try_again) break;
    if (error == asio::error::connection_aborted || error == asio::error::interrupted) continue;
    if (error) return pause_accepting();
    if (group_->size() < options_.limits.connections_max) {
      admit(std::move(socket));
    } else {
      refuse(std::move(socket));
    }
  }
  accept_more();
}

// Out of descriptors, most likely: the waiting peer would wake us again at once.
void HttpListener::pause_accepting() {
  accept_pause_ = reactor_.post_at(reactor_.now() + kAcceptPause, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->accept_more();
  });
}

void HttpListener::admit(Socket socket) {
  ++stats_.connections_accepted;
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  std::string peer = peer_address(socket);
  const auto stream =
      std::make_shared<HttpStream>(reactor_, shared_from_this(), std::move(socket), std::move(peer));
  stream->start();
}

// One attempt to say why; a peer that does not take it is not waited for.
void HttpListener::refuse(Socket socket) {
  ++stats_.connections_refused;
  const Bytes answer = write_response(text_response(503, "too many connections\n"), {.closes = true});
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(answer), ignored);
}

void HttpListener::stop_accepting() {
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
}

void HttpListener::drain(const CloseReason& reason, Task done) {
  stop_accepting();
  draining_ = true;
  for (const std::shared_ptr<Stream>& stream : group_->all()) stream->on_drain(reason);
  group_->when_empty(std::move(done));
  drain_timer_ = reactor_.post_at(reactor_.now() + options_.limits.close_time_max, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->abandon_all();
  });
}

void HttpListener::abandon_all() {
  for (const std::shared_ptr<Stream>& stream : group_->all()) stream->abandon();
}

void HttpListener::orphan() {
  stop_accepting();
  for (const std::shared_ptr<Stream>& stream : group_->all()) {
    if (!stream->is_websocket()) stream->hang_up();
  }
}

HttpServerStats HttpListener::stats() const {
  HttpServerStats stats = stats_;
  stats.connections_open = group_->size();
  stats.websockets_open = group_->websockets();
  return stats;
}

}  // namespace weft::net
