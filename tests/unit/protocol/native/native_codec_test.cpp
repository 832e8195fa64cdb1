#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>

#include "weft/base/random.hpp"
#include "weft/protocol/native/native_codec.hpp"

using namespace weft;
using namespace weft::protocol::native;

namespace {

std::string hex(ByteView bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

Bytes from_hex(const std::string& text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

/// One message of each kind, every field with a value of its own.
std::map<std::string, Message> examples() {
  Request list{7, ListRequest{"acme", "plans", "m", 50}};
  Request remove{8, RemoveRequest{"acme", "plans", "old"}};
  Request feed{9, FeedRequest{"acme", "plans", 77, 51}};
  DocumentRow row{"name", "weft.ot.json", 5, true, 0x0102030405060708, 0x1112131415161718, {9, 8}};
  return {
      {"hello", Hello{1, 3, 5, {1, 2, 3}, "secret", "game/1"}},
      {"welcome", Welcome{2, 6, {4, 5}, "ann", 60'000, 1 << 20, 1000, true}},
      {"bye", Bye{4401, "who are you?"}},
      {"open", Open{3, "acme", "plans", "today", "weft.ot.json", OpenMode::kCreate}},
      {"open-begins", Open{3, "acme", "plans", "today", "weft.ot.json", OpenMode::kOpenOrCreate, true}},
      {"opened-begin", Opened{3, 1, 2, false, true}},
      {"opened", Opened{3, 0x0102030405060708, 0x1112131415161718, true}},
      {"close", Close{3, 4404, "no such document"}},
      {"piece", Piece{3, {0, 0, 0, 255, 1}, true}},
      {"confirm", Confirm{3, 70'000}},
      {"saved", Saved{3, 70'000, kLevelStored}},
      {"ping", Ping{12}},
      {"pong", Pong{13}},
      {"request-list", list},
      {"request-remove", remove},
      {"request-feed", feed},
      {"response", Response{7, 2, "no", {row, {}}, true, "next", 9}},
  };
}

/// name -> bytes of tests/vectors/native/messages.txt: "name hex" in each line.
std::map<std::string, std::string> fixtures() {
  std::ifstream file("tests/vectors/native/messages.txt");
  std::map<std::string, std::string> read;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name, bytes;
    if (line.starts_with('#') || !(words >> name >> bytes)) continue;
    read[name] = bytes;
  }
  return read;
}

}  // namespace

TEST_CASE("Every message has the bytes that it always had, and is read from them", "[native][unit]") {
  const auto kept = fixtures();
  const auto known = examples();
  CHECK(kept.size() == known.size());
  for (const auto& [name, message] : known) {
    INFO(name);
    const Bytes bytes = encode(message);
    const auto fixture = kept.find(name);
    REQUIRE(fixture != kept.end());
    CHECK(hex(bytes) == fixture->second);
    const auto read = parse(from_hex(fixture->second));
    REQUIRE(read);
    CHECK(read->index() == message.index());
    CHECK(hex(encode(*read)) == fixture->second);
  }
}

TEST_CASE("A message is whole or it is no message", "[native][unit]") {
  for (const auto& [name, message] : examples()) {
    INFO(name);
    Bytes bytes = encode(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(parse(ByteView(bytes).first(size)));
    bytes.push_back(0);
    CHECK_FALSE(parse(bytes));
  }
}

TEST_CASE("Damaged messages are refused or read, and never more than that", "[native][unit]") {
  SeededRandom random(1);
  for (const auto& [name, message] : examples()) {
    const Bytes bytes = encode(message);
    for (int i = 0; i < 2000; ++i) {
      Bytes damaged = bytes;
      for (std::uint64_t flips = 1 + random.next() % 4; flips > 0; --flips)
        damaged[random.next() % damaged.size()] = static_cast<std::uint8_t>(random.next());
      if (auto read = parse(damaged)) CHECK(encode(*read).size() <= 8 * kMessageBytesMax);
    }
  }
}

TEST_CASE("Sizes that a message only claims cost nothing, and long ones are refused", "[native][unit]") {
  // A header that says: one segment of 2^29 words.
  CHECK(parse(from_hex("1000000020")).error().code == ErrorCode::kInvalidArgument);
  // Zeros, of which two bytes stand for 2 KiB.
  Bytes zeros;
  for (int i = 0; i < 4096; ++i) zeros.insert(zeros.end(), {0, 255});
  CHECK(parse(zeros).error().message == "message: too long when unpacked");
  CHECK(parse(Bytes(kMessageBytesMax + 1, 1)).error().code == ErrorCode::kResourceExhausted);
  CHECK(parse(encode(Bye{1000, "\xff"})).error().message == "message: text is not UTF-8");
}
