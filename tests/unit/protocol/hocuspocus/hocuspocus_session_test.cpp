#include "weft/protocol/hocuspocus/hocuspocus_session.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <ostream>
#include <vector>

#include "support/fake_document.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"

using namespace weft;
using namespace weft::protocol::hocuspocus;

namespace {

const std::string kAddress = "notes";
const TimePoint kStart{};

struct World {
  testing::FakeDocument document;
  std::shared_ptr<Permit> permit = std::make_shared<Permit>();
  std::unique_ptr<Session> session;

  explicit World(Access access = Access::kWrite, std::string address = kAddress, protocol::yjs::OutboxLimits limits = {}) {
    permit->granted = access;
    permit->ceiling = Access::kWrite;
    session = std::make_unique<Session>(document, 1, std::move(address), permit, limits);
  }

  Result<void> say(const Bytes& frame) { return session->receive(frame, kStart); }
  std::vector<Bytes> drain() {
    std::vector<Bytes> frames;
    SharedFrame frame;
    while (session->next_frame(frame)) frames.push_back(*frame);
    return frames;
  }
  void change(std::uint8_t value, sync::SessionId author = 9) {
    document.log.push_back(value);
    document.saved_changes = document.log.size();
    sync::Broadcast broadcast({value}, author);
    session->document_changed(broadcast);
  }
};

using Frames = std::vector<Bytes>;
const Bytes kSaved = encode_sync_status(kAddress, true);
const Bytes kRejected = encode_sync_status(kAddress, false);

}  // namespace

TEST_CASE("A conversation begins with its scope and with who is there", "[unit][protocol]") {
  World world;
  world.document.presence_update = {1, 2, 3};
  world.session->start(kStart);
  CHECK(world.drain() == Frames{encode_authenticated(kAddress, true), encode_awareness(kAddress, Bytes{1, 2, 3})});
  World reader(Access::kRead);
  reader.session->start(kStart);
  CHECK(reader.drain() == Frames{encode_authenticated(kAddress, false)});
}

TEST_CASE("Each step 1 is answered with a step 1 and a step 2, a reply with a step 2 alone", "[unit][protocol]") {
  World world;
  world.document.log = {7, 8};
  world.document.saved_changes = 2;
  REQUIRE(world.say(encode_sync_step1(kAddress, Bytes{1})));
  CHECK(world.drain() == Frames{encode_sync_step1(kAddress, Bytes{2}), encode_sync_step2(kAddress, Bytes{8})});
  REQUIRE(world.say(encode_sync_step1(kAddress, Bytes{1})));
  CHECK(world.drain().size() == 2);
  REQUIRE(world.say(encode_sync_reply_step1(kAddress, Bytes{0})));
  CHECK(world.drain() == Frames{encode_sync_step2(kAddress, Bytes{7, 8})});
  CHECK_FALSE(world.say(encode_sync_step1(kAddress, Bytes{200})));
}

TEST_CASE("A change is acknowledged only once the document has saved it", "[unit][protocol]") {
  World world;
  REQUIRE(world.say(encode_update(kAddress, Bytes{5})));
  CHECK(world.drain() == Frames{kSaved});  // the fake document counts by its log: nothing is unsaved
  world.document.log = {5};                // admitted, not saved
  REQUIRE(world.say(encode_update(kAddress, Bytes{6})));
  REQUIRE(world.say(encode_sync_step2(kAddress, Bytes{7})));
  CHECK(world.drain().empty());
  world.document.saved_changes = 1;
  CHECK(world.drain() == Frames{kSaved, kSaved});
  CHECK(world.document.submitted == Frames{{5}, {6}, {7}});
}

TEST_CASE("A reader's update is rejected, its step 2 only when it holds something new", "[unit][protocol]") {
  World world(Access::kRead);
  world.document.log = {1, 2};
  world.document.saved_changes = 2;
  REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  REQUIRE(world.say(encode_sync_step2(kAddress, Bytes{1, 2})));
  REQUIRE(world.say(encode_sync_step2(kAddress, Bytes{2, 3})));
  CHECK(world.drain() == Frames{kRejected, kSaved, kRejected});
  CHECK(world.document.submitted.empty());
  REQUIRE(world.say(encode_awareness(kAddress, Bytes{4})));
  CHECK(world.document.presence_submitted == Frames{{4}});
}

TEST_CASE("A permit that changes counts from the next message on", "[unit][protocol]") {
  World world;
  world.permit->granted = Access::kRead;
  REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  world.permit->granted = Access::kWrite;
  REQUIRE(world.say(encode_update(kAddress, Bytes{2})));
  world.permit->ceiling = Access::kRead;
  REQUIRE(world.say(encode_update(kAddress, Bytes{3})));
  CHECK(world.drain() == Frames{kRejected, kSaved, kRejected});
  CHECK(world.document.submitted == Frames{{2}});
}

TEST_CASE("A refusal by the document is a rejection, any other failure ends the conversation", "[unit][protocol]") {
  World world;
  world.document.refuse = Error{ErrorCode::kPermissionDenied, "no"};
  REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  CHECK(world.drain() == Frames{kRejected});
  world.document.refuse = Error{ErrorCode::kInvalidArgument, "bad"};
  CHECK_FALSE(world.say(encode_update(kAddress, Bytes{1})));
  CHECK(world.drain().empty());
}

TEST_CASE("A peer that writes without reading gets every acknowledgement, in bounded memory", "[unit][protocol]") {
  protocol::yjs::OutboxLimits limits;
  limits.outbox_bytes_max = 200;
  World world(Access::kWrite, kAddress, limits);
  REQUIRE(world.say(encode_sync_step1(kAddress, Bytes{0})));
  for (int i = 0; i < 1000; ++i) REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  for (std::uint8_t i = 0; i < 50; ++i) world.change(i);
  for (int i = 0; i < 500; ++i) REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  const Frames sent = world.drain();
  CHECK(std::count(sent.begin(), sent.end(), kSaved) == 1500);
  CHECK(std::count(sent.begin(), sent.end(), encode_sync_step2(kAddress, world.document.log)) == 1);
  CHECK(std::count(sent.begin(), sent.end(), encode_sync_step1(kAddress, Bytes{50})) == 1);
  CHECK(sent.size() == 1502);
  world.change(99);
  CHECK(world.drain() == Frames{encode_update(kAddress, Bytes{99})});
}

TEST_CASE("Acknowledgements that wait together wait for the last of them", "[unit][protocol]") {
  protocol::yjs::OutboxLimits limits;
  limits.outbox_bytes_max = 100;
  World world(Access::kWrite, kAddress, limits);
  for (int i = 0; i < 20; ++i) {
    world.document.log.push_back(1);
    REQUIRE(world.say(encode_update(kAddress, Bytes{1})));
  }
  world.document.saved_changes = 17;
  const std::size_t early = world.drain().size();
  CHECK(early <= 17);
  world.document.saved_changes = 20;
  CHECK(early + world.drain().size() == 20);
}

TEST_CASE("Conversations under one name share their frames, others do not", "[unit][protocol]") {
  World first, second, alias(Access::kWrite, "alias");
  World session(Access::kWrite, std::string("notes\0s1", 8));
  sync::Broadcast change({5}, 0);
  for (World* world : {&first, &second, &alias, &session}) world->session->document_changed(change);
  SharedFrame frames[4];
  REQUIRE(first.session->next_frame(frames[0]));
  REQUIRE(second.session->next_frame(frames[1]));
  REQUIRE(alias.session->next_frame(frames[2]));
  REQUIRE(session.session->next_frame(frames[3]));
  CHECK(frames[0] == frames[1]);
  CHECK(*frames[0] == encode_update("notes", Bytes{5}));
  CHECK(*frames[2] == encode_update("alias", Bytes{5}));
  CHECK(*frames[3] == encode_update(std::string_view("notes\0s1", 8), Bytes{5}));
}

TEST_CASE("A change does not come back to its only author", "[unit][protocol]") {
  World world;
  world.change(1, 1);
  CHECK(world.drain().empty());
  world.change(2, 0);
  CHECK(world.drain() == Frames{encode_update(kAddress, Bytes{2})});
}

TEST_CASE("A denied conversation hears the reason and nothing else", "[unit][protocol]") {
  World world;
  world.change(1);
  world.session->deny("not yours");
  CHECK(world.drain() == Frames{encode_permission_denied(kAddress, "not yours")});
}
