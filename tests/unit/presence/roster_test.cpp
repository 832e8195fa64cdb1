#include "weft/presence/roster.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "weft/base/varint.hpp"

using namespace weft;
using namespace weft::presence;
using namespace std::chrono_literals;

namespace {

using Ids = std::vector<ClientId>;

constexpr TimePoint kStart{};
constexpr ConnectionId kAnn = 1;
constexpr ConnectionId kBob = 2;

Bytes update(ClientId client, std::uint64_t clock, std::string state) {
  return write_update(std::vector<Entry>{{client, clock, std::move(state)}});
}

Roster::Outcome take(Roster& roster, ConnectionId connection, ByteView bytes, TimePoint now = kStart) {
  auto outcome = roster.apply(connection, bytes, now);
  REQUIRE(outcome);
  return *outcome;
}

Roster room_of_two() {
  Roster roster;
  roster.join(kAnn, kStart);
  roster.join(kBob, kStart);
  return roster;
}

}  // namespace

TEST_CASE("a client is present until its connection drops", "[unit][presence]") {
  Roster roster = room_of_two();
  CHECK(take(roster, kAnn, update(10, 1, R"({"n":"Ann"})")).changed == Ids{10});
  CHECK(take(roster, kAnn, update(11, 1, "{}")).changed == Ids{11});
  CHECK(take(roster, kBob, update(20, 1, "{}")).changed == Ids{20});
  Ids gone = roster.drop(kAnn, kStart);
  std::sort(gone.begin(), gone.end());
  CHECK(gone == Ids{10, 11});
  CHECK(roster.encode(Ids{10}) == update(10, 1, ""));
  CHECK(roster.encode_present() == update(20, 1, "{}"));
  CHECK(roster.drop(kAnn, kStart).empty());
  CHECK(roster.apply(kAnn, update(10, 2, "{}"), kStart).error().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("nobody speaks for the client of another live connection", "[unit][presence]") {
  Roster roster = room_of_two();
  take(roster, kAnn, update(10, 1, R"({"n":"Ann"})"));
  for (const Bytes& forged : {update(10, 9, R"({"n":"Bob"})"), update(10, 9, ""), update(10, 1, "")}) {
    const auto outcome = take(roster, kBob, forged);
    CHECK(outcome.changed.empty());
    CHECK(outcome.refused == 1);
  }
  const Bytes mixed = write_update(std::vector<Entry>{{10, 9, "0"}, {20, 1, "{}"}});
  CHECK(take(roster, kBob, mixed).changed == Ids{20});
  CHECK(roster.awareness().find(10)->clock == 1);
}

TEST_CASE("a client that left may be introduced through another connection", "[unit][presence]") {
  Roster roster = room_of_two();
  take(roster, kAnn, update(10, 1, "{}"));
  CHECK(take(roster, kAnn, update(10, 2, "")).changed == Ids{10});
  CHECK(take(roster, kBob, update(10, 3, "{}")).changed == Ids{10});
  CHECK(roster.drop(kAnn, kStart).empty());
  CHECK(roster.drop(kBob, kStart) == Ids{10});
}

TEST_CASE("a client that comes back with its old clock gets the next one", "[unit][presence]") {
  Roster roster = room_of_two();
  take(roster, kAnn, update(10, 7, R"({"n":"Ann"})"));
  roster.drop(kAnn, kStart + 1s);
  constexpr ConnectionId kAnnAgain = 3;
  roster.join(kAnnAgain, kStart + 2s);
  CHECK(take(roster, kAnnAgain, update(10, 7, R"({"n":"Ann"})"), kStart + 2s).changed == Ids{10});
  CHECK(roster.encode(Ids{10}) == update(10, 8, R"({"n":"Ann"})"));
  CHECK(take(roster, kAnnAgain, update(10, 7, R"({"n":"Ann"})"), kStart + 2s).changed.empty());
  CHECK(roster.drop(kAnnAgain, kStart + 3s) == Ids{10});
}

TEST_CASE("a late echo does not bring back who left", "[unit][presence]") {
  Roster roster = room_of_two();
  take(roster, kAnn, update(10, 7, "{}"));
  roster.drop(kAnn, kStart + 1s);
  CHECK(take(roster, kBob, update(10, 7, "{}"), kStart + 1s).changed.empty());
  CHECK(roster.encode_present().empty());
}

TEST_CASE("that somebody unknown is gone is not remembered, nor told", "[unit][presence]") {
  Roster roster = room_of_two();
  CHECK(take(roster, kBob, update(10, 5, "")).refused == 1);
  CHECK(roster.awareness().clients().empty());
  take(roster, kAnn, update(10, 7, "{}"));
  roster.drop(kAnn, kStart + 1s);
  CHECK(take(roster, kBob, update(10, 9, "")).changed.empty());
  CHECK(roster.awareness().find(10)->clock == 7);
}

TEST_CASE("an outdated client is removed, and may come back over another connection", "[unit][presence]") {
  Roster roster = room_of_two();
  take(roster, kAnn, update(10, 1, "{}"));
  CHECK(roster.tick(kStart + 29s).empty());
  CHECK(roster.tick(kStart + 30s) == Ids{10});
  CHECK(take(roster, kBob, update(10, 2, "{}"), kStart + 31s).changed == Ids{10});
  CHECK(take(roster, kAnn, update(10, 3, "{}"), kStart + 31s).refused == 1);
  CHECK(roster.drop(kAnn, kStart + 32s).empty());  // what it lost does not end with it
  CHECK(roster.awareness().find(10)->present());
}

TEST_CASE("a connection introduces no more clients than the limit", "[unit][presence]") {
  Limits limits;
  limits.clients_per_connection_max = 2;
  Roster roster(limits);
  roster.join(kAnn, kStart);
  const Bytes three = write_update(std::vector<Entry>{{1, 1, "{}"}, {2, 1, "{}"}, {3, 1, "{}"}});
  const auto outcome = take(roster, kAnn, three);
  CHECK(outcome.changed == Ids{1, 2});
  CHECK(outcome.refused == 1);
  CHECK(take(roster, kAnn, update(2, 2, "1")).changed == Ids{2});
  take(roster, kAnn, update(1, 2, ""));
  CHECK(take(roster, kAnn, update(3, 1, "{}")).changed == Ids{3});
}

TEST_CASE("a malformed update is an error and changes nobody", "[unit][presence]") {
  Roster roster = room_of_two();
  Bytes bytes = write_update(std::vector<Entry>{{10, 1, "{}"}, {11, 1, "{}"}});
  bytes.pop_back();
  REQUIRE_FALSE(roster.apply(kAnn, bytes, kStart));
  CHECK(roster.encode_present().empty());
  CHECK(roster.drop(kAnn, kStart).empty());
}
