#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/net/http_server.hpp"
#include "weft/net/reactor.hpp"

namespace weft::net::test {

/// Turns the reactor until `done`, or for ten seconds. Returns whether it was done.
inline bool run_until(Reactor& reactor, const std::function<bool()>& done) {
  const TimePoint end = reactor.now() + std::chrono::seconds(10);
  while (!done()) {
    if (reactor.now() >= end) return false;
    reactor.run_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A WebSocket at the host that remembers what it hears, and sends it back if told to.
struct HostedConnection final : ConnectionObserver {
  HostedConnection(std::unique_ptr<Connection> connection_, bool echo_)
      : connection(std::move(connection_)), echo(echo_) {
    connection->start(*this);
  }
  void on_open() override { ++opened; }
  void on_frame(ByteView frame) override {
    frames.emplace_back(as_chars(frame));
    if (echo) connection->send(make_frame(to_bytes(frame)));
  }
  void on_writable() override { ++writable; }
  void on_closed(const CloseReason& reason) override { closed = reason; }

  std::unique_ptr<Connection> connection;
  bool echo;
  int opened = 0;
  int writable = 0;
  std::vector<std::string> frames;
  std::optional<CloseReason> closed;
};

/// A server whose host echoes, and says what it was asked.
struct EchoHost final : HttpHandler {
  explicit EchoHost(Limits limits = {}, std::vector<std::string> origins = {}) {
    HttpServerOptions options;
    options.limits = limits;
    options.allowed_origins = std::move(origins);
    auto listening = HttpServer::listen(reactor, std::move(options), *this);
    REQUIRE(listening.has_value());
    server = std::move(*listening);
  }

  HttpResponse on_request(const HttpRequest& request) override {
    requests.push_back(request);
    if (request.path() == "/split") return {200, {{"X-Copied", "a\r\nSet-Cookie: b"}}, {}};
    return text_response(200, std::string(as_chars(request.body)) + "!");
  }
  UpgradeDecision on_upgrade(const HttpRequest& request) override {
    if (request.path() == "/refused") return text_response(401, "no\n");
    return UpgradeAccepted{std::string(request.field("x-choose")), request.path() == "/text"};
  }
  void on_connection(std::unique_ptr<Connection> connection, HttpRequest request) override {
    upgrades.push_back(std::move(request));
    connections.push_back(std::make_unique<HostedConnection>(std::move(connection), echo));
  }

  Reactor reactor;
  std::unique_ptr<HttpServer> server;
  bool echo = true;
  std::vector<HttpRequest> requests;
  std::vector<HttpRequest> upgrades;
  std::vector<std::unique_ptr<HostedConnection>> connections;
};

}  // namespace weft::net::test
