#include <catch2/catch.hpp>

#include <algorithm>

#include "support/hocuspocus_world.hpp"
#include "weft/presence/awareness_update.hpp"

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::protocol::hocuspocus;
using testing::HocuspocusWorld;

namespace {

using Frames = std::vector<Bytes>;

Bytes says(std::string_view address, presence::ClientId client, std::uint64_t clock, std::string state) {
  const presence::Entry entry{client, clock, std::move(state)};
  return encode_awareness(address, presence::write_update({&entry, 1}));
}

bool has(const Frames& frames, const Bytes& frame) {
  return std::find(frames.begin(), frames.end(), frame) != frames.end();
}

/// A connection that gives several frames in one task, as a socket does that was read once.
class BurstConnection final : public Connection {
 public:
  explicit BurstConnection(ConnectionObserver** observer) : observer_(observer) {}
  void start(ConnectionObserver& observer) override { *observer_ = &observer; }
  bool send(SharedFrame) override { return true; }
  void close(CloseReason) override {}

 private:
  ConnectionObserver** observer_;
};

}  // namespace

TEST_CASE("Messages that come together are heard in order, before and behind the token", "[unit][protocol]") {
  HocuspocusWorld world;
  ConnectionObserver* observer = nullptr;
  world.gateway->accept(std::make_unique<BurstConnection>(&observer));
  for (const Bytes& frame : {encode_stateless("doc", "one"), encode_token("doc", "ann", ""), encode_stateless("doc", "two")})
    observer->on_frame(frame);
  world.settle();
  observer->on_frame(encode_stateless("doc", "three"));
  CHECK(world.said == std::vector<std::string>{"doc/ann: one", "doc/ann: two", "doc/ann: three"});
}

TEST_CASE("A token opens a document, and what was said meanwhile is heard then", "[unit][protocol]") {
  HocuspocusWorld world;
  world.thinking = true;
  const auto peer = world.connect();
  peer->send(encode_token("doc", "ann", "4.8.0"));
  peer->send(encode_sync_step1("doc", {}));
  peer->send(encode_update("doc", Bytes{5}));
  peer->send(encode_stateless("doc", "hello"));
  world.settle();
  CHECK(peer->frames.empty());
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins[0].document == "doc");
  CHECK(world.logins[0].token == "ann");
  CHECK(world.logins[0].provider_version == "4.8.0");
  CHECK_FALSE(world.logins[0].refresh);
  world.unanswered[0](HocuspocusWorld::grant_for("ann"));
  world.unanswered[0]({});  // only the first answer counts
  world.settle();
  CHECK(peer->take() == Frames{encode_authenticated("doc", true), encode_sync_step1("doc", {}),
                               encode_sync_step2("doc", {}), encode_sync_status("doc", true)});
  CHECK(world.world.stored("doc") == Bytes{5});
  CHECK(world.said == std::vector<std::string>{"doc/ann: hello"});
}

TEST_CASE("Documents of one connection are apart, each under its own token", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.connect();
  for (const std::string name : {"a", "b"}) peer->send(encode_token(name, name == "a" ? "ann" : "read", "4.8.0"));
  peer->send(encode_update("a", Bytes{1}));
  peer->send(encode_update("b", Bytes{2}));
  world.settle();
  const Frames frames = peer->take();
  for (const Bytes& expected : {encode_authenticated("a", true), encode_authenticated("b", false),
                                encode_sync_status("a", true), encode_sync_status("b", false)})
    CHECK(has(frames, expected));
  CHECK(world.world.stored("a") == Bytes{1});
  CHECK(world.world.stored("b").empty());
  const auto other = world.enter("a");
  other->send(encode_update("a", Bytes{3}));
  world.settle();
  CHECK(peer->take() == Frames{encode_update("a", Bytes{3})});
}

TEST_CASE("Conversations of one document on one connection are told apart by their sessions", "[unit][protocol]") {
  HocuspocusWorld world;
  const std::string first("doc\0one", 7), second("doc\0two", 7);
  const auto peer = world.enter(first);
  peer->send(encode_token(second, "ann", "4.8.0"));
  world.settle();
  CHECK(peer->take() == Frames{encode_authenticated(second, true)});
  CHECK(world.world.server->stats().rooms == 1);
  peer->send(encode_update(first, Bytes{1}));
  world.settle();
  CHECK(peer->take() == Frames{encode_sync_status(first, true), encode_update(second, Bytes{1})});
  CHECK(world.gateway->broadcast_stateless("doc", "both") == 2);
  world.settle();
  CHECK(peer->take() == Frames{encode_stateless(first, "both"), encode_stateless(second, "both")});
}

TEST_CASE("A denied document says why; another token may follow on the same connection", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.connect();
  peer->send(encode_update("doc", Bytes{9}));  // waits for a token, and is dropped with the denial
  peer->send(encode_token("doc", "deny", "4.8.0"));
  world.settle();
  CHECK(peer->take() == Frames{encode_permission_denied("doc", "permission-denied")});
  peer->send(encode_token("doc", "ann", "4.8.0"));
  peer->send(encode_update("doc", Bytes{1}));
  world.settle();
  CHECK(peer->take() == Frames{encode_authenticated("doc", true), encode_sync_status("doc", true)});
  CHECK(world.world.stored("doc") == Bytes{1});
  CHECK_FALSE(peer->closed);
}

TEST_CASE("What the server refuses is denied like what the host refuses", "[unit][protocol]") {
  HocuspocusWorld world({}, [](const ConnectionInfo& info) {
    return info.document.name == "secret" ? Access::kNone : info.document.name == "open" ? Access::kWrite : Access::kRead;
  });
  const auto peer = world.connect();
  for (const std::string name : {"secret", "open", "public", ""}) peer->send(encode_token(name, "ann", "4.8.0"));
  world.settle();
  Frames frames = peer->take();
  CHECK(has(frames, encode_permission_denied("secret", "access denied")));
  CHECK(has(frames, encode_authenticated("open", true)));
  CHECK(has(frames, encode_authenticated("public", false)));  // the lesser of what both allow
  REQUIRE(std::any_of(frames.begin(), frames.end(), [](const Bytes& frame) {
    const auto message = parse_message(frame);
    return message->address.empty() && message->type == MessageType::kPermissionDenied;
  }));
  CHECK_FALSE(peer->closed);
}

TEST_CASE("A second token changes what a conversation may do, or ends it", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.enter("doc");
  REQUIRE(world.gateway->request_token(world.attached[0]));
  world.settle();
  CHECK(peer->take() == Frames{encode_token_request("doc")});
  peer->send(encode_token("doc", "read", "4.8.0"));
  peer->send(encode_update("doc", Bytes{1}));
  peer->send(encode_token("doc", "ann", "4.8.0"));
  peer->send(encode_update("doc", Bytes{2}));
  world.settle();
  CHECK(world.logins.back().refresh);
  CHECK(world.attached.size() == 1);
  const Frames frames = peer->take();
  for (const Bytes& expected : {encode_authenticated("doc", false), encode_sync_status("doc", false),
                                encode_authenticated("doc", true), encode_sync_status("doc", true)})
    CHECK(has(frames, expected));
  CHECK(world.world.stored("doc") == Bytes{2});
  peer->send(encode_token("doc", "deny", "4.8.0"));
  world.settle();
  CHECK(peer->take() == Frames{encode_permission_denied("doc", "permission-denied")});
  CHECK(world.world.server->stats().connections == 0);
  CHECK_FALSE(peer->closed);
}

TEST_CASE("A newer token makes the answer to the one before it void", "[unit][protocol]") {
  HocuspocusWorld world;
  world.thinking = true;
  const auto peer = world.connect();
  peer->send(encode_token("doc", "deny", ""));
  peer->send(encode_token("doc", "ann", ""));
  world.settle();
  REQUIRE(world.unanswered.size() == 2);
  world.unanswered[0]({});
  world.settle();
  CHECK(peer->frames.empty());
  world.unanswered[1](HocuspocusWorld::grant_for("ann"));
  world.settle();
  CHECK(peer->take() == Frames{encode_authenticated("doc", true)});
}

TEST_CASE("An answer may come after the client left the document, its connection, or the gateway's end", "[unit][protocol]") {
  HocuspocusWorld world;
  world.thinking = true;
  auto peer = world.connect();
  peer->send(encode_token("doc", "ann", ""));
  peer->send(encode_detach("doc"));
  world.settle();
  world.unanswered[0](HocuspocusWorld::grant_for("ann"));
  world.settle();
  CHECK(peer->frames.empty());
  peer->send(encode_token("doc", "ann", ""));
  world.settle();
  peer->drop();
  world.settle();
  CHECK(world.gateway->connection_count() == 0);
  world.unanswered[1](HocuspocusWorld::grant_for("ann"));
  peer = world.connect();
  peer->send(encode_token("doc", "ann", ""));
  world.settle();
  world.gateway.reset();
  world.unanswered[2](HocuspocusWorld::grant_for("ann"));
  world.settle();
  CHECK(world.attached.empty());
}

TEST_CASE("Leaving a document ends its presence and nothing else; it may be entered again", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto viewer = world.enter("doc");
  const auto peer = world.enter("doc");
  peer->send(encode_token("other", "ann", "4.8.0"));
  peer->send(says("doc", 7, 3, "{\"x\":1}"));
  world.settle();
  CHECK(viewer->take() == Frames{says("doc", 7, 3, "{\"x\":1}")});
  peer->send(encode_detach("doc"));
  world.settle();
  CHECK(viewer->take() == Frames{says("doc", 7, 3, "null")});
  peer->take();
  peer->send(encode_update("other", Bytes{1}));
  peer->send(encode_token("doc", "ann", "4.8.0"));
  peer->send(says("doc", 7, 3, "{\"x\":1}"));  // with the clock it left with
  world.settle();
  CHECK(has(peer->take(), encode_sync_status("other", true)));
  CHECK(viewer->take() == Frames{says("doc", 7, 4, "{\"x\":1}")});
  peer->drop();
  world.settle();
  CHECK(viewer->take() == Frames{says("doc", 7, 4, "null")});
}

TEST_CASE("The host may end one conversation, or say something to one", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.enter("a");
  peer->send(encode_token("b", "ann", "4.8.0"));
  world.settle();
  peer->take();
  CHECK(world.gateway->send_stateless(world.attached[1], "psst"));
  CHECK_FALSE(world.gateway->send_stateless(world.attached[1], "\xff"));
  CHECK(world.gateway->detach(world.attached[0], "bye"));
  CHECK_FALSE(world.gateway->detach(world.attached[0], "bye"));
  CHECK_FALSE(world.gateway->send_stateless(world.attached[0], "gone"));
  world.settle();
  CHECK(peer->take() == Frames{encode_stateless("b", "psst"), encode_close("a", "bye")});
  CHECK(world.world.server->stats().connections == 1);
  CHECK_FALSE(peer->closed);
}

TEST_CASE("A document that becomes unavailable closes the connection, so that the client tries again", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.enter("doc");
  world.world.storage.fail_append = Error{ErrorCode::kUnavailable, "no disk"};
  peer->send(encode_update("doc", Bytes{1}));
  world.settle();
  REQUIRE(peer->closed);
  CHECK(peer->closed->code == 1013);
  CHECK_FALSE(has(peer->take(), encode_sync_status("doc", true)));
}

TEST_CASE("A server that shuts down closes its connections with the reason", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto peer = world.enter("doc");
  bool done = false;
  world.world.server->shutdown({1012, "restart"}, [&](Result<void> stored) { done = stored.has_value(); });
  world.settle();
  CHECK(done);
  REQUIRE(peer->closed);
  CHECK(peer->closed->code == 1012);
}

TEST_CASE("A server that is destroyed takes the connections with it, a gateway that is destroyed too", "[unit][protocol]") {
  HocuspocusWorld world;
  const auto first = world.enter("doc");
  world.world.server.reset();
  world.settle();
  REQUIRE(first->closed);
  CHECK(first->closed->code == 1011);
  world.world.start();
  const auto second = world.enter("doc");
  world.gateway.reset();
  world.settle();
  CHECK(second->closed);
  world.world.server.reset();
  world.settle();
}
