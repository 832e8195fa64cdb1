#include "weft/protocol/yjs/replica.hpp"

#include <catch2/catch.hpp>

#include "support/frame_recorder.hpp"
#include "support/null_log.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/protocol/yjs/messages.hpp"
#include "weft/transport/loopback.hpp"

using namespace std::chrono_literals;
using namespace weft;
using protocol::yjs::MessageType;
using protocol::yjs::Replica;

namespace {

struct Desk {
  TaskQueue loop;
  SeededRandom random{1};
  testing::NullLog log;
  Runtime runtime{&loop, &loop, &loop, &random, &log};
};

crdt::Doc doc_of(std::uint64_t client) {
  crdt::DocOptions options;
  options.client = ClientId{client};
  return crdt::Doc(options);
}

std::string body(crdt::Doc& doc) { return doc.text("body").value().to_string(); }

}  // namespace

TEST_CASE("Two replicas that meet hold what both wrote", "[unit][protocol]") {
  Desk desk;
  crdt::Doc a = doc_of(1), b = doc_of(2);
  REQUIRE(a.text("body").value().append("one"));
  REQUIRE(b.text("body").value().append("two"));
  Replica left(a, desk.runtime), right(b, desk.runtime);
  auto [here, there] = make_loopback(desk.loop);
  left.connect(std::move(here));
  right.connect(std::move(there));
  CHECK_FALSE(left.synced());
  desk.loop.run_until_idle();
  CHECK(left.synced());
  CHECK(right.synced());
  CHECK(body(a) == body(b));
  CHECK(body(a).size() == 6);
  REQUIRE(a.text("body").value().append("!"));
  desk.loop.run_until_idle();
  CHECK(body(b) == body(a));
}

TEST_CASE("Edits of one turn leave as one frame", "[unit][protocol]") {
  Desk desk;
  crdt::Doc doc = doc_of(1);
  Replica replica(doc, desk.runtime);
  auto [here, there] = make_loopback(desk.loop);
  testing::FrameRecorder peer(std::move(there));
  replica.connect(std::move(here));
  desk.loop.run_until_idle();
  peer.take();
  for (const char* word : {"a", "b", "c"}) REQUIRE(doc.text("body").value().append(word));
  desk.loop.run_until_idle();
  REQUIRE(peer.frames.size() == 1);
  const auto message = protocol::yjs::parse_message(peer.frames[0]);
  CHECK(message->type == MessageType::kUpdate);
  crdt::Doc copy = doc_of(2);
  REQUIRE(copy.apply_update(message->body));
  CHECK(body(copy) == "abc");
}

TEST_CASE("A replica hears that its conversation ended, and may begin another", "[unit][protocol]") {
  Desk desk;
  crdt::Doc doc = doc_of(1);
  Replica replica(doc, desk.runtime);
  for (int round = 0; round < 2; ++round) {
    auto [here, there] = make_loopback(desk.loop);
    auto peer = std::make_unique<testing::FrameRecorder>(std::move(there));
    replica.connect(std::move(here));
    desk.loop.run_until_idle();
    CHECK(replica.connected());
    peer->drop();
    desk.loop.run_until_idle();
    CHECK_FALSE(replica.connected());
  }
  desk.loop.advance(60s);  // no timer is left behind
}

TEST_CASE("Presence goes to the peer, is renewed, and survives being declared gone", "[unit][protocol]") {
  Desk desk;
  crdt::Doc a = doc_of(1), b = doc_of(2);
  Replica left(a, desk.runtime), right(b, desk.runtime);
  auto [here, there] = make_loopback(desk.loop);
  left.connect(std::move(here));
  right.connect(std::move(there));
  REQUIRE(left.set_presence(R"({"name":"Ann"})"));
  REQUIRE(right.set_presence(R"({"name":"Bob"})"));
  desk.loop.run_until_idle();
  REQUIRE(right.awareness().find(1) != nullptr);
  CHECK(right.awareness().find(1)->state == R"({"name":"Ann"})");
  desk.loop.advance(120s);
  CHECK(right.awareness().find(1)->present());
  CHECK(left.awareness().find(2)->present());
  left.disconnect();
  desk.loop.advance(60s);
  CHECK_FALSE(right.awareness().find(1)->present());
  CHECK_FALSE(left.set_presence("not json"));
}

TEST_CASE("What was typed last goes out before a replica leaves", "[unit][protocol]") {
  Desk desk;
  crdt::Doc a = doc_of(1), b = doc_of(2);
  Replica left(a, desk.runtime), right(b, desk.runtime);
  auto [here, there] = make_loopback(desk.loop);
  left.connect(std::move(here));
  right.connect(std::move(there));
  desk.loop.run_until_idle();
  REQUIRE(a.text("body").value().append("last words"));
  left.disconnect();
  CHECK_FALSE(left.connected());
  desk.loop.run_until_idle();
  CHECK(body(b) == "last words");
  CHECK_FALSE(right.connected());
}
