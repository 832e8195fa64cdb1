#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/base/utf.hpp"
#include "weft/crdt/doc.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

constexpr const char* kSmile = "\xF0\x9F\x98\x80";

// Characters of the four lengths that UTF-8 has.
const std::vector<std::string> kCharacters = {"a", "z", "\xC3\xA9", "\xE2\x82\xAC", kSmile, "\xF4\x8F\xBF\xBF"};

// The text as its characters: the model that offsets are counted in, one by one.
struct Characters {
  std::vector<std::string> characters;

  static std::uint64_t units(const std::string& character) { return character.size() == 4 ? 2 : 1; }
  std::string text() const {
    std::string out;
    for (const std::string& character : characters) out += character;
    return out;
  }
  std::uint64_t units_before(std::size_t at) const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < at; ++i) count += units(characters[i]);
    return count;
  }
  std::uint64_t bytes_before(std::size_t at) const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < at; ++i) count += characters[i].size();
    return count;
  }
};

void compare_at(const Text& text, const Characters& model, std::size_t at) {
  const Utf16Offset units{model.units_before(at)};
  const Utf8Offset bytes{model.bytes_before(at)};
  REQUIRE(text.to_utf8(units).value() == bytes);
  REQUIRE(text.to_code_points(units).value() == CodePointOffset{at});
  REQUIRE(text.to_utf16(bytes).value() == units);
  REQUIRE(text.to_utf16(CodePointOffset{at}).value() == units);
  if (at == model.characters.size()) return;
  for (std::uint64_t inside = 1; inside < model.characters[at].size(); ++inside)
    REQUIRE(text.to_utf16(Utf8Offset{bytes.value + inside}).error().code == ErrorCode::kInvalidArgument);
  if (Characters::units(model.characters[at]) == 2)
    REQUIRE(text.to_utf8(Utf16Offset{units.value + 1}).error().code == ErrorCode::kInvalidArgument);
}

}  // namespace

TEST_CASE("offsets are counted in units, bytes and code points", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.to_utf16(Utf8Offset{0}).value().value == 0);
  REQUIRE(text.insert({0}, "plain"));
  REQUIRE(text.to_utf16(Utf8Offset{5}).value().value == 5);
  REQUIRE(text.to_code_points({3}).value().value == 3);
  REQUIRE(text.to_utf16(Utf8Offset{6}).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.insert({5}, std::string("\xC3\xA9") + kSmile + "!"));  // 1 + 2 + 1 units, 2 + 4 + 1 bytes
  REQUIRE(text.to_utf8({6}).value().value == 7);
  REQUIRE(text.to_utf8({8}).value().value == 11);
  REQUIRE(text.to_utf8({9}).value().value == 12);
  REQUIRE(text.to_code_points({8}).value().value == 7);
  REQUIRE(text.to_utf16(CodePointOffset{7}).value().value == 8);
  REQUIRE(text.to_utf16(CodePointOffset{9}).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.to_utf8({10}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("edits at bytes and code points never cut a character", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert(Utf8Offset{0}, std::string("a") + kSmile + "b"));
  const Bytes before = doc.encode_state_as_update();
  REQUIRE(text.insert(Utf8Offset{3}, "x").error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase(Utf8Offset{0}, 2).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase(Utf8Offset{2}, 3).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase(Utf8Offset{5}, ~std::uint64_t{0}).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase(CodePointOffset{2}, 2).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(doc.encode_state_as_update() == before);
  REQUIRE(text.insert(CodePointOffset{2}, "-"));
  REQUIRE(text.insert(Utf8Offset{5}, "+"));
  REQUIRE(text.to_string() == std::string("a") + kSmile + "+-b");
  REQUIRE(text.erase(CodePointOffset{1}, 2));
  REQUIRE(text.erase(Utf8Offset{0}, 1));
  REQUIRE(text.to_string() == "-b");
}

TEST_CASE("the halves of a pair that meet count as one character", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, std::u16string_view(u"\xDE00")));
  REQUIRE(text.to_utf8({1}).value().value == 3);  // shows as U+FFFD
  REQUIRE(text.insert({0}, std::u16string_view(u"\xD83D")));
  doc.check_invariants();
  REQUIRE(text.to_utf8({2}).value().value == 4);
  REQUIRE(text.to_code_points({2}).value().value == 1);
  REQUIRE(text.to_utf16(CodePointOffset{1}).value().value == 2);
  REQUIRE(text.to_utf8({1}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("offsets are right whoever edits", "[unit][crdt]") {
  SeededRandom random(3);
  Doc ours({.client = ClientId{1}});
  Doc theirs({.client = ClientId{2}});
  Text text = ours.text("t").value();
  Text other = theirs.text("t").value();
  Characters model;
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  for (int round = 0; round < 700; ++round) {
    const bool remote = below(3) == 0;
    Text& edited = remote ? other : text;
    const std::size_t size = model.characters.size();
    const std::size_t at = static_cast<std::size_t>(below(size + 1));
    if (below(3) != 0 || size < 50) {
      std::vector<std::string> added;
      const std::uint64_t count = below(40) == 0 ? 3000 : 1 + below(3);  // at times more than a chunk
      for (std::uint64_t i = 0; i < count; ++i) added.push_back(kCharacters[static_cast<std::size_t>(below(6))]);
      std::string joined;
      for (const std::string& character : added) joined += character;
      const std::uint64_t how = below(3);
      if (how == 0) REQUIRE(edited.insert(Utf16Offset{model.units_before(at)}, joined));
      if (how == 1) REQUIRE(edited.insert(Utf8Offset{model.bytes_before(at)}, joined));
      if (how == 2) REQUIRE(edited.insert(CodePointOffset{at}, joined));
      model.characters.insert(model.characters.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
    } else if (at < size) {
      const std::size_t most = below(60) == 0 ? size : 4;
      const std::size_t count = 1 + static_cast<std::size_t>(below(std::min(most, size - at)));
      const std::uint64_t how = below(2);
      if (how == 0) REQUIRE(edited.erase(CodePointOffset{at}, count));
      if (how == 1) {
        const std::uint64_t start = model.bytes_before(at);
        REQUIRE(edited.erase(Utf8Offset{start}, model.bytes_before(at + count) - start));
      }
      const auto first = model.characters.begin() + static_cast<std::ptrdiff_t>(at);
      model.characters.erase(first, first + static_cast<std::ptrdiff_t>(count));
    }
    Doc& from = remote ? theirs : ours;
    Doc& to = remote ? ours : theirs;
    REQUIRE(to.apply_update(from.encode_state_as_update(to.encode_state_vector()).value()));
    compare_at(text, model, static_cast<std::size_t>(below(model.characters.size() + 1)));
    if (round % 20 == 0) {
      REQUIRE(text.to_string() == model.text());
      ours.check_invariants();
      theirs.check_invariants();
    }
  }
  for (std::size_t at = 0; at <= model.characters.size(); at += 1 + model.characters.size() / 200)
    compare_at(text, model, at);
  compare_at(text, model, model.characters.size());
}

TEST_CASE("typing and erasing in one place is noticed", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "ascii first"));
  REQUIRE(text.insert({5}, "\xE2\x82\xAC"));
  std::uint64_t at = 3;
  const auto type = [&](int count) {
    for (int i = 0; i < count; ++i) REQUIRE(text.insert({at++}, "x"));
  };
  type(3);
  REQUIRE(text.to_utf8({text.length()}).value().value == 17);
  type(5);
  REQUIRE(text.to_utf8({text.length()}).value().value == 22);
  for (int i = 0; i < 4; ++i) REQUIRE(text.erase({--at}, 1));
  doc.check_invariants();
  REQUIRE(text.to_utf8({text.length()}).value().value == 18);
  for (int i = 0; i < 2; ++i) REQUIRE(text.erase({0}, 1));
  doc.check_invariants();
  type(1);
  REQUIRE(text.to_utf8({text.length()}).value().value == 17);
  REQUIRE(text.to_utf16(Utf8Offset{17}).value().value == text.length());
  doc.check_invariants();
}
