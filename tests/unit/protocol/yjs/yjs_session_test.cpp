#include "weft/protocol/yjs/yjs_session.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include "support/fake_document.hpp"
#include "weft/protocol/yjs/messages.hpp"

using namespace std::chrono_literals;
using namespace weft;
using protocol::yjs::MessageType;
using protocol::yjs::Session;
using protocol::yjs::SessionOptions;

namespace {

struct Sent {
  MessageType type;
  Bytes body;
  friend bool operator==(const Sent&, const Sent&) = default;
};

std::ostream& operator<<(std::ostream& out, const Sent& sent) {
  out << "type " << static_cast<int>(sent.type) << " body";
  for (const auto byte : sent.body) out << ' ' << static_cast<int>(byte);
  return out;
}

std::vector<Sent> drain(Session& session) {
  std::vector<Sent> sent;
  SharedFrame frame;
  while (session.next_frame(frame)) {
    const auto message = protocol::yjs::parse_message(*frame);
    REQUIRE(message);
    sent.push_back({message->type, to_bytes(message->body)});
  }
  return sent;
}

const TimePoint kStart{};

void change(Session& session, testing::FakeDocument& document, std::uint8_t value, sync::SessionId author = 9) {
  document.log.push_back(value);
  document.saved_changes = document.log.size();
  sync::Broadcast broadcast({value}, author);
  session.document_changed(broadcast);
}

}  // namespace

TEST_CASE("A session greets with its version and with who is there", "[unit][protocol]") {
  testing::FakeDocument document;
  document.presence_update = {1, 2, 3};
  Session session(document, 1);
  session.start(kStart);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kSyncStep1, {0}}, {MessageType::kAwareness, {1, 2, 3}}});
}

TEST_CASE("A greeting is answered with what the peer lacks", "[unit][protocol]") {
  testing::FakeDocument document;
  document.log = {7, 8, 9};
  document.saved_changes = 3;
  Session session(document, 1);
  REQUIRE(session.receive(protocol::yjs::encode_sync_step1(Bytes{1}), kStart));
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kSyncStep2, {8, 9}}});
  CHECK_FALSE(session.receive(protocol::yjs::encode_sync_step1(Bytes{200}), kStart));
}

TEST_CASE("An answer waits until all it shows is saved", "[unit][protocol]") {
  testing::FakeDocument document;
  document.log = {7, 8};
  document.saved_changes = 1;
  Session session(document, 1);
  REQUIRE(session.receive(protocol::yjs::encode_sync_step1(Bytes{0}), kStart));
  CHECK(drain(session).empty());
  document.saved_changes = 2;
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kSyncStep2, {7, 8}}});
}

TEST_CASE("Changes and presence of the peer go to the document, its own do not come back", "[unit][protocol]") {
  testing::FakeDocument document;
  Session session(document, 1);
  REQUIRE(session.receive(protocol::yjs::encode_update(Bytes{5}), kStart));
  REQUIRE_FALSE(session.synced());
  REQUIRE(session.receive(protocol::yjs::encode_sync_step2(Bytes{6}), kStart));
  CHECK(session.synced());
  REQUIRE(session.receive(protocol::yjs::encode_awareness(Bytes{4}), kStart));
  CHECK(document.submitted == std::vector<Bytes>{{5}, {6}});
  CHECK(document.presence_submitted == std::vector<Bytes>{{4}});
  change(session, document, 1, 1);
  CHECK(drain(session).empty());
  change(session, document, 2, 2);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kUpdate, {2}}});
}

TEST_CASE("A reader's changes are dropped, and a refusal does not end the session", "[unit][protocol]") {
  testing::FakeDocument document;
  SessionOptions options;
  options.may_write = false;
  Session reader(document, 1, options);
  CHECK(reader.receive(protocol::yjs::encode_update(Bytes{5}), kStart));
  CHECK(document.submitted.empty());

  Session writer(document, 2);
  document.refuse = Error{ErrorCode::kPermissionDenied, "no"};
  CHECK(writer.receive(protocol::yjs::encode_update(Bytes{5}), kStart));
  document.refuse = Error{ErrorCode::kInvalidArgument, "bad"};
  CHECK_FALSE(writer.receive(protocol::yjs::encode_update(Bytes{5}), kStart));
}

TEST_CASE("A peer that does not read is brought up to date from its version", "[unit][protocol]") {
  testing::FakeDocument document;
  document.presence_update = {1, 1};
  SessionOptions options;
  options.outbox_bytes_max = 40;
  Session session(document, 1, options);
  session.start(kStart);
  REQUIRE(session.receive(protocol::yjs::encode_sync_step1(Bytes{0}), kStart));
  drain(session);
  for (std::uint8_t i = 0; i < 50; ++i) change(session, document, i);  // 200 bytes of frames
  const auto sent = drain(session);
  REQUIRE(sent.size() == 2);
  CHECK(sent[0] == Sent{MessageType::kSyncStep2, document.log});
  CHECK(sent[1] == Sent{MessageType::kAwareness, {1, 1}});
  change(session, document, 99);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kUpdate, {99}}});
}

TEST_CASE("A greeting that was dropped is made anew, one that was sent is not repeated", "[unit][protocol]") {
  testing::FakeDocument document;
  SessionOptions options;
  options.outbox_bytes_max = 40;
  Session session(document, 1, options);
  change(session, document, 1);
  session.start(kStart);
  for (std::uint8_t i = 2; i < 10; ++i) change(session, document, i);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kSyncStep2, document.log}, {MessageType::kSyncStep1, {9}}});
  for (std::uint8_t i = 10; i < 20; ++i) change(session, document, i);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kSyncStep2, document.log}});
}

TEST_CASE("What the peer has is noted anew when everything was sent", "[unit][protocol]") {
  testing::FakeDocument document;
  SessionOptions options;
  options.outbox_bytes_max = 40;
  options.rebase_bytes = 30;
  Session session(document, 1, options);
  REQUIRE(session.receive(protocol::yjs::encode_sync_step1(Bytes{0}), kStart));
  drain(session);
  for (std::uint8_t i = 0; i < 20; ++i) {
    change(session, document, i);
    drain(session);
  }
  for (std::uint8_t i = 20; i < 50; ++i) change(session, document, i);
  const auto sent = drain(session);
  REQUIRE_FALSE(sent.empty());
  CHECK(sent[0].type == MessageType::kSyncStep2);
  CHECK(sent[0].body.size() < document.log.size());
  CHECK(sent[0].body == Bytes(document.log.end() - static_cast<std::ptrdiff_t>(sent[0].body.size()), document.log.end()));
  CHECK(sent[0].body.size() >= 30);
}

TEST_CASE("An idle conversation gets a data frame before the client gives up", "[unit][protocol]") {
  testing::FakeDocument document;
  Session session(document, 1);
  session.start(kStart);
  drain(session);
  session.advance(kStart + 3s);
  CHECK(drain(session).empty());
  session.advance(kStart + 24s);
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kAwareness, {0}}});
  session.advance(kStart + 25s);
  CHECK(drain(session).empty());
}

TEST_CASE("A denied peer hears the reason and nothing else", "[unit][protocol]") {
  testing::FakeDocument document;
  Session session(document, 1);
  session.deny("not yours");
  const auto sent = drain(session);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].type == MessageType::kPermissionDenied);

  Session client(document, 2);
  REQUIRE(client.receive(protocol::yjs::encode_permission_denied("not yours"), kStart));
  CHECK(client.denied());
}

TEST_CASE("A peer may ask who is there", "[unit][protocol]") {
  testing::FakeDocument document;
  Session session(document, 1);
  REQUIRE(session.receive(protocol::yjs::encode_query_awareness(), kStart));
  CHECK(drain(session).empty());
  document.presence_update = {1, 2};
  REQUIRE(session.receive(protocol::yjs::encode_query_awareness(), kStart));
  CHECK(drain(session) == std::vector<Sent>{{MessageType::kAwareness, {1, 2}}});
}

TEST_CASE("Presence that does not fit is left out, and costs no resync of the document", "[unit][protocol]") {
  testing::FakeDocument document;
  document.presence_update = {1, 7};
  SessionOptions options;
  options.outbox_bytes_max = 100;
  Session session(document, 1, options);
  change(session, document, 1);
  for (std::uint8_t i = 0; i < 20; ++i) {
    sync::Broadcast update({1, i}, 0);
    session.presence_changed(update);
  }
  change(session, document, 2);
  const auto sent = drain(session);
  REQUIRE(sent.size() >= 3);
  CHECK(sent.front() == Sent{MessageType::kUpdate, {1}});
  CHECK(sent.back() == Sent{MessageType::kAwareness, {1, 7}});
  CHECK(std::count(sent.begin(), sent.end(), Sent{MessageType::kUpdate, {2}}) == 1);
  for (const Sent& one : sent) CHECK(one.type != MessageType::kSyncStep2);
}

TEST_CASE("A greeting longer than its limit ends the session", "[unit][protocol]") {
  testing::FakeDocument document;
  SessionOptions options;
  options.state_vector_bytes_max = 10;
  Session session(document, 1, options);
  const auto received = session.receive(protocol::yjs::encode_sync_step1(Bytes(11, 0)), kStart);
  REQUIRE_FALSE(received);
  CHECK(received.error().code == ErrorCode::kResourceExhausted);
}

TEST_CASE("A peer that always lags a little still gets everything in order", "[unit][protocol]") {
  testing::FakeDocument document;
  Session session(document, 1);
  for (std::uint8_t i = 0; i < 3; ++i) change(session, document, i);
  for (int i = 3; i < 1000; ++i) {
    SharedFrame frame;
    REQUIRE(session.next_frame(frame));
    CHECK(protocol::yjs::parse_message(*frame)->body[0] == static_cast<std::uint8_t>((i - 3) % 200));
    document.log.clear();
    change(session, document, static_cast<std::uint8_t>(i % 200));
  }
}
