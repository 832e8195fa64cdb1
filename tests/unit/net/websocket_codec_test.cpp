#include "weft/net/websocket_codec.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace weft;
using namespace weft::net;
using namespace std::literals;

namespace {

using Events = std::vector<std::string>;

constexpr WebSocketDecoderOptions kServer{WebSocketRole::kServer, true, 1000};
constexpr WebSocketDecoderOptions kClient{WebSocketRole::kClient, true, 1000};

std::string describe(const WebSocketEvent& event) {
  const std::string payload(as_chars(event.payload));
  switch (event.kind) {
    case WebSocketEvent::Kind::kMessage: return "message " + payload;
    case WebSocketEvent::Kind::kPing: return "ping " + payload;
    case WebSocketEvent::Kind::kPong: return "pong " + payload;
    case WebSocketEvent::Kind::kClose: return "close " + std::to_string(event.code) + " " + payload;
    case WebSocketEvent::Kind::kFailed: return "failed " + std::to_string(event.code);
    case WebSocketEvent::Kind::kNeedMore: break;
  }
  return "need more";
}

void feed(WebSocketDecoder& decoder, std::string_view piece, Events& events) {
  Bytes bytes = to_bytes(as_bytes(piece));
  std::span<std::uint8_t> input(bytes);
  for (;;) {
    const WebSocketEvent event = decoder.next(input);
    if (event.kind == WebSocketEvent::Kind::kNeedMore) break;
    events.push_back(describe(event));
    if (event.kind == WebSocketEvent::Kind::kFailed) break;
  }
}

Events decode_cut(std::string_view bytes, WebSocketDecoderOptions options, std::size_t first, std::size_t second) {
  WebSocketDecoder decoder(options);
  Events events;
  for (const auto piece : {bytes.substr(0, first), bytes.substr(first, second - first), bytes.substr(second)}) {
    const bool failed = !events.empty() && events.back().starts_with("failed");
    if (!failed) feed(decoder, piece, events);
  }
  return events;
}

// What it decodes to, however it is cut into three.
Events decode(std::string_view bytes, WebSocketDecoderOptions options = kServer) {
  const Events whole = decode_cut(bytes, options, bytes.size(), bytes.size());
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      const Events cut = decode_cut(bytes, options, first, second);
      if (cut == whole) continue;
      CAPTURE(first, second);
      CHECK(cut == whole);
      return cut;
    }
  }
  return whole;
}

std::string frame(std::uint8_t first, std::string_view payload, bool masked = true) {
  const WebSocketMask mask = {0x37, 0xfa, 0x21, 0x3d};
  WebSocketHeader header = masked ? websocket_header(WebSocketOpcode::kBinary, payload.size(), mask)
                                  : websocket_header(WebSocketOpcode::kBinary, payload.size());
  header.bytes[0] = first;
  Bytes bytes = to_bytes(as_bytes(payload));
  if (masked) websocket_mask(bytes, mask);
  return std::string(as_chars(header.bytes)).substr(0, header.size) + std::string(as_chars(bytes));
}

std::string header_of(std::uint64_t size) {
  const WebSocketHeader header = websocket_header(WebSocketOpcode::kBinary, size);
  return std::string(as_chars(header.bytes)).substr(0, header.size);
}

}  // namespace

TEST_CASE("a header is as short as its length allows", "[unit][net]") {
  CHECK(header_of(0) == "\x82\x00"s);
  CHECK(header_of(125) == "\x82\x7d"s);
  CHECK(header_of(126) == "\x82\x7e\x00\x7e"s);
  CHECK(header_of(65535) == "\x82\x7e\xff\xff"s);
  CHECK(header_of(65536) == "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

TEST_CASE("the frames of RFC 6455 section 5.7 are read", "[unit][net]") {
  CHECK(decode("\x81\x05\x48\x65\x6c\x6c\x6f"s, kClient) == Events{"message Hello"});
  CHECK(decode("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s) == Events{"message Hello"});
  CHECK(decode("\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f"s, kClient) == Events{"message Hello"});
  CHECK(decode("\x89\x05\x48\x65\x6c\x6c\x6f"s, kClient) == Events{"ping Hello"});
  CHECK(decode("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s) == Events{"pong Hello"});
}

TEST_CASE("masking from any offset is its own inverse", "[unit][net]") {
  const WebSocketMask mask = {1, 2, 4, 8};
  Bytes bytes(37, 0x55);
  const Bytes before = bytes;
  websocket_mask(bytes, mask);
  for (std::size_t i = 0; i < bytes.size(); ++i) REQUIRE(bytes[i] == (0x55 ^ mask[i % 4]));
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Bytes parts = bytes;
    websocket_mask(std::span(parts).first(cut), mask);
    websocket_mask(std::span(parts).subspan(cut), mask, cut);
    REQUIRE(parts == before);
  }
}

TEST_CASE("fragments are joined, with control frames in between", "[unit][net]") {
  const std::string bytes = frame(0x02, "ab") + frame(0x89, "ping") + frame(0x00, "") + frame(0x8a, "") +
                            frame(0x80, "cd") + frame(0x82, "") + frame(0x82, "next");
  CHECK(decode(bytes) == Events{"ping ping", "pong ", "message abcd", "message ", "message next"});
}

TEST_CASE("a long message is read from pieces of one byte", "[unit][net]") {
  WebSocketDecoder decoder({WebSocketRole::kServer, false, 100'000});
  const std::string payload(70'000, 'x');
  Events events;
  for (const char byte : frame(0x82, payload) + frame(0x82, payload)) feed(decoder, {&byte, 1}, events);
  CHECK((events == Events{"message " + payload, "message " + payload}));
}

TEST_CASE("a close frame has a code and a reason, or nothing", "[unit][net]") {
  CHECK(decode(frame(0x88, "")) == Events{"close 1005 "});
  CHECK(decode(frame(0x88, "\x03\xe8")) == Events{"close 1000 "});
  CHECK(decode(frame(0x88, "\x11\x94gone")) == Events{"close 4500 gone"});
  CHECK(decode(frame(0x88, "\x03")) == Events{"failed 1002"});
  CHECK(decode(frame(0x88, "\x03\xe8\xff")) == Events{"failed 1007"});
}

TEST_CASE("a close code that may not be sent is refused", "[unit][net]") {
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    CAPTURE(code);
    const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    CHECK(decode(frame(0x88, payload)) == Events{"failed 1002"});
    CHECK(close_payload(static_cast<std::uint16_t>(code), "x").empty());
  }
}

TEST_CASE("a close reason is cut between characters", "[unit][net]") {
  std::string text(122, 'a');
  text += "\xc3\xa4\xc3\xa4";
  CHECK(close_payload(1000, text).size() == 2 + 122);
  CHECK(close_payload(1000, std::string(200, 'a')).size() == 2 + 123);
  CHECK(close_payload(1000, "\xff").size() == 2);
}

TEST_CASE("what breaks the framing fails with 1002", "[unit][net]") {
  CHECK(decode(frame(0x82, "x", false)) == Events{"failed 1002"});
  CHECK(decode(frame(0x82, "x"), kClient) == Events{"failed 1002"});
  for (const int bit : {0x40, 0x20, 0x10}) {
    CHECK(decode(frame(static_cast<std::uint8_t>(0x82 | bit), "x")) == Events{"failed 1002"});
  }
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    CHECK(decode(frame(static_cast<std::uint8_t>(0x80 | opcode), "x")) == Events{"failed 1002"});
  }
  for (const int opcode : {0x08, 0x09, 0x0a}) {
    CHECK(decode(frame(static_cast<std::uint8_t>(opcode), "")) == Events{"failed 1002"});
    CHECK(decode(frame(static_cast<std::uint8_t>(0x80 | opcode), std::string(126, 'x'))) == Events{"failed 1002"});
  }
  CHECK(decode(frame(0x80, "x")) == Events{"failed 1002"});
  CHECK(decode(frame(0x02, "x") + frame(0x82, "y")) == Events{"failed 1002"});
}

TEST_CASE("a length is in its shortest form and below 2^63", "[unit][net]") {
  CHECK(decode("\x82\xfe\x00\x7d\0\0\0\0"s) == Events{"failed 1002"});
  CHECK(decode("\x82\xff\0\0\0\0\0\0\xff\xff\0\0\0\0"s) == Events{"failed 1002"});
  CHECK(decode("\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0"s) == Events{"failed 1002"});
  CHECK(decode("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"s) == Events{"failed 1009"});
}

TEST_CASE("a message over the limit fails at the header that makes it so", "[unit][net]") {
  const WebSocketDecoderOptions options{WebSocketRole::kServer, false, 300};
  CHECK(decode(frame(0x82, std::string(300, 'x')), options) == Events{"message " + std::string(300, 'x')});
  CHECK(decode(frame(0x82, std::string(301, 'x')).substr(0, 8), options) == Events{"failed 1009"});
  const std::string parts = frame(0x02, std::string(150, 'x')) + frame(0x00, std::string(150, 'y'));
  CHECK(decode(parts + frame(0x80, ""), options).size() == 1);
  CHECK(decode(parts + frame(0x80, "z").substr(0, 6), options) == Events{"failed 1009"});
}

TEST_CASE("text is UTF-8, and only where it is accepted", "[unit][net]") {
  CHECK(decode(frame(0x81, "\xe2\x82\xac")) == Events{"message \xe2\x82\xac"});
  CHECK(decode(frame(0x01, "\xe2") + frame(0x80, "\x82\xac")) == Events{"message \xe2\x82\xac"});
  CHECK(decode(frame(0x81, "\xc0\x80")) == Events{"failed 1007"});
  CHECK(decode(frame(0x81, "\xed\xa0\x80")) == Events{"failed 1007"});
  CHECK(decode(frame(0x82, "\xff")) == Events{"message \xff"});
  CHECK(decode(frame(0x81, "x").substr(0, 6), {WebSocketRole::kServer, false, 1000}) == Events{"failed 1003"});
}

TEST_CASE("a decoder that failed stays so", "[unit][net]") {
  WebSocketDecoder decoder(kServer);
  Events events;
  feed(decoder, frame(0x83, ""), events);
  feed(decoder, frame(0x82, "sound"), events);
  CHECK(events == Events{"failed 1002", "failed 1002"});
}
