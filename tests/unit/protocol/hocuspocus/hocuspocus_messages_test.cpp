#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"

#include <catch2/catch.hpp>

#include "weft/base/random.hpp"
#include "weft/base/varint.hpp"

using namespace weft;
using namespace weft::protocol::hocuspocus;

TEST_CASE("An address is taken apart at its first NUL", "[unit][protocol]") {
  const Address plain = split_address("notes");
  CHECK(plain.document == "notes");
  CHECK_FALSE(plain.has_session);
  const Address two = split_address(std::string_view("notes\0a\0b", 9));
  CHECK(two.document == "notes");
  CHECK(two.session == std::string_view("a\0b", 3));
  CHECK(two.has_session);
  const Address empty = split_address(std::string_view("\0", 1));
  CHECK(empty.document.empty());
  CHECK(empty.has_session);
}

TEST_CASE("A frame that is cut short anywhere is malformed, or shorter on purpose", "[unit][protocol]") {
  const Bytes body(200, 7);
  for (const Bytes& frame : {encode_update("doc", body), encode_awareness("doc", body), encode_stateless("doc", "words"),
                             encode_permission_denied("doc", "no"), encode_sync_status("doc", true)}) {
    REQUIRE(parse_message(frame));
    for (std::size_t size = 0; size < frame.size(); ++size) {
      INFO(size);
      CHECK_FALSE(parse_message(ByteView(frame).first(size)));
    }
  }
  // A token may come without a version, and a close without a reason.
  const Bytes token = encode_token("doc", "secret", "4.8.0");
  CHECK(parse_message(ByteView(token).first(token.size() - 6))->type == MessageType::kToken);
  CHECK_FALSE(parse_message(ByteView(token).first(token.size() - 1)));
  CHECK_FALSE(parse_message(ByteView(token).first(token.size() - 8)));
  CHECK_FALSE(parse_message(ByteView(encode_close("doc", "bye")).first(6)));
}

TEST_CASE("Strings that are not UTF-8, unknown sync kinds and lying lengths are malformed", "[unit][protocol]") {
  CHECK_FALSE(parse_message({}));
  CHECK_FALSE(parse_message(Bytes{2, 0xc3, 0x28, 3}));           // the address
  CHECK_FALSE(parse_message(Bytes{1, 'd', 5, 2, 0xc3, 0x28}));   // a payload
  CHECK_FALSE(parse_message(Bytes{1, 'd', 2, 0, 2, 0xc3, 0x28}));  // a token
  CHECK_FALSE(parse_message(Bytes{1, 'd', 0, 3, 0}));
  CHECK_FALSE(parse_message(Bytes{1, 'd', 4, 3, 0}));
  Bytes claims{1, 'd', 0, 2};
  Writer(claims).varuint(kVarUintMax);
  CHECK_FALSE(parse_message(claims));
  Bytes address;
  Writer(address).varuint(kVarUintMax);
  CHECK_FALSE(parse_message(address));
  CHECK_FALSE(parse_message(Bytes{11}));
}

TEST_CASE("Types of somebody's extension are ignored", "[unit][protocol]") {
  CHECK(parse_message(Bytes{1, 'd', 99, 1, 2})->type == MessageType::kUnknown);
  CHECK(parse_message(Bytes{1, 'd', 2, 9})->type == MessageType::kUnknown);
}

TEST_CASE("One byte is a ping or a pong, whatever an address could begin with", "[unit][protocol]") {
  CHECK(parse_message(encode_ping())->type == MessageType::kPing);
  CHECK(parse_message(encode_pong())->type == MessageType::kPong);
  const Bytes nine = encode_query_awareness("123456789");
  CHECK(parse_message(nine)->address == "123456789");
}

TEST_CASE("Random bytes are read or refused, and nothing else", "[unit][protocol]") {
  SeededRandom random(7);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(random.next() % 24);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next() % (random.next() % 2 == 0 ? 12 : 256));
    const auto message = parse_message(bytes);
    if (!message || message->body.empty()) continue;
    CHECK(message->body.data() >= bytes.data());
    CHECK(message->body.data() + message->body.size() <= bytes.data() + bytes.size());
  }
}
