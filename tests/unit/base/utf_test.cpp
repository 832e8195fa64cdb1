#include "weft/base/utf.hpp"

#include <catch2/catch.hpp>

namespace {

std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  weft::append_utf16(text, units);
  return units;
}

std::string to_utf8(std::u16string_view units) {
  std::string text;
  weft::append_utf8(units, text);
  return text;
}

}  // namespace

TEST_CASE("Every code point but the surrogates makes the round trip", "[unit][base]") {
  for (char32_t point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 0x101) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    std::u16string units;
    if (point < 0x10000) {
      units.push_back(static_cast<char16_t>(point));
    } else {
      units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }
    const std::string text = to_utf8(units);
    INFO(static_cast<std::uint32_t>(point));
    REQUIRE(weft::is_valid_utf8(text));
    REQUIRE(weft::utf16_length(text) == units.size());
    REQUIRE(to_utf16(text) == units);
    REQUIRE(weft::is_ascii(text) == (point < 0x80));
  }
}

TEST_CASE("Malformed UTF-8 is told from well-formed", "[unit][base]") {
  for (const std::string_view bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xc3(", "abcdefgh\xff", "abcdefghi\xc3"}) {
    INFO(bad);
    CHECK_FALSE(weft::is_valid_utf8(bad));
  }
  CHECK(weft::is_valid_utf8(""));
  CHECK(weft::is_valid_utf8("\xef\xbb\xbf" "a byte order mark is a character"));
  CHECK(weft::is_valid_utf8(std::string_view("\0", 1)));
}

TEST_CASE("Half a surrogate pair is written as U+FFFD", "[unit][base]") {
  CHECK(to_utf8(u"\xD83D\xDE00") == "\xf0\x9f\x98\x80");
  CHECK(to_utf8(std::u16string{0xD83D}) == "\xef\xbf\xbd");
  CHECK(to_utf8(std::u16string{0xDE00, 0xD83D}) == "\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(to_utf8(std::u16string{0xD83D, u'a'}) == "\xef\xbf\xbd" "a");
}

TEST_CASE("code points are counted and found in text of every width", "[unit][base]") {
  const std::string points[] = {"a", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80"};
  std::string text;
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < 200; ++i) {
    text += i < 60 ? points[0] : points[i * i % 7 % 4];
    starts.push_back(text.size());
  }
  CHECK(weft::code_point_count(text) == 200);
  for (std::size_t from = 0; from <= 200; ++from)
    for (std::size_t count = 0; from + count <= 200; ++count) {
      const std::string_view rest = std::string_view(text).substr(starts[from]);
      REQUIRE(weft::utf8_prefix_bytes(rest, count) == starts[from + count] - starts[from]);
    }
  CHECK(weft::utf8_prefix_bytes(text, 201) == text.size());
}
