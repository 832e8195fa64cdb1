#include "weft/presence/awareness.hpp"

#include <catch2/catch.hpp>

#include "weft/base/varint.hpp"

using namespace weft;
using namespace weft::presence;
using namespace std::chrono_literals;

namespace {

using Ids = std::vector<ClientId>;

constexpr TimePoint kStart{};

Bytes update(ClientId client, std::uint64_t clock, std::string state) {
  return write_update(std::vector<Entry>{{client, clock, std::move(state)}});
}

Changes take(Awareness& awareness, ClientId client, std::uint64_t clock, std::string state,
             TimePoint now = kStart) {
  auto changes = awareness.apply(update(client, clock, std::move(state)), now);
  REQUIRE(changes);
  return *changes;
}

}  // namespace

TEST_CASE("the highest clock wins, and an equal one only says that a client is gone", "[unit][presence]") {
  Awareness awareness;
  CHECK(take(awareness, 1, 0, "{}").empty());  // as in Yjs, a clock of 0 is no news
  CHECK(take(awareness, 1, 2, R"({"a":1})").added == Ids{1});
  CHECK(take(awareness, 1, 2, R"({"a":2})").empty());
  CHECK(take(awareness, 1, 1, R"({"a":2})").empty());
  CHECK(awareness.find(1)->state == R"({"a":1})");

  const Changes same = take(awareness, 1, 3, R"({ "a" : 1.0 })");
  CHECK(same.updated == Ids{1});
  CHECK(same.changed.empty());
  CHECK(take(awareness, 1, 4, R"({"a":2})").changed == Ids{1});

  CHECK(take(awareness, 1, 4, "").removed == Ids{1});
  CHECK(take(awareness, 1, 4, "").empty());
  CHECK(take(awareness, 1, 4, "{}").empty());
  CHECK(awareness.find(1)->clock == 4);
  CHECK(take(awareness, 1, 5, "{}").updated == Ids{1});
}

TEST_CASE("a malformed update changes nothing", "[unit][presence]") {
  Awareness awareness;
  Bytes bytes = write_update(std::vector<Entry>{{1, 1, "{}"}, {2, 1, "{}"}});
  bytes.back() = '[';
  const auto changes = awareness.apply(bytes, kStart);
  REQUIRE_FALSE(changes);
  CHECK(changes.error().code == ErrorCode::kInvalidArgument);
  CHECK(awareness.clients().empty());
}

TEST_CASE("the own state starts at clock 0 and moves by one each time", "[unit][presence]") {
  Awareness awareness({}, 9);
  CHECK(awareness.set_local("{}", kStart)->added == Ids{9});
  CHECK(awareness.find(9)->clock == 0);
  CHECK(awareness.set_local("{}", kStart)->updated == Ids{9});
  CHECK(awareness.set_local("{}", kStart)->changed.empty());
  CHECK(awareness.set_local(R"({"x":1})", kStart)->changed == Ids{9});
  CHECK(awareness.set_local(std::nullopt, kStart)->removed == Ids{9});
  CHECK(awareness.find(9)->clock == 4);
  CHECK_FALSE(awareness.set_local("{", kStart));
  CHECK(awareness.find(9)->clock == 4);
  CHECK(Awareness().set_local("{}", kStart).error().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("who is told that it is gone says so louder that it is not", "[unit][presence]") {
  Awareness awareness({}, 9);
  REQUIRE(awareness.set_local(R"({"x":1})", kStart));
  CHECK(take(awareness, 9, 5, "").all() == Ids{9});
  CHECK(awareness.find(9)->clock == 6);
  CHECK(awareness.find(9)->state == R"({"x":1})");
}

TEST_CASE("the own state is renewed after 15 s, that of others ends after 30 s", "[unit][presence]") {
  Awareness awareness({}, 9);
  REQUIRE(awareness.set_local("{}", kStart));
  take(awareness, 1, 1, "{}", kStart);
  take(awareness, 2, 1, "{}", kStart + 10s);
  CHECK(awareness.tick(kStart + 14s).empty());
  CHECK(awareness.tick(kStart + 15s).updated == Ids{9});
  CHECK(awareness.find(9)->clock == 1);
  CHECK(awareness.tick(kStart + 29s).empty());
  const Changes late = awareness.tick(kStart + 30s);
  CHECK(late.updated == Ids{9});
  CHECK(late.removed == Ids{1});
  CHECK(awareness.find(1)->clock == 1);
  CHECK(awareness.find(2)->present());
}

TEST_CASE("removing keeps the clock of others and moves the own one", "[unit][presence]") {
  Awareness awareness({}, 9);
  REQUIRE(awareness.set_local("{}", kStart));
  take(awareness, 1, 4, "{}");
  CHECK(awareness.remove(Ids{1, 9, 77}, kStart).removed == Ids{1, 9});
  CHECK(awareness.find(1)->clock == 4);
  CHECK(awareness.find(9)->clock == 1);
  CHECK(awareness.remove(Ids{1}, kStart).empty());
}

TEST_CASE("encoding names each client once and unknown ones never", "[unit][presence]") {
  Awareness awareness;
  CHECK(awareness.encode_present().empty());
  take(awareness, 2, 4, R"({"z":0})");
  take(awareness, 1, 3, "{}");
  CHECK(awareness.encode(Ids{1, 5, 1}) == update(1, 3, "{}"));
  awareness.remove(Ids{2}, kStart);
  CHECK(awareness.encode_present() == update(1, 3, "{}"));
  CHECK(awareness.encode_known() == write_update(std::vector<Entry>{{2, 4, ""}, {1, 3, "{}"}}));
}

TEST_CASE("a full set forgets who is gone, and then leaves newcomers out", "[unit][presence]") {
  Limits limits;
  limits.clients_max = 3;
  Awareness awareness(limits, 9);
  REQUIRE(awareness.set_local(std::nullopt, kStart));
  take(awareness, 1, 1, "{}");
  take(awareness, 2, 1, "{}");
  CHECK(take(awareness, 3, 1, "{}").empty());
  awareness.remove(Ids{1}, kStart);
  CHECK(take(awareness, 3, 1, "{}").added == Ids{3});
  CHECK(awareness.find(1) == nullptr);
  CHECK(awareness.find(9) != nullptr);
  CHECK(awareness.clients().size() == 3);
}

TEST_CASE("states past the bytes of a document are left out, a smaller one still fits", "[unit][presence]") {
  Limits limits;
  limits.document_bytes_max = 10;
  Awareness awareness(limits);
  take(awareness, 1, 1, "123456");
  CHECK(take(awareness, 2, 1, "12345").empty());
  CHECK(take(awareness, 2, 1, "1234").added == Ids{2});
  CHECK(take(awareness, 1, 2, "1234567").empty());
  CHECK(take(awareness, 1, 3, "12").updated == Ids{1});
  CHECK(take(awareness, 2, 2, "12345678").updated == Ids{2});
}

TEST_CASE("no clock passes the largest number that the format carries", "[unit][presence]") {
  Awareness awareness({}, 9);
  REQUIRE(awareness.set_local("{}", kStart));
  take(awareness, 9, kVarUintMax, "");
  CHECK(awareness.find(9)->clock == kVarUintMax);
  CHECK(read_update(awareness.encode_known()));
}
