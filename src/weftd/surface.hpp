#pragma once

#include <memory>

#include "weft/net/http_server.hpp"
#include "weft/server/server.hpp"

namespace weft::weftd {

/// What weftd answers at which path: health, and documents for y-websocket clients.
class Surface final : public net::HttpHandler {
 public:
  /// Borrows the server.
  explicit Surface(Server& server) : server_(&server) {}

  /// From now on readyz says no, and upgrades are refused.
  void drain() { draining_ = true; }

  net::HttpResponse on_request(const net::HttpRequest& request) override;
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override;
  void on_connection(std::unique_ptr<Connection> connection, net::HttpRequest request) override;

 private:
  Server* server_;
  bool draining_ = false;
};

}  // namespace weft::weftd
