#include <catch2/catch.hpp>

#include <vector>

#include "support/server_world.hpp"
#include "weft/presence/awareness_update.hpp"

using namespace std::chrono_literals;
using namespace weft;
using protocol::yjs::encode_awareness;
using protocol::yjs::encode_permission_denied;
using protocol::yjs::encode_sync_step1;
using protocol::yjs::encode_update;
using testing::ServerWorld;

namespace {

using Frames = std::vector<Bytes>;

Bytes says(presence::ClientId client, std::uint64_t clock, std::string state) {
  const presence::Entry entry{client, clock, std::move(state)};
  return encode_awareness(presence::write_update({&entry, 1}));
}

}  // namespace

TEST_CASE("Who may not read is told so and closed", "[unit][server]") {
  ServerWorld world({}, [](const ConnectionInfo& info) {
    return info.principal == "eve" ? Access::kNone : Access::kWrite;
  });
  const auto eve = world.connect("doc", "eve");
  const auto ann = world.connect("doc", "ann");
  world.settle();
  CHECK(eve->take() == Frames{encode_permission_denied("access denied")});
  REQUIRE(eve->closed);
  CHECK(eve->closed->code == 4403);
  CHECK_FALSE(ann->closed);
  CHECK(world.server->stats().connections == 1);
}

TEST_CASE("Who may only read sees changes and makes none", "[unit][server]") {
  ServerWorld world({}, [](const ConnectionInfo& info) {
    return info.principal == "rob" ? Access::kRead : Access::kWrite;
  });
  const auto rob = world.connect("doc", "rob");
  const auto ann = world.connect("doc", "ann");
  world.settle();
  rob->take();
  rob->send(encode_update(Bytes{1}));
  ann->send(encode_update(Bytes{2}));
  world.settle();
  CHECK_FALSE(rob->closed);
  CHECK(rob->take() == Frames{encode_update(Bytes{2})});
  CHECK(world.stored("doc") == Bytes{2});
}

TEST_CASE("The author of a change is recorded with it", "[unit][server]") {
  ServerWorld world;
  const auto ann = world.connect("doc", "ann");
  world.settle();
  ann->send(encode_update(Bytes{2}));
  world.settle();
  std::string author;
  REQUIRE(world.memory.read(testing::document_named("doc"), {1}, [&](LogPosition, const Entry& entry) {
    author = entry.author;
    return true;
  }));
  CHECK(author == "ann");
}

TEST_CASE("A name that is none is refused", "[unit][server]") {
  ServerWorld world;
  for (const std::string& name : {std::string(), std::string("a\0b", 3), std::string("\xff"), std::string(2000, 'a')}) {
    const auto peer = world.connect(name);
    world.settle();
    REQUIRE(peer->closed);
    CHECK(peer->closed->code == 4403);
  }
  CHECK(world.server->stats().rooms == 0);
}

TEST_CASE("Presence is told to everybody once a turn, and ends with its connection", "[unit][server]") {
  ServerWorld world;
  auto a = world.connect("doc");
  const auto b = world.connect("doc");
  world.settle();
  b->take();
  a->send(says(7, 1, "{\"x\":1}"));
  a->send(says(7, 2, "{\"x\":2}"));
  world.settle();
  CHECK(b->take() == Frames{says(7, 2, "{\"x\":2}")});

  const auto late = world.connect("doc");
  world.settle();
  CHECK(late->take() == Frames{encode_sync_step1({}), says(7, 2, "{\"x\":2}")});

  b->send(says(7, 9, "{\"x\":\"spoofed\"}"));
  world.settle();
  CHECK(late->frames.empty());

  a->drop();
  world.settle();
  REQUIRE(b->frames.size() == 1);
  const auto message = protocol::yjs::parse_message(b->frames[0]);
  const auto entries = presence::read_update(message->body);
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  CHECK(entries->front().client == 7);
  CHECK(entries->front().state.empty());
}

TEST_CASE("An idle member hears something before it gives the server up", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  a->take();
  world.main.advance(29s);
  CHECK(a->take() == Frames{encode_awareness(Bytes{0})});
}
