#include "weft/net/http_server.hpp"

#include "raw_peer.hpp"

using namespace weft;
using namespace weft::net;
using namespace weft::net::test;
using namespace std::literals;

TEST_CASE("a request is answered and the connection serves the next one", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  REQUIRE(peer.send("POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"));
  CHECK(peer.read_head().starts_with("HTTP/1.1 200 OK\r\n"));
  REQUIRE(peer.send("GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  CHECK(peer.read_all().find("abc!HTTP/1.1 200 OK") == 0);
  REQUIRE(host.requests.size() == 2);
  CHECK(host.requests[0].method == "POST");
  CHECK(host.requests[0].path() == "/a");
  CHECK(host.requests[0].query() == "b=c");
  CHECK(host.requests[0].field("CONTENT-length") == "3");
  CHECK(host.requests[0].peer_address == "127.0.0.1");
  CHECK(host.requests[1].query().empty());
}

TEST_CASE("an upgraded connection echoes", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  REQUIRE(peer.send(kUpgrade));
  CHECK(peer.read_head().find("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
  peer.send_frame(WebSocketOpcode::kBinary, "hello");
  CHECK(peer.read_frame() == "\x82hello");
  peer.send_frame(WebSocketOpcode::kPing, "p");
  CHECK(peer.read_frame() == "\x8ap");
  peer.send_frame(WebSocketOpcode::kClose, "\x03\xe8" "bye");
  CHECK(peer.read_frame() == "\x88\x03\xe8" "bye");
  CHECK(peer.read_all().empty());
  REQUIRE(run_until(host.reactor, [&] { return host.connections[0]->closed.has_value(); }));
  CHECK(host.connections[0]->closed->code == 1000);
  CHECK(host.connections[0]->closed->text == "bye");
  CHECK(host.connections[0]->opened == 1);
}
