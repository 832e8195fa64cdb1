#include <catch2/catch.hpp>

#include "weft/base/varint.hpp"
#include "weft/protocol/ot/replica_grants.hpp"

using namespace weft;
using namespace weft::protocol::ot;

namespace {

constexpr Incarnation kNotes{1, 1}, kTasks{1, 2};

struct World {
  SeededRandom random{1};
  ReplicaGrants grants{random, 2};
};

bool refused(const Result<ReplicaGrants::Grant>& grant) {
  return !grant && grant.error().code == ErrorCode::kAlreadyExists;
}

}  // namespace

TEST_CASE("Who has no replica id is granted one", "[unit][protocol_ot]") {
  World world;
  auto one = world.grants.claim(kNotes, 0, ""), other = world.grants.claim(kNotes, 0, "");
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->replica() != 0);
  CHECK(one->replica() <= kVarUintMax);
  CHECK(one->replica() != other->replica());
}

TEST_CASE("A replica id is one session's at a time, in each document by itself", "[unit][protocol_ot]") {
  World world;
  {
    const auto first = world.grants.claim(kNotes, 7, "ann");
    REQUIRE(first);
    CHECK(refused(world.grants.claim(kNotes, 7, "ann")));
    CHECK(world.grants.claim(kTasks, 7, "ann"));
    CHECK(world.grants.claim(kNotes, 8, "ann"));
  }
  CHECK(world.grants.claim(kNotes, 7, "ann"));
}

TEST_CASE("A replica id stays with its principal", "[unit][protocol_ot]") {
  World world;
  REQUIRE(world.grants.claim(kNotes, 7, "ann"));  // and released at once
  CHECK(refused(world.grants.claim(kNotes, 7, "bob")));
  CHECK(refused(world.grants.claim(kNotes, 7, "")));
  CHECK(world.grants.claim(kNotes, 7, "ann"));
}

TEST_CASE("Who had an id is forgotten after a while, an open one never", "[unit][protocol_ot]") {
  World world;
  const auto open = world.grants.claim(kNotes, 1, "ann");
  REQUIRE(world.grants.claim(kNotes, 7, "ann"));
  for (ot::ReplicaId id = 10; id < 12; ++id) REQUIRE(world.grants.claim(kNotes, id, "ann"));
  CHECK(world.grants.claim(kNotes, 7, "bob"));
  CHECK(refused(world.grants.claim(kNotes, 1, "bob")));
}

TEST_CASE("A grant that is given on is released once", "[unit][protocol_ot]") {
  World world;
  auto grant = world.grants.claim(kNotes, 7, "ann");
  ReplicaGrants::Grant kept = std::move(*grant);
  grant = Error{ErrorCode::kInternal, ""};
  CHECK(refused(world.grants.claim(kNotes, 7, "ann")));
  kept = ReplicaGrants::Grant();
  CHECK(world.grants.claim(kNotes, 7, "ann"));
}
