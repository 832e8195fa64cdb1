#include <catch2/catch.hpp>

#include "support/ot_register.hpp"
#include "support/sequenced_port.hpp"
#include "weft/ot/entry_head.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"

using namespace weft;
using namespace weft::protocol::ot;
using test::add_to_cell;

namespace {

constexpr Incarnation kDocument{1, 2};

/// A session, and a replica that talks to it frame by frame.
struct Talk {
  Talk(test::SequencedPort<test::Register>& the_port, ReplicaGrants& grants, sync::SessionId id, SessionOptions options = {})
      : port(&the_port), session(the_port, id, grants, nullptr, std::move(options)), replica(id, test::RegisterDoc::create({})) {
    the_port.sessions.push_back(&session);
  }
  ~Talk() { std::erase(port->sessions, &session); }

  Result<void> receive(const Bytes& frame) { return session.receive(frame, TimePoint{}); }

  void greet() {
    const std::uint64_t version = replica.committed().version_number();
    REQUIRE(receive(encode(Hello{replica.id(), version == 0 ? Incarnation{} : kDocument, version, 0})));
  }

  std::vector<AuthorityMessage> drain() {
    std::vector<AuthorityMessage> messages;
    for (SharedFrame frame; session.next_frame(frame);) {
      frames.push_back(frame);  // messages point into them
      messages.push_back(parse_authority_message(*frame, 8).value());
      if (const auto* changes = std::get_if<Changes>(&messages.back())) REQUIRE(replica.integrate(changes->change));
    }
    return messages;
  }

  void edit(std::uint64_t cell, double value) { REQUIRE(replica.edit({add_to_cell(cell, value)})); }
  Result<void> send() { return receive(encode(Submit{replica.send().value()})); }

  test::SequencedPort<test::Register>* port;
  Session session;
  test::RegisterReplica replica;
  std::vector<SharedFrame> frames;
};

struct World {
  SeededRandom random{1};
  ReplicaGrants grants{random};
  test::SequencedPort<test::Register> port;
};

template <class Message>
std::vector<Message> only(const std::vector<AuthorityMessage>& messages) {
  std::vector<Message> found;
  for (const auto& message : messages)
    if (const auto* wanted = std::get_if<Message>(&message)) found.push_back(*wanted);
  return found;
}

}  // namespace

TEST_CASE("A replica is welcomed, and told of nothing when there is nothing", "[unit][protocol_ot]") {
  World world;
  Talk talk(world.port, world.grants, 7);
  CHECK(talk.drain().empty());
  talk.greet();
  const auto messages = talk.drain();
  REQUIRE(messages.size() == 1);
  const auto& welcome = std::get<Welcome>(messages[0]);
  CHECK(welcome.replica == 7);
  CHECK(welcome.incarnation == kDocument);
  CHECK(welcome.version == 0);
  CHECK_FALSE(welcome.other);
}

TEST_CASE("Everybody is told of an entry once it is saved, its author too", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1), bob(world.port, world.grants, 2);
  ann.greet();
  bob.greet();
  ann.drain();
  bob.drain();
  ann.edit(3, 5);
  REQUIRE(ann.send());
  CHECK(ann.drain().empty());
  CHECK(bob.drain().empty());
  world.port.save();
  CHECK(only<Changes>(ann.drain()).size() == 1);
  CHECK(only<Changes>(bob.drain()).size() == 1);
  CHECK(ann.replica.settled());
  CHECK(bob.replica.state() == ann.replica.state());
}

TEST_CASE("What was admitted and not saved is not shown to who comes meanwhile", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1), bob(world.port, world.grants, 2);
  ann.greet();
  ann.edit(3, 5);
  REQUIRE(ann.send());
  bob.greet();
  CHECK(bob.drain().empty());
  world.port.save();
  const auto messages = bob.drain();
  CHECK(only<Welcome>(messages).at(0).version == 1);
  CHECK(only<Changes>(messages).size() == 1);
  CHECK(bob.replica.committed().version_number() == 1);
}

TEST_CASE("A submission that comes twice is committed once, and its entry comes once", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1);
  ann.greet();
  ann.drain();
  ann.edit(3, 5);
  const Bytes frame = encode(Submit{ann.replica.send().value()});
  REQUIRE(ann.receive(frame));
  REQUIRE(ann.receive(frame));
  world.port.save();
  REQUIRE(ann.receive(frame));
  CHECK(only<Changes>(ann.drain()).size() == 1);
  CHECK(world.port.doc().version_number() == 1);
  CHECK(ann.replica.settled());
}

TEST_CASE("Who comes back is told of its own message among what it missed", "[unit][protocol_ot]") {
  World world;
  auto before = std::make_unique<Talk>(world.port, world.grants, 1);
  before->greet();
  before->drain();
  before->edit(3, 5);
  REQUIRE(before->send());
  world.port.save();
  const Bytes stored = before->replica.snapshot();
  before.reset();
  Talk after(world.port, world.grants, 1);
  after.replica = test::RegisterReplica::restore(stored).value();
  REQUIRE(after.replica.in_flight());
  after.greet();
  after.drain();
  CHECK(after.replica.settled());
}

TEST_CASE("A submission under another replica's id ends the session, and only that", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1), bob(world.port, world.grants, 2);
  ann.greet();
  bob.greet();
  ann.drain();
  bob.drain();
  bob.edit(3, 5);
  const auto refused = ann.receive(encode(Submit{bob.replica.send().value()}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(only<Refused>(ann.drain()).at(0).code == Refusal::kInvalid);
  CHECK(world.port.doc().version_number() == 0);
  REQUIRE(bob.receive(encode(Submit{*bob.replica.resend()})));
  CHECK(world.port.doc().version_number() == 1);
}

TEST_CASE("What cannot be applied ends the session and leaves the document as it was", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1);
  ann.greet();
  Bytes bytes;
  Writer out(bytes);
  ot::write_submission(ot::Submission<test::Register>{1, 1, 0, {add_to_cell(100, 1)}}, out);
  CHECK(ann.receive(encode(Submit{bytes})).error().code == ErrorCode::kInvalidArgument);
  CHECK(only<Refused>(ann.drain()).at(0).code == Refusal::kInvalid);
  CHECK(world.port.doc().version_number() == 0);
}

TEST_CASE("A replica id that is taken is refused before anything is said", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1);
  ann.greet();
  Session second(world.port, 2, world.grants, nullptr);
  const auto refused = second.receive(encode(Hello{1, {}, 0, 0}), TimePoint{});
  CHECK(refused.error().code == ErrorCode::kUnavailable);
  SharedFrame frame;
  REQUIRE(second.next_frame(frame));
  CHECK(std::get<Refused>(parse_authority_message(*frame, 8).value()).code == Refusal::kInUse);
  CHECK_FALSE(second.next_frame(frame));
}

TEST_CASE("Another document under the name is told at the welcome, and comes whole", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1);
  ann.greet();
  ann.edit(3, 5);
  REQUIRE(ann.send());
  world.port.save();

  const auto greeted_as = [&](Hello hello) {
    Session session(world.port, 9, world.grants, nullptr);
    REQUIRE(session.receive(encode(hello), TimePoint{}));
    std::vector<Bytes> frames;
    for (SharedFrame frame; session.next_frame(frame);) frames.push_back(*frame);
    const bool other = std::get<Welcome>(parse_authority_message(frames.at(0), 8).value()).other;
    return std::pair(other, frames.size());
  };
  CHECK(greeted_as({9, kDocument, 1, 0}) == std::pair(false, std::size_t{1}));
  CHECK(greeted_as({9, {1, 3}, 1, 0}) == std::pair(true, std::size_t{2}));
  CHECK(greeted_as({9, {}, 1, 0}) == std::pair(true, std::size_t{2}));
  CHECK(greeted_as({9, kDocument, 2, 0}) == std::pair(true, std::size_t{2}));  // it was taken back to a copy
  CHECK(greeted_as({9, {}, 0, 0}) == std::pair(false, std::size_t{2}));
}

TEST_CASE("A conversation begins with one greeting", "[unit][protocol_ot]") {
  World world;
  Talk ann(world.port, world.grants, 1);
  CHECK_FALSE(ann.receive(encode(Submit{Bytes{1, 1, 0, 0}})));
  ann.greet();
  CHECK_FALSE(ann.receive(encode(Hello{1, {}, 0, 0})));
  CHECK_FALSE(ann.receive(Bytes{99}));
}

TEST_CASE("Who may only read is told so, and reads on", "[unit][protocol_ot]") {
  World world;
  SessionOptions options;
  options.may_write = false;
  Talk ann(world.port, world.grants, 1, options), bob(world.port, world.grants, 2);
  ann.greet();
  bob.greet();
  ann.edit(3, 5);
  REQUIRE(ann.send());
  CHECK(only<Refused>(ann.drain()).at(0).code == Refusal::kReadOnly);
  bob.edit(4, 1);
  REQUIRE(bob.send());
  world.port.save();
  CHECK(only<Changes>(ann.drain()).size() == 1);
}

TEST_CASE("Who builds on what is forgotten is told to wait for what it lacks", "[unit][protocol_ot]") {
  SeededRandom random{1};
  ReplicaGrants grants{random};
  Limits limits;
  limits.history_bytes_max = 0;
  test::SequencedPort<test::Register> port(limits);
  Talk ann(port, grants, 1), bob(port, grants, 2);
  ann.greet();
  bob.greet();
  ann.drain();
  bob.drain();
  ann.edit(3, 5);
  bob.edit(4, 1);
  REQUIRE(ann.send());
  REQUIRE(bob.send());
  const auto refused = only<Refused>(bob.drain()).at(0);
  CHECK(refused.code == Refusal::kRebase);
  CHECK(refused.version == 1);
  port.save();
  bob.drain();
  CHECK(bob.replica.committed().version_number() == 1);
  REQUIRE(bob.receive(encode(Submit{*bob.replica.resend()})));
  port.save();
  ann.drain();
  bob.drain();
  CHECK(bob.replica.settled());
  CHECK(ann.replica.state() == bob.replica.state());
}

TEST_CASE("A slow reader is dropped from the queue and brought up from its version", "[unit][protocol_ot]") {
  World world;
  SessionOptions options;
  options.queue_bytes_max = 400;
  Talk ann(world.port, world.grants, 1), slow(world.port, world.grants, 2, options);
  ann.greet();
  slow.greet();
  ann.drain();
  slow.drain();
  for (int i = 0; i < 20; ++i) {
    ann.edit(static_cast<std::uint64_t>(i % 10), 1);
    REQUIRE(ann.send());
    world.port.save();
    ann.drain();
  }
  const auto changes = only<Changes>(slow.drain());
  CHECK(changes.size() < 5);
  CHECK(slow.replica.committed().version_number() == 20);
  CHECK(slow.replica.state() == ann.replica.state());
}

TEST_CASE("Who makes us answer and does not read is sent away", "[unit][protocol_ot]") {
  World world;
  SessionOptions options;
  options.may_write = false;
  options.queue_bytes_max = 1000;
  Talk ann(world.port, world.grants, 1, options);
  ann.greet();
  ann.edit(3, 5);
  const Bytes frame = encode(Submit{ann.replica.send().value()});
  Result<void> received;
  int times = 0;
  for (; received && times < 100; ++times) received = ann.receive(frame);
  CHECK(received.error().code == ErrorCode::kResourceExhausted);
  CHECK(times < 20);
}

TEST_CASE("A session that may not be says no and nothing else", "[unit][protocol_ot]") {
  World world;
  Session session(world.port, 1, world.grants, nullptr);
  session.deny("not you");
  SharedFrame frame;
  REQUIRE(session.next_frame(frame));
  const auto refused = std::get<Refused>(parse_authority_message(*frame, 8).value());
  CHECK(refused.code == Refusal::kDenied);
  CHECK(refused.reason == "not you");
  CHECK_FALSE(session.next_frame(frame));
}
