#include <chrono>
#include <string>

#include "raw_peer.hpp"
#include "weft/base/random.hpp"

using namespace weft;
using namespace weft::net;
using namespace weft::net::test;
using namespace std::literals;

namespace {

// A peer beside the hostile one, which must notice nothing.
struct Bystander {
  explicit Bystander(EchoHost& host) : peer(host) { peer.upgrade(); }
  void check() {
    peer.send_frame(WebSocketOpcode::kBinary, "still here");
    CHECK(peer.read_frame() == "\x82still here");
  }
  RawPeer peer;
};

std::string close_frame(std::uint16_t code) {
  return {'\x88', static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
}

// The close code that these bytes after an upgrade get, and what the host was told.
void check_dropped(std::string_view bytes, std::uint16_t code, std::string_view path = "/echo") {
  CAPTURE(bytes, code);
  EchoHost host;
  Bystander bystander(host);
  RawPeer peer(host);
  std::string upgrade(kUpgrade);
  peer.send(upgrade.replace(upgrade.find("/echo"), 5, path));
  peer.read_head();
  peer.send(bytes);
  CHECK(peer.read_frame().substr(0, 3) == close_frame(code));
  REQUIRE(run_until(host.reactor, [&] { return host.connections[1]->closed.has_value(); }));
  CHECK(host.connections[1]->closed->code == code);
  CHECK(host.connections[1]->frames.empty());
  bystander.check();
}

}  // namespace

TEST_CASE("frames against the rules end the connection with their code", "[unit][net]") {
  check_dropped("\x82\x01x", 1002);
  check_dropped("\xc2\x81\0\0\0\0x"s, 1002);
  check_dropped("\x83\x81\0\0\0\0x"s, 1002);
  check_dropped("\x8b\x80\0\0\0\0"s, 1002);
  check_dropped("\x89\xfe\0\x7e\0\0\0\0"s, 1002);
  check_dropped("\x09\x80\0\0\0\0"s, 1002);
  check_dropped("\x80\x80\0\0\0\0"s, 1002);
  check_dropped("\x82\xfe\0\x01\0\0\0\0x"s, 1002);
  check_dropped("\x82\xff\xff\0\0\0\0\0\0\0\0\0\0\0"s, 1002);
  check_dropped("\x88\x82\0\0\0\0\x03\xed"s, 1002);
  check_dropped("\x88\x81\0\0\0\0\x03"s, 1002);
  check_dropped("\x88\x83\0\0\0\0\x03\xe8\xff"s, 1007);
  check_dropped("\x81\x81\0\0\0\0x"s, 1003);
  check_dropped("\x81\x81\0\0\0\0\xff"s, 1007, "/text");
  check_dropped("\x82\xff\0\0\0\0\x40\0\0\0\0\0\0\0"s, 1009);
}

TEST_CASE("random bytes disturb nobody", "[unit][net]") {
  EchoHost host;
  Bystander bystander(host);
  SeededRandom random(20261121);
  for (int round = 0; round < 200; ++round) {
    RawPeer peer(host);
    if (round % 2 == 0) peer.upgrade();
    std::string bytes(random.next() % 2000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.next());
    peer.send(bytes);
    if (round % 20 == 0) bystander.check();
  }
  bystander.check();
  REQUIRE(run_until(host.reactor, [&] { return host.server->stats().connections_open == 1; }));
}

TEST_CASE("a peer that pings and never reads is not answered without bound", "[unit][net]") {
  Limits limits;
  limits.outbound_high_bytes = 100'000;
  EchoHost host(limits);
  Bystander bystander(host);
  RawPeer peer(host, 4096);
  peer.upgrade();
  std::string pings;
  for (int i = 0; i < 1000; ++i) pings += "\x89\xfd\0\0\0\0"s + std::string(125, 'p');
  for (int i = 0; i < 400; ++i) REQUIRE(peer.send(pings));
  bystander.check();
  // What it would have got: 400,000 answers. The kernel's buffers hold some megabytes of them.
  peer.send_frame(WebSocketOpcode::kBinary, "end");
  std::size_t answers = 0;
  while (peer.read_frame() != "\x82" "end") REQUIRE(++answers < 100'000);
}

TEST_CASE("what waits for a peer that never reads stays within the high mark and one frame", "[unit][net]") {
  Limits limits;
  limits.outbound_high_bytes = 200'000;
  limits.stalled_write_time_max = 1s;
  EchoHost host(limits);
  host.echo = false;
  Bystander bystander(host);
  RawPeer peer(host, 4096);
  peer.upgrade();
  REQUIRE(run_until(host.reactor, [&] { return host.connections.size() == 2 && host.connections[1]->opened == 1; }));
  // Every frame that is still referenced waits in the queue.
  const SharedFrame frame = make_frame(Bytes(50'000, 1));
  for (bool room = true; room;) {
    host.reactor.poll();
    room = host.connections[1]->connection->send(frame);
    REQUIRE((frame.use_count() - 1) * 50'000 <= 250'000);
  }
  REQUIRE(run_until(host.reactor, [&] { return host.connections[1]->closed.has_value(); }));
  CHECK(host.connections[1]->closed->code == 1006);
  host.echo = true;
  host.connections[0]->echo = true;
  bystander.check();
}

TEST_CASE("half-open and dribbling peers are dropped in time", "[unit][net]") {
  Limits limits;
  limits.request_time_max = 300ms;
  limits.close_time_max = 300ms;
  EchoHost host(limits);
  Bystander bystander(host);
  RawPeer silent(host);
  RawPeer half(host);
  half.send("GET / HT");
  RawPeer body(host);
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  RawPeer dribble(host);
  const bool ended = run_until(host.reactor, [&] { return !dribble.send("G"); });
  CHECK(ended);
  CHECK(silent.read_all().empty());
  CHECK(half.read_all().starts_with("HTTP/1.1 408 "));
  CHECK(body.read_all().starts_with("HTTP/1.1 408 "));
  CHECK(host.requests.empty());
  bystander.check();
}

TEST_CASE("an idle connection is kept only so long after an answer", "[unit][net]") {
  Limits limits;
  limits.keep_alive_time_max = 300ms;
  EchoHost host(limits);
  RawPeer peer(host);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.read_head();
  CHECK(peer.read_all() == "!");
}

TEST_CASE("a WebSocket peer that says nothing between two pings is dropped", "[unit][net]") {
  Limits limits;
  limits.ping_interval = 300ms;
  EchoHost host(limits);
  RawPeer silent(host);
  silent.upgrade();
  RawPeer answering(host);
  answering.upgrade();
  const bool dropped = run_until(host.reactor, [&] {
    answering.send_frame(WebSocketOpcode::kPong, "");
    return host.connections.size() == 2 && host.connections[0]->closed.has_value();
  });
  CHECK(dropped);
  CHECK(silent.read_frame() == "\x89");
  CHECK_FALSE(host.connections[1]->closed.has_value());
}

TEST_CASE("a message that is not whole in time ends the connection, pings or not", "[unit][net]") {
  Limits limits;
  limits.message_time_max = 300ms;
  EchoHost host(limits);
  Bystander bystander(host);
  RawPeer slow(host);
  slow.upgrade();
  slow.send("\x02\x81\0\0\0\0x"s);  // a first fragment; the next one never comes
  RawPeer busy(host);
  busy.upgrade();
  const auto second_half_of_one_and_first_of_next = "x\x82\x82\0\0\0\0x"s;
  busy.send(second_half_of_one_and_first_of_next.substr(1));
  const bool closed = run_until(host.reactor, [&] {
    slow.send_frame(WebSocketOpcode::kPing, "");
    busy.send(second_half_of_one_and_first_of_next);
    return host.connections.size() == 3 && host.connections[1]->closed.has_value();
  });
  REQUIRE(closed);
  CHECK(host.connections[1]->closed->code == 1008);
  CHECK(host.connections[1]->frames.empty());
  CHECK_FALSE(host.connections[2]->closed.has_value());
  bystander.check();
}

TEST_CASE("connections past the limit are told so and change nothing", "[unit][net]") {
  Limits limits;
  limits.connections_max = 2;
  EchoHost host(limits);
  Bystander bystander(host);
  RawPeer second(host);
  second.upgrade();
  for (int i = 0; i < 5; ++i) {
    RawPeer refused(host);
    CHECK(refused.read_all().starts_with("HTTP/1.1 503 "));
  }
  CHECK(host.server->stats().connections_refused == 5);
  bystander.check();
}

TEST_CASE("draining closes with the reason given and says when all are gone", "[unit][net]") {
  EchoHost host;
  RawPeer websocket(host);
  websocket.upgrade();
  RawPeer idle(host);
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.read_head();
  bool done = false;
  host.server->drain({1012, "restart"}, [&] { done = true; });
  CHECK(websocket.read_frame() == close_frame(1012) + "restart");
  CHECK_FALSE(done);
  websocket.send_frame(WebSocketOpcode::kClose, "\x03\xf4");
  CHECK(websocket.read_all().empty());
  websocket.finish_sending();
  CHECK(idle.read_all() == "!");
  CHECK(run_until(host.reactor, [&] { return host.connections[0]->closed.has_value(); }));
  CHECK(host.connections[0]->closed->code == 1012);
}

TEST_CASE("draining ends in time when a peer does not answer", "[unit][net]") {
  Limits limits;
  limits.close_time_max = 300ms;
  EchoHost host(limits);
  RawPeer mute(host);
  mute.upgrade();
  bool done = false;
  host.server->drain({1012, {}}, [&] { done = true; });
  CHECK(run_until(host.reactor, [&] { return done; }));
  CHECK(host.connections[0]->closed->code == 1012);
  CHECK(host.server->stats().connections_open == 0);
}
