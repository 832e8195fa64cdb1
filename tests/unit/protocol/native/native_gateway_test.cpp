#include <catch2/catch.hpp>

#include "support/client_world.hpp"
#include "weft/protocol/native/native_gateway.hpp"

using namespace weft;
using namespace weft::protocol::native;
using testing::NativeWorld;

namespace {

/// A client's end by hand: says what the test says, keeps what came.
class Hand final : public ConnectionObserver {
 public:
  explicit Hand(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) { connection_->start(*this); }

  void say(const Message& message) { say_bytes(encode(message)); }
  void say_bytes(Bytes bytes) { connection_->send(make_frame(std::move(bytes))); }

  /// What came of one kind, in order.
  template <class M>
  std::vector<M> heard() const {
    std::vector<M> found;
    for (const Message& message : heard_)
      if (const M* one = std::get_if<M>(&message)) found.push_back(*one);
    return found;
  }
  std::optional<CloseReason> closed;

  void on_open() override {}
  void on_frame(ByteView frame) override { heard_.push_back(parse(frame).value()); }
  void on_writable() override {}
  void on_closed(const CloseReason& reason) override { closed = reason; }

 private:
  std::unique_ptr<Connection> connection_;
  std::vector<Message> heard_;
};

struct Guests : NativeWorld {
  std::unique_ptr<Hand> guest() { return std::make_unique<Hand>(endpoint->connect()); }
  std::unique_ptr<Hand> welcome_guest() {
    auto hand = guest();
    hand->say(Hello{});
    settle();
    return hand;
  }
};

Open open_text(ChannelId channel, std::string name = "text") {
  return {channel, "acme", "plans", std::move(name), std::string(crdt::Doc::kType.uri), OpenMode::kOpenOrCreate};
}

}  // namespace

TEST_CASE("A guest is welcomed with what holds here", "[native][unit]") {
  Guests world;
  const auto ann = world.welcome_guest();
  const auto welcome = ann->heard<Welcome>().at(0);
  CHECK(welcome.version == kVersion);
  CHECK(welcome.resume.size() == 16);
  CHECK(welcome.silence_ms == 60'000);
  CHECK(welcome.frame_bytes_max == kMessageBytesMax);
  CHECK_FALSE(welcome.resumed);

  const auto again = world.guest();
  Hello hello;
  hello.resume = welcome.resume;
  again->say(hello);
  world.settle();
  CHECK(again->heard<Welcome>().at(0).resumed);
  const auto thief = world.guest();
  thief->say(hello);  // the token was good once
  world.settle();
  CHECK_FALSE(thief->heard<Welcome>().at(0).resumed);
}

TEST_CASE("What is not to be said closes the connection with a reason, and harms nobody else", "[native][unit]") {
  struct Case {
    const char* reason;
    std::vector<Bytes> said;
    std::uint16_t code;
  };
  const Bytes hello = encode(Hello{});
  Hello of_the_future;
  of_the_future.version_min = of_the_future.version_max = kVersion + 1;
  const std::vector<Case> cases = {
      {"message: malformed", {{1, 2, 3}}, 1007},
      {"message: malformed", {{}}, 1007},
      {"not a hello, or not welcome yet", {encode(open_text(1))}, 1007},
      {"a second hello", {hello, hello}, 1007},
      {"no version of the protocol in common", {encode(of_the_future)}, 4409},
      {"a message that is for clients", {hello, encode(Opened{})}, 1007},
      {"open: the channel is in use", {hello, encode(open_text(1)), encode(open_text(1))}, 1007},
      {"open: the channel is in use", {hello, encode(open_text(0))}, 1007},
      {"confirm: not now, or not ascending", {hello, encode(open_text(1)), encode(Confirm{1, 0})}, 1007},
      {"message: longer than 1048576 bytes", {hello, Bytes(kMessageBytesMax + 1, 1)}, 1013},
  };
  Guests world;
  const auto friendly = world.welcome_guest();
  friendly->say(open_text(1));
  world.settle();
  for (const Case& one : cases) {
    INFO(one.reason);
    const auto guest = world.guest();
    for (const Bytes& bytes : one.said) guest->say_bytes(bytes);
    world.settle();
    REQUIRE(guest->closed);
    CHECK(guest->closed->code == one.code);
    const auto bye = guest->heard<Bye>();
    REQUIRE(bye.size() == 1);
    CHECK(bye[0].reason == one.reason);
    CHECK(bye[0].code == one.code);
  }
  CHECK_FALSE(friendly->closed);
  friendly->say(Confirm{1, 1});
  world.settle();
  CHECK(friendly->heard<Saved>().at(0).number == 1);
}

TEST_CASE("Who says nothing, or nothing any more, is let go", "[native][unit]") {
  Guests world;
  const auto silent = world.guest();
  const auto gone = world.welcome_guest();
  const auto alive = world.welcome_guest();
  for (int second = 0; second < 90; ++second) {
    world.main.advance(std::chrono::seconds(1));
    if (second % 10 == 0) alive->say(Ping{static_cast<std::uint64_t>(second)});
    world.settle();
  }
  REQUIRE(silent->closed);
  CHECK(silent->closed->text == "hello_within");
  REQUIRE(gone->closed);
  CHECK(gone->closed->text == "silence_max");
  CHECK(gone->heard<Ping>().size() >= 2);
  CHECK_FALSE(alive->closed);
  CHECK(alive->heard<Pong>().size() == 9);
}

TEST_CASE("A frame comes in pieces, and too long a one ends its conversation only", "[native][unit]") {
  NativeWorld world;
  world.endpoint.reset();
  NativeEndpointOptions options;
  options.runtime = world.runtime();
  options.limits.piece_bytes = 100;
  options.limits.frame_bytes_max = 20'000;
  world.endpoint = std::make_unique<NativeEndpoint>(*world.server, std::move(options));
  const auto ann = world.client();
  const auto bob = world.client();
  const auto ann_text = world.open<CrdtDocument>(*ann, "text");
  const auto bob_text = world.open<CrdtDocument>(*bob, "text");
  const std::string poem(10'000, 'x');
  REQUIRE(ann_text->doc().text("t").value().append(poem));
  world.settle();
  CHECK(bob_text->doc().text("t").value().to_string() == poem);  // a hundred pieces from the server
  CHECK_FALSE(ann_text->pending());

  Hand hand(world.endpoint->connect());
  hand.say(Hello{});
  hand.say(open_text(1));
  hand.say(open_text(2, "other"));
  world.settle();
  for (int i = 0; i < 3; ++i) hand.say(Piece{1, Bytes(9'000, 0), true});
  hand.say(Confirm{2, 1});
  world.settle();
  CHECK(hand.heard<Close>().at(0).channel == 1);
  CHECK(hand.heard<Close>().at(0).code == 1009);
  CHECK(hand.heard<Saved>().at(0).channel == 2);
  CHECK_FALSE(hand.closed);
}

TEST_CASE("Confirmations wait for storage", "[native][unit]") {
  Guests world;
  const auto ann = world.welcome_guest();
  ann->say(open_text(1));
  world.settle();
  crdt::DocOptions options;
  options.client = ClientId{7};
  crdt::Doc doc(options);
  REQUIRE(doc.text("t").value().append("x"));
  Bytes frame{0, 2};  // y-protocols: sync, update
  Writer(frame).varbytes(doc.encode_state_as_update());
  ann->say(Piece{1, frame, false});
  ann->say(Confirm{1, 1});
  world.main.run_until_idle();  // the engine has it, storage was not asked yet
  CHECK(ann->heard<Saved>().empty());
  world.settle();
  REQUIRE(ann->heard<Saved>().size() == 1);
  CHECK(ann->heard<Saved>()[0].level == kLevelStored);
  CHECK(world.memory.info(NativeWorld::id("text"))->end.value == 1);
}

TEST_CASE("A model that nobody serves is refused, and so are questions nobody answers", "[native][unit]") {
  Guests world;
  const auto ann = world.welcome_guest();
  Open unknown = open_text(1);
  unknown.model = "weft.unknown";
  ann->say(unknown);
  ann->say(Request{5, ListRequest{"", "plans", "", 10}});
  world.settle();
  CHECK(ann->heard<Close>().at(0).code == 4409);
  const auto response = ann->heard<Response>().at(0);
  CHECK(response.id == 5);
  CHECK(response.code == static_cast<std::uint16_t>(ErrorCode::kInvalidArgument));
  CHECK_FALSE(ann->closed);
}
