#include <catch2/catch.hpp>

#include <string>

#include "archive/archive_format.hpp"
#include "weft/archive/archive.hpp"
#include "weft/base/varint.hpp"

namespace weft::archive {
namespace {

Bytes some_archive() {
  crdt::Doc doc({.client = ClientId{1}});
  crdt::Text text = doc.text("body").value();
  for (int i = 0; i < 40; ++i) REQUIRE(text.insert(crdt::Utf16Offset{0}, "again and again ").has_value());
  REQUIRE(text.insert(crdt::Utf16Offset{3}, "\xC3\xA9").has_value());
  REQUIRE(doc.map("meta").value().set("title", "A").has_value());
  return encode_archive(doc);
}

Bytes with_checksum(Bytes body) {
  const std::uint64_t sum = checksum(body);
  for (std::size_t i = 0; i < kChecksumBytes; ++i) body.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  return body;
}

/// An archive of one text and a structure that somebody made up.
Bytes forged(std::string_view text, std::uint64_t length, ByteView structure) {
  Bytes body(kMagic.begin(), kMagic.end());
  Writer out(body);
  out.u8(kVersion);
  out.u8(0);
  out.varuint(1);
  out.varstring("body");
  out.varuint(length);
  out.varuint(text.size());
  out.varuint(text.size());
  out.varuint(structure.size());
  out.varuint(structure.size());
  body.insert(body.end(), text.begin(), text.end());
  body.insert(body.end(), structure.begin(), structure.end());
  return with_checksum(std::move(body));
}

Bytes structure_of(std::string_view text) {
  crdt::Doc doc({.client = ClientId{1}});
  REQUIRE(doc.text("body").value().insert(crdt::Utf16Offset{0}, text).has_value());
  return doc.split_state().structure;
}

LoadOptions at_once() {
  LoadOptions options;
  options.waking = Waking::kAtOnce;
  return options;
}

TEST_CASE("An archive of which any bit is flipped is refused", "[unit][archive]") {
  const Bytes archive = some_archive();
  REQUIRE(load_archive(archive).has_value());
  for (std::size_t bit = 0; bit < archive.size() * 8; ++bit) {
    Bytes damaged = archive;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ (1U << (bit % 8)));
    REQUIRE_FALSE(load_archive(damaged).has_value());
    REQUIRE_FALSE(read_text(damaged, "body").has_value());
  }
}

TEST_CASE("An archive that ends early, or goes on, is refused", "[unit][archive]") {
  Bytes archive = some_archive();
  for (std::size_t size = 0; size < archive.size(); ++size)
    REQUIRE_FALSE(load_archive(ByteView(archive).first(size)).has_value());
  archive.push_back(0);
  CHECK(load_archive(archive).error().code == ErrorCode::kDataLoss);
  archive.resize(archive.size() - 1 - kChecksumBytes);
  archive.push_back(0);
  CHECK(load_archive(with_checksum(archive)).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("Versions and features not known here are refused", "[unit][archive]") {
  Bytes body = some_archive();
  body.resize(body.size() - kChecksumBytes);
  for (const std::size_t at : {kMagic.size(), kMagic.size() + 1}) {
    Bytes other = body;
    ++other[at];
    CHECK(load_archive(with_checksum(other)).error().code == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("What unpacks to more than a limit is refused before it is unpacked", "[unit][archive]") {
  const Bytes archive = some_archive();
  LoadOptions options;
  options.limits.text_bytes_max = 641;
  CHECK(load_archive(archive, options).error().message == "archive: larger than text_bytes_max");
  CHECK(read_text(archive, "body", options.limits).error().code == ErrorCode::kResourceExhausted);
  options.limits.text_bytes_max = 642;
  CHECK(load_archive(archive, options).has_value());
  options.limits.structure_bytes_max = 100;
  CHECK(load_archive(archive, options).error().message == "archive: larger than structure_bytes_max");
}

TEST_CASE("A size that no packing reaches is refused", "[unit][archive]") {
  Bytes body(kMagic.begin(), kMagic.end());
  Writer out(body);
  out.u8(kVersion);
  out.u8(0);
  out.varuint(0);
  out.varuint(200'000'000);  // the structure, unpacked
  out.varuint(1);
  out.u8(0);
  CHECK(load_archive(with_checksum(body)).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("A forged archive whose parts fit is a document", "[unit][archive]") {
  CHECK(load_archive(forged("abcd", 4, structure_of("wxyz")), at_once())->text("body")->to_string() == "abcd");
}

TEST_CASE("Forged archives are refused when all of them is read", "[unit][archive]") {
  const Bytes structure = structure_of("wxyz");
  const Bytes junk{1, 2, 3};
  CHECK_FALSE(load_archive(forged("abc", 4, structure), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("abcde", 4, structure), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("abcd", 5, structure), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("ab\xC3\xA9", 4, structure), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("abc\xC3\xA9", 4, structure), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("abcd", 4, junk), at_once()).has_value());
  CHECK_FALSE(load_archive(forged("abc\xFF", 4, structure)).has_value());
}

TEST_CASE("A forged archive that is read on need leaves a valid document and its error", "[unit][archive]") {
  const Bytes junk{1, 2, 3};
  crdt::Doc empty = load_archive(forged("abcd", 4, junk)).value();
  crdt::Text text = empty.text("body").value();
  CHECK(text.to_string() == "abcd");
  CHECK(empty.to_json_text() == "{}");
  CHECK(empty.wake().error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.insert(crdt::Utf16Offset{0}, "new").has_value());
  empty.check_invariants();

  crdt::Doc other = load_archive(forged("abc\xC3\xA9", 5, structure_of("wxyzw"))).value();
  CHECK_FALSE(other.wake().has_value());
  other.check_invariants();
  CHECK(other.text("body")->length() == 5);
}

// A document of two writers in which every kind of content and of reference occurs.
crdt::Doc rich_document() {
  crdt::Doc doc({.client = ClientId{1}});
  crdt::Doc other({.client = ClientId{300}});
  crdt::Text text = doc.text("body").value();
  REQUIRE(text.insert(crdt::Utf16Offset{0}, "abcd").has_value());
  REQUIRE(other.apply_update(doc.encode_state_as_update()).has_value());
  REQUIRE(other.text("body")->insert(crdt::Utf16Offset{2}, "XY").has_value());
  REQUIRE(text.insert(crdt::Utf16Offset{2}, "--").has_value());
  REQUIRE(text.erase(crdt::Utf16Offset{1}, 2).has_value());
  REQUIRE(text.format(crdt::Utf16Offset{0}, 2, {{"bold", true}}).has_value());
  REQUIRE(other.array("list").value().push({1.0, "two", crdt::Any(Bytes{1, 2})}).has_value());
  REQUIRE(other.map("meta").value().set("key", true).has_value());
  REQUIRE(other.map("meta").value().set("key", false).has_value());
  REQUIRE(doc.apply_update(other.encode_state_as_update()).has_value());
  REQUIRE(doc.text("body")->append("end").has_value());
  return doc;
}

TEST_CASE("Whatever is forged in a structure is refused or gives a valid document", "[unit][archive]") {
  const crdt::Doc doc = rich_document();
  const crdt::SplitState state = doc.split_state();
  REQUIRE(state.texts.size() == 1);
  const auto forge = [&](ByteView structure) {
    return forged(state.texts[0].text, state.texts[0].length, structure);
  };
  REQUIRE(load_archive(forge(state.structure), at_once())->to_json_text() == doc.to_json_text());
  std::size_t refused = 0;
  for (std::size_t at = 0; at < state.structure.size(); ++at) {
    for (const unsigned mask : {0x01U, 0x02U, 0x10U, 0x40U, 0x80U, 0x7FU, 0xFFU}) {
      Bytes structure = state.structure;
      structure[at] = static_cast<std::uint8_t>(structure[at] ^ mask);
      const Bytes archive = forge(structure);
      crdt::Doc loaded = load_archive(archive).value();
      if (!loaded.wake()) ++refused;
      loaded.check_invariants();
      REQUIRE(load_archive(archive, at_once()).has_value() == loaded.wake().has_value());
    }
    CHECK_FALSE(load_archive(forge(ByteView(state.structure).first(at)), at_once()).has_value());
  }
  CHECK(refused > state.structure.size() * 3);
}

TEST_CASE("A document of very many structs in few bytes is loaded again", "[unit][archive]") {
  crdt::Doc doc({.client = ClientId{1}});
  crdt::Text text = doc.text("body").value();
  constexpr std::uint64_t kUnits = 60'000;
  for (std::uint64_t i = 0; i < kUnits; ++i) REQUIRE(text.insert(crdt::Utf16Offset{0}, "x").has_value());
  REQUIRE(text.erase(crdt::Utf16Offset{0}, kUnits).has_value());
  const Bytes archive = encode_archive(doc);
  CHECK(archive.size() < 500);
  crdt::Doc loaded = load_archive(archive, at_once()).value();
  CHECK(loaded.encode_state_as_update() == doc.encode_state_as_update());
}

}  // namespace
}  // namespace weft::archive
