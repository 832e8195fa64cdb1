#include "weft/net/http_server.hpp"

#include <utility>

#include "net/http_listener.hpp"

namespace weft::net {

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Reactor& reactor, HttpServerOptions options,
                                                       HttpHandler& handler) {
  auto listener = std::make_shared<HttpListener>(reactor.impl(), std::move(options), handler);
  WEFT_TRY(listener->open());
  listener->accept_more();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::shared_ptr<HttpListener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() { listener_->orphan(); }

std::uint16_t HttpServer::port() const { return listener_->port(); }
void HttpServer::stop_accepting() { listener_->stop_accepting(); }
void HttpServer::drain(CloseReason reason, Task done) { listener_->drain(reason, std::move(done)); }
HttpServerStats HttpServer::stats() const { return listener_->stats(); }

}  // namespace weft::net
