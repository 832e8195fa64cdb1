#include <string>

#include "raw_peer.hpp"

using namespace weft;
using namespace weft::net;
using namespace weft::net::test;

namespace {

std::string upgrade_with(std::string_view without, std::string_view instead, std::string_view path = "/echo") {
  std::string request(kUpgrade);
  const std::size_t at = request.find(without);
  REQUIRE(at != std::string::npos);
  request.replace(at, without.size(), instead);
  return request.replace(request.find("/echo"), 5, path);
}

std::string status_of(EchoHost& host, const std::string& request) {
  RawPeer peer(host);
  peer.send(request);
  return peer.read_head().substr(9, 3);
}

constexpr std::string_view kVersion = "Sec-WebSocket-Version: 13\r\n";
constexpr std::string_view kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

}  // namespace

TEST_CASE("a malformed upgrade is refused", "[unit][net]") {
  EchoHost host;
  CHECK(status_of(host, upgrade_with("GET", "POST")) == "400");
  CHECK(status_of(host, upgrade_with("Connection: Upgrade\r\n", "")) == "400");
  CHECK(status_of(host, upgrade_with(kKey, "")) == "400");
  CHECK(status_of(host, upgrade_with(kKey, std::string(kKey) + std::string(kKey))) == "400");
  CHECK(status_of(host, upgrade_with("dGhl", "d?hl")) == "400");
  CHECK(status_of(host, upgrade_with("dGhl", "")) == "400");
  CHECK(status_of(host, upgrade_with(kVersion, "")) == "426");
  CHECK(status_of(host, upgrade_with("13", "8")) == "426");
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nContent-Length: 1") + "a") == "400");
  CHECK(status_of(host, upgrade_with("HTTP/1.1", "HTTP/1.0")) == "101");
  CHECK(host.upgrades.size() == 1);
}

TEST_CASE("the host may refuse an upgrade, or choose a subprotocol that was offered", "[unit][net]") {
  EchoHost host;
  CHECK(status_of(host, upgrade_with("x", "x", "/refused")) == "401");
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nX-Choose: a")) == "500");
  RawPeer peer(host);
  peer.send(upgrade_with("Host: x", "Host: x\r\nX-Choose: b\r\nSec-WebSocket-Protocol: a, b"));
  CHECK(peer.read_head().find("\r\nSec-WebSocket-Protocol: b\r\n") != std::string::npos);
}

TEST_CASE("only origins on the list may upgrade", "[unit][net]") {
  EchoHost host({}, {"https://good.example"});
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nOrigin: https://good.example")) == "101");
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nOrigin: https://evil.good.example")) == "403");
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nOrigin: https://good.example:8443")) == "403");
  CHECK(status_of(host, upgrade_with("Host: x", "Host: x\r\nOrigin: null")) == "403");
  CHECK(status_of(host, std::string(kUpgrade)) == "101");
  CHECK(host.server->stats().requests_rejected == 3);
  EchoHost open_host;
  CHECK(status_of(open_host, upgrade_with("Host: x", "Host: x\r\nOrigin: https://any.example")) == "101");
}

TEST_CASE("frames right behind the upgrade are read", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send(std::string(kUpgrade) + std::string("\x82\x81\0\0\0\0x", 7));
  peer.read_head();
  CHECK(peer.read_frame() == "\x82x");
}

TEST_CASE("a pipelined upgrade waits for the answer before it", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(kUpgrade));
  CHECK(peer.read_head().starts_with("HTTP/1.1 200 "));
  CHECK(peer.read_head().starts_with("!HTTP/1.1 101 "));
}
