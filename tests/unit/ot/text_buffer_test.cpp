#include "weft/ot/text_buffer.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ot/text_chunks.hpp"
#include "support/ot_text.hpp"
#include "weft/base/random.hpp"

namespace {

using namespace weft::ot;
using testing::change;
using testing::Erase;
using testing::print;

const std::string kPoints[] = {"a", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80"};

std::string some_text(weft::SeededRandom& random, std::uint64_t points) {
  std::string text;
  for (std::uint64_t i = 0; i < points; ++i) text += kPoints[random.next() % 4];
  return text;
}

/// A text as the code points it is made of.
std::vector<std::string> points_of(const std::string& text) {
  std::vector<std::string> points;
  for (const char byte : text) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) points.emplace_back();
    points.back() += byte;
  }
  return points;
}

/// Splices of random places, and what they make of `text`.
TextChange some_edit(weft::SeededRandom& random, std::string& text, std::uint64_t insert_max, std::uint64_t span_max) {
  const std::vector<std::string> points = points_of(text);
  TextChange edit;
  std::string result;
  std::size_t at = 0;
  while (at < points.size() && random.next() % 8 != 0) {
    const auto span = static_cast<std::uint32_t>(std::min(points.size() - at, random.next() % span_max + 1));
    const bool kept = random.next() % 2 == 0;
    kept ? edit.skip(span) : edit.erase(span);
    for (std::uint32_t i = 0; i < span; ++i, ++at)
      if (kept) result += points[at];
    if (random.next() % 2 == 0) continue;
    const std::string inserted = some_text(random, random.next() % insert_max);
    edit.insert(inserted);
    result += inserted;
  }
  for (; at < points.size(); ++at) result += points[at];
  edit.trim();
  text = result;
  return edit;
}

void require_offsets(const TextBuffer& buffer, const std::string& text) {
  std::uint64_t bytes = 0;
  std::uint64_t units = 0;
  std::uint64_t count = 0;
  for (const std::string& point : points_of(text)) {
    REQUIRE(buffer.to_utf16(CodePointOffset{count})->value == units);
    REQUIRE(buffer.to_utf8(CodePointOffset{count})->value == bytes);
    REQUIRE(buffer.to_code_points(Utf16Offset{units})->value == count);
    REQUIRE(buffer.to_code_points(Utf8Offset{bytes})->value == count);
    for (std::size_t inside = 1; inside < point.size(); ++inside)
      REQUIRE(!buffer.to_code_points(Utf8Offset{bytes + inside}));
    if (point.size() == 4) REQUIRE(!buffer.to_code_points(Utf16Offset{units + 1}));
    bytes += point.size();
    units += point.size() == 4 ? 2 : 1;
    ++count;
  }
  REQUIRE(buffer.length() == count);
  REQUIRE(buffer.utf16_length() == units);
  REQUIRE(buffer.utf8_length() == bytes);
  REQUIRE(buffer.to_utf16(CodePointOffset{count})->value == units);
  REQUIRE(buffer.to_code_points(Utf8Offset{bytes})->value == count);
  REQUIRE(!buffer.to_utf16(CodePointOffset{count + 1}));
  REQUIRE(!buffer.to_utf8(CodePointOffset{count + 1}));
  REQUIRE(!buffer.to_code_points(Utf16Offset{units + 1}));
  REQUIRE(!buffer.to_code_points(Utf8Offset{bytes + 1}));
}

}  // namespace

TEST_CASE("an edit of a text is taken back by what it returns", "[unit][ot]") {
  TextBuffer buffer("a\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80z");
  const auto undo = buffer.apply(change({1u, "XY", Erase{2}, 1u, Erase{1}}));
  REQUIRE(undo);
  CHECK(buffer.str() == "aXY\xF0\x9F\x98\x80");
  CHECK(print(*undo) == "[1,\"\xC3\xA9\xE6\xBC\xA2\",{d:2},1,\"z\"]");
  REQUIRE(buffer.apply(*undo));
  CHECK(buffer.str() == "a\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80z");
}

TEST_CASE("an edit behind the end of a text is refused", "[unit][ot]") {
  for (const std::uint32_t length : {3u, 3000u}) {
    const std::string text(length, 'x');
    TextBuffer buffer(text);
    const auto refused = buffer.apply(change({"y", length - 1, Erase{2}}));
    REQUIRE(!refused);
    CHECK(refused.error().code == weft::ErrorCode::kInvalidArgument);
    CHECK(buffer.str() == text);
    CHECK(buffer.apply(change({length, "y"})));
    CHECK(buffer.str() == text + "y");
  }
}

TEST_CASE("texts of any length count their offsets, never inside of a code point", "[unit][ot]") {
  weft::SeededRandom random(11);
  for (const std::uint64_t points : {0u, 1u, 40u, 300u, 3000u}) {
    const std::string text = some_text(random, points);
    require_offsets(TextBuffer(text), text);
  }
}

TEST_CASE("a text grows and shrinks through short and long", "[unit][ot]") {
  weft::SeededRandom random(12);
  std::string text;
  TextBuffer buffer;
  bool was_long = false;
  bool was_short_again = false;
  for (int step = 0; step < 300; ++step) {
    std::string before = text;
    const bool growing = step / 50 % 2 == 0;
    const TextChange edit = some_edit(random, text, growing ? 300 : 3, growing ? 30 : 400);
    auto undo = buffer.apply(edit);
    REQUIRE(undo);
    REQUIRE(buffer.str() == text);
    REQUIRE(buffer.length() == points_of(text).size());
    TextBuffer copy = buffer;
    REQUIRE(copy.apply(*undo));
    REQUIRE(copy.str() == before);
    REQUIRE(testing::is_canonical(*undo));
    if (step % 20 == 0) require_offsets(buffer, text);
    was_short_again = was_short_again || (was_long && text.size() < 200);
    was_long = was_long || text.size() > 3000;
    if (!text.empty()) continue;
    REQUIRE(buffer.apply(change({"start again"})));
    text = "start again";
  }
  CHECK(was_long);
  CHECK(was_short_again);
}

TEST_CASE("an edit of very many places is one edit", "[unit][ot]") {
  std::string text(4000, 'x');
  std::string expected;
  TextChange edit;
  for (int i = 0; i < 1000; ++i) {
    edit.skip(1);
    edit.insert("ab");
    edit.erase(1);
    expected += "xab";
  }
  TextBuffer buffer(text);
  const auto undo = buffer.apply(edit);
  REQUIRE(undo);
  CHECK(buffer.str() == expected + std::string(2000, 'x'));
  REQUIRE(buffer.apply(*undo));
  CHECK(buffer.str() == text);
}

TEST_CASE("a short text costs a string", "[unit][ot]") {
  CHECK(TextBuffer("short").memory_bytes() == 0);
  CHECK(TextBuffer(std::string(100, 'x')).memory_bytes() < 120);
}

TEST_CASE("chunks of a few bytes hold what a string holds", "[unit][ot]") {
  weft::SeededRandom random(13);
  std::string text = some_text(random, 50);
  TextChunks chunks(text, 16);
  chunks.check_invariants();
  for (int step = 0; step < 3000; ++step) {
    const std::string before = text;
    const TextChange edit = some_edit(random, text, 12, text.size() > 150 ? 12 : 4);
    TextChunks copy = chunks;
    const TextChange undo = chunks.apply(edit);
    chunks.check_invariants();
    REQUIRE(chunks.str() == text);
    copy.apply(edit);
    copy.apply(undo);
    copy.check_invariants();
    REQUIRE(copy.str() == before);
  }
}
