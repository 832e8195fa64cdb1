#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "raw_peer.hpp"

using namespace weft;
using namespace weft::net;
using namespace weft::net::test;
using namespace std::literals;

namespace {

constexpr std::size_t kReadBytesMax = std::size_t{64} << 10;
constexpr std::size_t kTurnBytesMax = std::size_t{1} << 20;
constexpr std::size_t kPayloadBytes = 1000;
constexpr std::size_t kFrameBytes = kPayloadBytes + 8;

// Messages without end; the mask is zero, so they need no masking.
const std::string& flood() {
  static const std::string frames = [] {
    std::string result;
    for (int i = 0; i < 1000; ++i) result += "\x82\xfe\x03\xe8\0\0\0\0"s + std::string(kPayloadBytes, 'f');
    return result;
  }();
  return frames;
}

// A peer whose socket is filled up before each turn, and how much the host heard of it.
struct Flooder {
  explicit Flooder(EchoHost& host) : peer(host), index(host.connections.size()) { peer.upgrade(); }

  void fill() {
    while (const std::size_t sent = peer.offer(std::string_view(flood()).substr(offset))) {
      offset = (offset + sent) % flood().size();
    }
  }
  std::size_t frames_heard(const EchoHost& host) const { return host.connections[index]->frames.size(); }

  RawPeer peer;
  std::size_t index;
  std::size_t offset = 0;
};

std::size_t frames_heard(const EchoHost& host) {
  std::size_t total = 0;
  for (const auto& connection : host.connections) total += connection->frames.size();
  return total;
}

}  // namespace

TEST_CASE("a turn reads a peer's socket once, however much waits in it", "[unit][net]") {
  EchoHost host;
  host.echo = false;
  Flooder flooder(host);
  for (int turn = 0; turn < 50; ++turn) {
    flooder.fill();
    bool task_ran = false;
    host.reactor.post([&] { task_ran = true; });
    const std::size_t before = flooder.frames_heard(host);
    host.reactor.poll();
    CHECK(flooder.frames_heard(host) - before <= kReadBytesMax / kFrameBytes + 1);
    CHECK(task_ran);
  }
  CHECK(flooder.frames_heard(host) > 50);
}

TEST_CASE("a peer beside one that floods is answered within two turns", "[unit][net]") {
  EchoHost host;
  host.echo = false;
  Flooder flooder(host);
  RawPeer other(host);
  other.upgrade();
  REQUIRE(run_until(host.reactor, [&] { return host.connections.size() == 2 && host.connections[1]->opened == 1; }));
  host.connections[1]->echo = true;
  host.reactor.poll();
  flooder.fill();
  const std::size_t before = flooder.frames_heard(host);
  REQUIRE(other.offer("\x82\x82\0\0\0\0hi"s) == 8);
  for (int turn = 0; turn < 2; ++turn) {
    flooder.fill();
    host.reactor.poll();
  }
  CHECK(host.connections[1]->frames == std::vector<std::string>{"hi"});
  CHECK(flooder.frames_heard(host) - before <= 2 * (kReadBytesMax / kFrameBytes + 1));
  CHECK(other.read_frame() == "\x82hi");
}

TEST_CASE("a turn's input is bounded over all peers, and each gets its share", "[unit][net]") {
  constexpr std::size_t kPeers = 64;
  EchoHost host;
  host.echo = false;
  std::vector<std::unique_ptr<Flooder>> flooders;
  for (std::size_t i = 0; i < kPeers; ++i) flooders.push_back(std::make_unique<Flooder>(host));
  std::vector<std::size_t> turns_since(kPeers, 0);
  for (int turn = 0; turn < 40; ++turn) {
    for (const auto& flooder : flooders) flooder->fill();
    std::vector<std::size_t> before;
    for (const auto& flooder : flooders) before.push_back(flooder->frames_heard(host));
    const std::size_t total = frames_heard(host);
    host.reactor.poll();
    CHECK(frames_heard(host) - total <= (kTurnBytesMax + kReadBytesMax) / kFrameBytes + kPeers);
    for (std::size_t i = 0; i < kPeers; ++i) {
      turns_since[i] = flooders[i]->frames_heard(host) > before[i] ? 0 : turns_since[i] + 1;
      // All of them fill four turns; twice that lets the kernel report them in its own order.
      CHECK(turns_since[i] <= 2 * kPeers * kReadBytesMax / kTurnBytesMax);
    }
  }
}
