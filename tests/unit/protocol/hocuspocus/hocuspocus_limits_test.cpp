#include <catch2/catch.hpp>

#include <algorithm>

#include "support/hocuspocus_world.hpp"

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::protocol::hocuspocus;
using testing::HocuspocusWorld;

namespace {

using Frames = std::vector<Bytes>;

std::uint16_t close_code(const testing::FrameRecorder& peer) { return peer.closed ? peer.closed->code : 0; }

}  // namespace

TEST_CASE("A frame that breaks the rules closes its connection and no other", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto bystander = world.enter("doc");
  const struct {
    Bytes frame;
    std::uint16_t code;
  } cases[] = {
      {{}, 4205},
      {{0xff, 0xff}, 4205},
      {{3, 'd', 'o', 'c', 0, 7, 0}, 4205},
      {encode_sync_step1("doc", Bytes{0xff}), 0},  // a version that means nothing to this model
      {encode_update("doc", Bytes{0xff}), 4205},   // malformed for the document
      {encode_awareness("doc", Bytes{0xff}), 4205},
      {Bytes{3, 'd', 'o', 'c', 6, 1, 'x'}, 4403},
      {Bytes{3, 'd', 'o', 'c', 99}, 0},
      {encode_sync_status("doc", true), 0},
      {encode_authenticated("doc", true), 0},
  };
  for (const auto& test : cases) {
    const auto peer = world.enter("doc");
    peer->send(test.frame);
    world.settle();
    INFO(Catch::StringMaker<Bytes>::convert(test.frame));
    CHECK(close_code(*peer) == test.code);
  }
  bystander->send(encode_update("doc", Bytes{1}));
  world.settle();
  CHECK(bystander->take().back() == encode_sync_status("doc", true));
  CHECK(world.world.stored("doc") == Bytes{1});
}

TEST_CASE("What waits for a token is bounded in bytes, messages and documents", "[unit][protocol]") {
  GatewayLimits limits;
  limits.waiting_bytes_max = 1000;
  limits.waiting_messages_max = 10;
  limits.waiting_documents_max = 3;
  limits.address_bytes_max = 20;
  limits.token_bytes_max = 20;
  HocuspocusWorld world(limits);
  world.thinking = true;
  const auto bytes = world.connect();
  for (int i = 0; i < 2; ++i) bytes->send(encode_update("doc", Bytes(500, 1)));
  const auto messages = world.connect();
  for (int i = 0; i < 11; ++i) messages->send(encode_query_awareness("doc"));
  const auto documents = world.connect();
  for (const char* name : {"a", "b", "c", "d"}) documents->send(encode_query_awareness(name));
  const auto logins = world.connect();
  for (int i = 0; i < 4; ++i) logins->send(encode_token("doc", "ann", ""));
  const auto address = world.connect();
  address->send(encode_query_awareness(std::string(21, 'a')));
  const auto token = world.connect();
  token->send(encode_token("doc", std::string(21, 'a'), ""));
  const auto within = world.connect();
  for (const char* name : {"a", "b", "c"}) within->send(encode_query_awareness(name));
  for (int i = 0; i < 7; ++i) within->send(encode_query_awareness("a"));
  world.settle();
  for (const auto* peer : {&bytes, &messages, &documents, &logins, &address, &token}) CHECK(close_code(**peer) == 4205);
  CHECK_FALSE(within->closed);
  for (const char* name : {"a", "b", "c"}) within->send(encode_detach(name));
  for (const char* name : {"d", "e", "f"}) within->send(encode_update(name, Bytes(100, 1)));
  world.settle();
  CHECK_FALSE(within->closed);  // what was left is not counted any more
}

TEST_CASE("Documents past documents_max are denied, those before go on", "[unit][protocol]") {
  GatewayLimits limits;
  limits.documents_max = 2;
  HocuspocusWorld world(limits);
  const auto peer = world.connect();
  for (const char* name : {"a", "b", "c"}) peer->send(encode_token(name, "ann", "4.8.0"));
  world.settle();
  const Frames frames = peer->take();
  CHECK(std::count(frames.begin(), frames.end(), encode_permission_denied("c", "documents_max")) == 1);
  peer->send(encode_detach("a"));
  peer->send(encode_token("c", "ann", "4.8.0"));
  world.settle();
  CHECK(peer->take() == Frames{encode_authenticated("c", true)});
}

TEST_CASE("A connection without a document is closed after a minute, busy or not", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto silent = world.connect();
  const auto busy = world.connect();
  const auto left = world.enter("doc");
  const auto stays = world.enter("doc");
  for (int i = 0; i < 6; ++i) {
    busy->send(encode_token("doc", "deny", "4.8.0"));
    for (const auto* peer : {&left, &stays}) (*peer)->send(encode_pong());
    world.pass(9s);
  }
  left->send(encode_detach("doc"));
  stays->send(encode_pong());
  world.pass(9s);
  CHECK(close_code(*silent) == 4408);
  CHECK(close_code(*busy) == 4408);
  CHECK_FALSE(left->closed);
  for (int i = 0; i < 6; ++i) {
    stays->send(encode_pong());
    world.pass(9s);
  }
  CHECK(close_code(*left) == 4408);
  CHECK_FALSE(stays->closed);
}

TEST_CASE("A provider that knows pings gets them, and is closed when it answers none", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.enter("doc");
  world.pass(15s);
  CHECK(peer->take().empty());
  world.pass(9s);
  CHECK(peer->take() == Frames{encode_ping()});
  peer->send(encode_pong());
  world.pass(24s);
  CHECK(peer->take() == Frames{encode_ping()});
  world.pass(30s);
  CHECK_FALSE(peer->closed);
  world.pass(9s);
  CHECK(close_code(*peer) == 4408);
}

TEST_CASE("A provider that knows no ping hears something all the same, and may be silent", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.connect();
  peer->send(encode_token("doc", "ann", ""));
  world.settle();
  peer->take();
  world.pass(24s);
  CHECK(peer->take() == Frames{encode_awareness("doc", Bytes{0})});
  for (int i = 0; i < 10; ++i) world.pass(20s);
  CHECK_FALSE(peer->closed);
  CHECK(peer->take().size() >= 7);
}

TEST_CASE("Random messages disturb nobody", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto bystander = world.enter("doc");
  SeededRandom random(3);
  for (int round = 0; round < 300; ++round) {
    const auto peer = world.connect();
    for (int i = 0; i < 10; ++i) {
      Bytes frame{3, 'd', 'o', 'c'};
      if (random.next() % 4 == 0) frame = {1, static_cast<std::uint8_t>('a' + random.next() % 3)};
      for (std::uint64_t left = random.next() % 8; left > 0; --left)
        frame.push_back(static_cast<std::uint8_t>(random.next() % (random.next() % 2 == 0 ? 10 : 256)));
      peer->send(std::move(frame));
      if (random.next() % 3 == 0) peer->send(encode_token("doc", random.next() % 2 == 0 ? "deny" : "read", "4.8.0"));
      if (random.next() % 3 == 0) world.settle();
    }
    if (random.next() % 2 == 0) peer->drop();
    world.settle();
  }
  CHECK(world.world.stored("doc").empty());
  bystander->send(encode_update("doc", Bytes{1}));
  world.settle();
  CHECK(bystander->take().back() == encode_sync_status("doc", true));
  world.pass(120s);
}
