#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>

#include "net/stream.hpp"
#include "weft/net/http_server.hpp"

namespace weft::net {

/// The listening socket, and what its HTTP streams need to know.
class HttpListener : public std::enable_shared_from_this<HttpListener> {
 public:
  HttpListener(Reactor::Impl& reactor, HttpServerOptions options, HttpHandler& handler);

  Result<void> open();
  std::uint16_t port() const { return port_; }
  void accept_more();
  void stop_accepting();
  void drain(const CloseReason& reason, Task done);
  /// The handler is no longer there: HTTP streams end.
  void orphan();
  HttpServerStats stats() const;

  HttpHandler& handler() { return *handler_; }
  const HttpServerOptions& options() const { return options_; }
  const std::shared_ptr<StreamGroup>& group() const { return group_; }
  bool is_draining() const { return draining_; }
  void count_answered() { ++stats_.requests_answered; }
  void count_rejected() { ++stats_.requests_rejected; }

 private:
  using Acceptor =
      boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

  void accept_ready();
  void pause_accepting();
  void admit(Socket socket);
  void refuse(Socket socket);
  void abandon_all();

  Reactor::Impl& reactor_;
  HttpServerOptions options_;
  HttpHandler* handler_;
  Acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::shared_ptr<StreamGroup> group_;
  HttpServerStats stats_;
  TimerHandle accept_pause_;
  TimerHandle drain_timer_;
  bool draining_ = false;
};

}  // namespace weft::net
