#include "weft/protocol/yjs/messages.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace weft::protocol::yjs;
using weft::Bytes;

TEST_CASE("Every message is written as the wire has it and read back", "[unit][protocol]") {
  const Bytes body = {0xaa, 0xbb};
  const struct {
    MessageType type;
    Bytes frame;
    Bytes wire;
  } cases[] = {
      {MessageType::kSyncStep1, encode_sync_step1(body), {0, 0, 2, 0xaa, 0xbb}},
      {MessageType::kSyncStep2, encode_sync_step2(body), {0, 1, 2, 0xaa, 0xbb}},
      {MessageType::kUpdate, encode_update(body), {0, 2, 2, 0xaa, 0xbb}},
      {MessageType::kAwareness, encode_awareness(body), {1, 2, 0xaa, 0xbb}},
  };
  for (const auto& test : cases) {
    CHECK(test.frame == test.wire);
    const auto message = parse_message(test.frame);
    REQUIRE(message);
    CHECK(message->type == test.type);
    CHECK(weft::to_bytes(message->body) == body);
  }
  CHECK(encode_query_awareness() == Bytes{3});
  CHECK(encode_permission_denied("no") == Bytes{2, 0, 2, 'n', 'o'});
  CHECK(parse_message(encode_query_awareness())->type == MessageType::kQueryAwareness);
  CHECK(weft::as_chars(parse_message(encode_permission_denied("no"))->body) == "no");
}

TEST_CASE("Extensions are ignored, trailing bytes too, malformed frames are errors", "[unit][protocol]") {
  CHECK(parse_message(Bytes{102, 1})->type == MessageType::kUnknown);
  CHECK(parse_message(Bytes{2, 9})->type == MessageType::kUnknown);
  CHECK(parse_message(Bytes{0, 0, 1, 0, 7, 7})->type == MessageType::kSyncStep1);
  for (const Bytes& bad : {Bytes{}, Bytes{0}, Bytes{0, 3, 0}, Bytes{0, 0}, Bytes{0, 0, 5, 1}, Bytes{1}, Bytes{1, 9},
                           Bytes{0x80}, Bytes{2, 0, 1, 0xff}})
    CHECK_FALSE(parse_message(bad));
}
