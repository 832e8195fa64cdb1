#include <catch2/catch.hpp>

#include <vector>

#include "support/server_world.hpp"

using namespace std::chrono_literals;
using namespace weft;
using protocol::yjs::encode_sync_step1;
using protocol::yjs::encode_sync_step2;
using protocol::yjs::encode_update;
using testing::ServerWorld;

namespace {

using Frames = std::vector<Bytes>;

}  // namespace

TEST_CASE("A change reaches others once it is stored, and not before", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  const auto b = world.connect("doc");
  world.settle();
  CHECK(a->take() == Frames{encode_sync_step1({})});
  b->take();

  a->send(encode_update(Bytes{7}));
  world.main.run_until_idle();  // the engine had its turn, storage had not
  CHECK(b->frames.empty());
  world.settle();
  CHECK(b->take() == Frames{encode_update(Bytes{7})});
  CHECK(a->frames.empty());
  CHECK(world.stored("doc") == Bytes{7});
}

TEST_CASE("A late joiner is shown nothing that a crash could take back", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{7}));
  world.main.run_until_idle();

  const auto b = world.connect("doc");
  b->send(encode_sync_step1({}));
  world.main.run_until_idle();
  CHECK(b->frames.empty());  // even the greeting tells what the document has
  world.settle();
  CHECK(b->take() == Frames{encode_sync_step1(Bytes{7}), encode_sync_step2(Bytes{7}), encode_update(Bytes{7})});
}

TEST_CASE("Changes of one turn make one frame and one commit, for all rooms together", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("one");
  const auto b = world.connect("one");
  const auto c = world.connect("two");
  const auto reader = world.connect("one");
  world.settle();
  reader->take();
  a->send(encode_update(Bytes{1}));
  a->send(encode_update(Bytes{2}));
  b->send(encode_update(Bytes{3}));
  c->send(encode_update(Bytes{4}));
  world.settle();
  CHECK(reader->take() == Frames{encode_update(Bytes{1, 2, 3})});
  CHECK(world.storage.commits == 1);
  CHECK(world.stored("one") == Bytes{1, 2, 3});
  CHECK(world.stored("two") == Bytes{4});
  CHECK(world.server->stats().changes_saved == 4);
}

TEST_CASE("A change that holds nothing new is neither stored nor sent", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  const auto b = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1}));
  world.settle();
  b->take();
  b->send(encode_update(Bytes{1}));
  world.settle();
  CHECK(a->take() == Frames{encode_sync_step1({})});
  CHECK(world.storage.commits == 1);
}

TEST_CASE("A malformed change ends only its own session", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  const auto b = world.connect("doc");
  world.settle();
  b->take();
  a->send(encode_update(Bytes{0xff}));
  world.settle();
  REQUIRE(a->closed);
  CHECK(a->closed->code == 1007);
  CHECK_FALSE(b->closed);
  CHECK(b->frames.empty());
}

TEST_CASE("A document that cannot be loaded is unavailable, never empty", "[unit][server]") {
  ServerWorld world;
  {
    const auto a = world.connect("doc");
    world.settle();
    a->send(encode_update(Bytes{7}));
    world.settle();
    a->close();
    world.settle();
  }
  world.main.advance(31s);
  world.settle();
  REQUIRE(world.server->stats().rooms == 0);

  world.storage.fail_info = Error{ErrorCode::kDataLoss, "damaged"};
  const auto b = world.connect("doc");
  b->send(encode_sync_step1({}));
  world.settle();
  REQUIRE(b->closed);
  CHECK(b->closed->code == 1013);
  CHECK(b->frames.empty());
  CHECK(world.server->stats().rooms == 0);

  world.storage.fail_info.reset();
  const auto c = world.connect("doc");
  world.settle();
  CHECK(c->take() == Frames{encode_sync_step1(Bytes{7})});
}

TEST_CASE("When storage fails nobody is shown the change, and the document comes back without it", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  const auto b = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1}));
  world.settle();
  b->take();

  world.storage.fail_append = Error{ErrorCode::kResourceExhausted, "disk full"};
  a->send(encode_update(Bytes{2}));
  world.settle();
  CHECK(b->frames.empty());
  REQUIRE(a->closed);
  REQUIRE(b->closed);
  CHECK(b->closed->code == 1013);
  CHECK(world.server->stats().room_failures == 1);
  CHECK(world.server->stats().rooms == 0);

  world.storage.fail_append.reset();
  const auto again = world.connect("doc");
  world.settle();
  CHECK(again->take() == Frames{encode_sync_step1(Bytes{1})});
  again->send(encode_update(Bytes{2}));
  world.settle();
  CHECK(world.stored("doc") == Bytes{1, 2});
}

TEST_CASE("A room that somebody else wrote behind its back loads again", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1}));
  world.settle();
  const Bytes foreign = {9};
  Entry entry;
  entry.payload = foreign;
  const Append append{testing::document_named("doc"), std::nullopt, {&entry, 1}, foreign};
  REQUIRE(world.memory.append({&append, 1}, Durability::kDurable).front());

  a->send(encode_update(Bytes{2}));
  world.settle();
  REQUIRE(a->closed);
  const auto b = world.connect("doc");
  world.settle();
  CHECK(b->take() == Frames{encode_sync_step1(Bytes{1, 9})});
}

TEST_CASE("What a peer sends before the document is open waits, up to a bound", "[unit][server]") {
  RoomLimits limits;
  limits.early_bytes_max = 10 + 64;
  ServerWorld world(limits);
  const auto patient = world.connect("doc");
  patient->send(encode_update(Bytes{1}));
  world.main.run_until_idle();  // loading is still with io
  const auto greedy = world.connect("doc");
  greedy->send(encode_update(Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  const auto chatty = world.connect("doc");
  for (int i = 0; i < 3; ++i) chatty->send({});
  world.settle();
  CHECK(world.stored("doc") == Bytes{1});
  CHECK_FALSE(patient->closed);
  REQUIRE(greedy->closed);
  CHECK(greedy->closed->code == 1013);
  REQUIRE(chatty->closed);
  CHECK(chatty->closed->code == 1013);
}

TEST_CASE("Storage that falls behind refuses more instead of keeping it", "[unit][server]") {
  RoomLimits limits;
  limits.unsaved_bytes_max = 258;
  ServerWorld world(limits);
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1, 2, 3}));
  a->send(encode_update(Bytes{4, 5, 6}));
  world.settle();
  CHECK(world.stored("doc") == Bytes{1, 2, 3});
  REQUIRE(a->closed);
  CHECK(a->closed->code == 1013);
}

TEST_CASE("Joiners at one version share their answer until the document changes", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1}));
  world.settle();
  for (int round = 0; round < 2; ++round) {
    const auto b = world.connect("doc");
    b->send(encode_sync_step1({}));
    world.settle();
    CHECK(b->take() == Frames{encode_sync_step1(Bytes{1}), encode_sync_step2(Bytes{1})});
  }
  const auto knows = world.connect("doc");
  knows->send(encode_sync_step1(Bytes{1}));
  world.settle();
  CHECK(knows->take() == Frames{encode_sync_step1(Bytes{1}), encode_sync_step2({})});
  a->send(encode_update(Bytes{2}));
  world.settle();
  const auto late = world.connect("doc");
  late->send(encode_sync_step1({}));
  world.settle();
  CHECK(late->take() == Frames{encode_sync_step1(Bytes{1, 2}), encode_sync_step2(Bytes{1, 2})});
}
