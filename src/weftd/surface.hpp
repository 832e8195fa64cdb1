#pragma once

#include <memory>

#include "weft/net/http_server.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/server/server.hpp"

namespace weft::weftd {

/// What weftd answers at which path: health, and documents for y-websocket, hocuspocus and native clients.
class Surface final : public net::HttpHandler {
 public:
  /// Borrows the server.
  Surface(Server& server, const Runtime& runtime);

  /// From now on readyz says no, and upgrades are refused.
  void drain() { draining_ = true; }

  net::HttpResponse on_request(const net::HttpRequest& request) override;
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override;
  void on_connection(std::unique_ptr<Connection> connection, net::HttpRequest request) override;

 private:
  Server* server_;
  protocol::hocuspocus::Gateway hocuspocus_;
  NativeEndpoint native_;
  bool draining_ = false;
};

}  // namespace weft::weftd
