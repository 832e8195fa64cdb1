#include <catch2/catch.hpp>

#include <vector>

#include "support/server_world.hpp"

using namespace std::chrono_literals;
using namespace weft;
using protocol::yjs::encode_sync_step1;
using protocol::yjs::encode_update;
using testing::ServerWorld;

namespace {

using Frames = std::vector<Bytes>;

Bytes members(std::uint8_t first, std::uint8_t count) {
  Bytes all;
  for (std::uint8_t i = 0; i < count; ++i) all.push_back(static_cast<std::uint8_t>(first + i));
  return all;
}

std::optional<Snapshot> snapshot_of(ServerWorld& world, const std::string& name) {
  auto snapshot = world.memory.snapshot(testing::document_named(name));
  REQUIRE(snapshot);
  return *snapshot;
}

std::size_t entries_of(ServerWorld& world, const std::string& name) {
  std::size_t entries = 0;
  REQUIRE(world.memory.read(testing::document_named(name), {1}, [&](LogPosition, const Entry&) {
    ++entries;
    return true;
  }));
  return entries;
}

}  // namespace

TEST_CASE("An empty room stays for its grace period, then unloads", "[unit][server]") {
  ServerWorld world;
  auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{7}));
  world.settle();
  a->close();
  world.settle();
  CHECK(world.server->stats().rooms == 1);
  CHECK(world.server->stats().connections == 0);
  world.main.advance(20s);
  a = world.connect("doc");  // within the grace period: the room goes on
  world.settle();
  CHECK(a->take() == Frames{encode_sync_step1(Bytes{7})});
  world.main.advance(60s);
  world.settle();
  CHECK(world.server->stats().rooms == 1);
  a->drop();
  world.settle();
  world.main.advance(31s);
  world.settle();
  CHECK(world.server->stats().rooms == 0);
}

TEST_CASE("A document that nobody writes leaves nothing in storage", "[unit][server]") {
  ServerWorld world;
  auto a = world.connect("doc");
  world.settle();
  a->close();
  world.settle();
  world.main.advance(31s);
  world.settle();
  CHECK(world.server->stats().rooms == 0);
  CHECK_FALSE(world.memory.info(testing::document_named("doc")));
}

TEST_CASE("A log that grew gets a snapshot while it is written, and keeps its history", "[unit][server]") {
  RoomLimits limits;
  limits.snapshot_log_bytes = 10;
  ServerWorld world(limits);
  const auto a = world.connect("doc");
  world.settle();
  for (std::uint8_t i = 0; i < 6; ++i) {
    a->send(encode_update(members(static_cast<std::uint8_t>(i * 2), 2)));
    world.settle();
  }
  const auto snapshot = snapshot_of(world, "doc");
  REQUIRE(snapshot);
  CHECK(snapshot->through.value == 6);
  CHECK(snapshot->data == members(0, 12));
  CHECK(entries_of(world, "doc") == 6);
}

TEST_CASE("A snapshot written while changes keep coming holds exactly what it covers", "[unit][server]") {
  RoomLimits limits;
  limits.snapshot_log_bytes = 3;
  ServerWorld world(limits);
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(members(0, 4)));
  world.main.run_until_idle();  // in flight
  a->send(encode_update(members(50, 4)));
  world.main.run_until_idle();  // waiting behind it
  world.io.run_until_idle();
  world.main.run_until_idle();
  world.io.run_until_idle();
  const auto snapshot = snapshot_of(world, "doc");
  REQUIRE(snapshot);
  CHECK(snapshot->through.value == 1);
  CHECK(snapshot->data == members(0, 4));
  world.settle();
  CHECK(world.stored("doc").size() == 8);
}

TEST_CASE("History is forgotten only when the host says so", "[unit][server]") {
  RoomLimits limits;
  limits.snapshot_log_bytes = 3;
  limits.discard_history = true;
  ServerWorld world(limits);
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(members(0, 8)));
  world.settle();
  CHECK(entries_of(world, "doc") == 0);
  CHECK(world.stored("doc") == members(0, 8));
}

TEST_CASE("A failed snapshot costs nothing but the saving", "[unit][server]") {
  RoomLimits limits;
  limits.snapshot_log_bytes = 3;
  ServerWorld world(limits);
  world.storage.fail_snapshot = Error{ErrorCode::kUnavailable, "no"};
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(members(0, 8)));
  world.settle();
  CHECK_FALSE(a->closed);
  CHECK(world.stored("doc") == members(0, 8));
}

TEST_CASE("An unloaded document gets a snapshot when its log is worth it, and reads the same after", "[unit][server]") {
  RoomLimits limits;
  limits.unload_log_bytes = 3;
  ServerWorld world(limits);
  auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(members(0, 8)));
  world.settle();
  CHECK_FALSE(snapshot_of(world, "doc"));
  a->close();
  world.settle();
  world.main.advance(31s);
  world.settle();
  CHECK(world.server->stats().rooms == 0);
  REQUIRE(snapshot_of(world, "doc"));
  a = world.connect("doc");
  world.settle();
  CHECK(a->take() == Frames{encode_sync_step1(members(0, 8))});
}

TEST_CASE("Who comes while the last snapshot is written finds the room open", "[unit][server]") {
  RoomLimits limits;
  limits.unload_log_bytes = 3;
  ServerWorld world(limits);
  auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(members(0, 8)));
  world.settle();
  a->close();
  world.settle();
  world.main.advance(31s);  // draining: the snapshot is with io
  const auto b = world.connect("doc");
  b->send(encode_update(members(50, 1)));
  world.settle();
  CHECK_FALSE(b->closed);
  CHECK(world.server->stats().rooms == 1);
  CHECK(world.stored("doc").size() == 9);
}

TEST_CASE("Shutdown stores everything, sends everybody away, then says so", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("one");
  const auto b = world.connect("two");
  world.settle();
  const auto loading = world.connect("three");
  a->send(encode_update(Bytes{1}));
  b->send(encode_update(Bytes{2}));
  world.main.run_until_idle();
  std::optional<bool> stored;
  world.server->shutdown({1012, "restarting"}, [&](Result<void> outcome) { stored = outcome.has_value(); });
  CHECK_FALSE(stored);
  world.settle();
  CHECK(stored == true);
  for (const auto* peer : {a.get(), b.get(), loading.get()}) {
    REQUIRE(peer->closed);
    CHECK(peer->closed->code == 1012);
  }
  CHECK(world.stored("one") == Bytes{1});
  CHECK(world.stored("two") == Bytes{2});
  CHECK(world.server->stats().rooms == 0);

  const auto late = world.connect("one");
  world.settle();
  REQUIRE(late->closed);
  CHECK(late->closed->code == 1013);
}

TEST_CASE("Shutdown with nothing open is done at once", "[unit][server]") {
  ServerWorld world;
  bool done = false;
  world.server->shutdown({1012, ""}, [&](Result<void> outcome) { done = outcome.has_value(); });
  world.settle();
  CHECK(done);
}

TEST_CASE("Shutdown reports what could not be stored", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  world.storage.fail_append = Error{ErrorCode::kUnavailable, "gone"};
  a->send(encode_update(Bytes{1}));
  world.main.run_until_idle();
  std::optional<bool> stored;
  world.server->shutdown({1012, ""}, [&](Result<void> outcome) { stored = outcome.has_value(); });
  world.settle();
  CHECK(stored == false);
}

TEST_CASE("A server may be destroyed with everything under way", "[unit][server]") {
  ServerWorld world;
  const auto a = world.connect("doc");
  world.settle();
  a->send(encode_update(Bytes{1}));
  const auto b = world.connect("other");
  world.main.run_until_idle(3);
  world.server.reset();
  world.settle();
  CHECK(a->closed);
  CHECK(b->closed);
}
