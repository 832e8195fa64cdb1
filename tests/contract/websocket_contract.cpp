#include <chrono>

#include "weft/net/http_server.hpp"
#include "weft/net/websocket_transport.hpp"
#include "weft/testing/transport_contract.hpp"

namespace {

using namespace weft;

class WebSocketSubject final : public testing::TransportSubject, public net::HttpHandler {
 public:
  WebSocketSubject() {
    auto listening = net::HttpServer::listen(reactor_, {}, *this);
    REQUIRE(listening.has_value());
    server_ = std::move(*listening);
  }

  void join(testing::TransportEnd& near, testing::TransportEnd& far) override {
    far_ = &far;
    auto connection = transport_.connect({"ws://127.0.0.1:" + std::to_string(server_->port()) + "/contract"});
    REQUIRE(connection.has_value());
    near.adopt(std::move(*connection));
  }
  bool run_until(const std::function<bool()>& done) override {
    const TimePoint end = reactor_.now() + std::chrono::seconds(10);
    while (!done() && reactor_.now() < end) reactor_.run_for(std::chrono::milliseconds(1));
    return done();
  }
  // The kernel of one machine hands bytes over at once: a few empty turns mean that all arrived.
  void settle() override {
    for (int quiet = 0; quiet < 10; ++quiet) {
      if (reactor_.poll() > 0) quiet = 0;
    }
  }

 private:
  net::HttpResponse on_request(const net::HttpRequest&) override { return {404, {}, {}}; }
  net::UpgradeDecision on_upgrade(const net::HttpRequest&) override { return net::UpgradeAccepted{}; }
  void on_connection(std::unique_ptr<Connection> connection, net::HttpRequest) override {
    far_->adopt(std::move(connection));
  }

  net::Reactor reactor_;
  SeededRandom random_{1};
  net::WebSocketTransport transport_{reactor_, random_};
  std::unique_ptr<net::HttpServer> server_;
  testing::TransportEnd* far_ = nullptr;
};

}  // namespace

TEST_CASE("WebSockets keep the transport contract", "[contract][transport][net]") {
  testing::transport_contract([] { return std::make_unique<WebSocketSubject>(); });
}
