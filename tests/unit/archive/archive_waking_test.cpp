// What a document that sleeps answers, and what wakes it.

#include <catch2/catch.hpp>

#include "weft/archive/archive.hpp"
#include "weft/crdt/snapshot.hpp"

namespace weft::archive {
namespace {

using crdt::Utf16Offset;

crdt::Doc written(bool gc = true) {
  crdt::Doc doc({.client = ClientId{1}, .gc = gc});
  crdt::Text text = doc.text("body").value();
  REQUIRE(text.insert(Utf16Offset{0}, "Hello, wide w\xC3\xB6rld \xF0\x9F\x98\x80!").has_value());
  REQUIRE(text.insert(Utf16Offset{7}, "very ").has_value());
  REQUIRE(text.erase(Utf16Offset{0}, 1).has_value());
  REQUIRE(text.format(Utf16Offset{0}, 4, {{"bold", true}}).has_value());
  REQUIRE(text.insert_embed(Utf16Offset{2}, crdt::Any(crdt::AnyObject{{"image", "x.png"}})).has_value());
  REQUIRE(doc.text("plain").value().insert(Utf16Offset{0}, "only ASCII").has_value());
  REQUIRE(doc.array("list").value().push({1.0, "two"}).has_value());
  return doc;
}

crdt::Doc asleep(const crdt::Doc& doc) {
  LoadOptions options;
  options.document.client = ClientId{2};
  return load_archive(encode_archive(doc), options).value();
}

// A document that slept must be, and go on, like one that got everything as an update.
void check_like(crdt::Doc& woken, const crdt::Doc& doc) {
  woken.check_invariants();
  CHECK(woken.encode_state_as_update() == doc.encode_state_as_update());
}

TEST_CASE("Text and length are there while a document sleeps, and take little memory", "[unit][archive]") {
  crdt::Doc doc = written();
  crdt::Doc loaded = asleep(doc);
  const std::size_t sleeping = loaded.memory_bytes();
  CHECK(loaded.text("body")->to_string() == doc.text("body")->to_string());
  CHECK(loaded.text("body")->length() == doc.text("body")->length());
  CHECK(loaded.text("plain")->to_string() == "only ASCII");
  CHECK(loaded.memory_bytes() < sleeping + 2000);  // the handles cost a little, reading structs much more
  REQUIRE(loaded.wake().has_value());
  CHECK(loaded.memory_bytes() > sleeping + 2000);
  CHECK(loaded.text("body")->to_string() == doc.text("body")->to_string());
  check_like(loaded, doc);
}

TEST_CASE("A handle taken in sleep edits at once", "[unit][archive]") {
  crdt::Doc doc = written();
  crdt::Doc eager({.client = ClientId{2}});
  REQUIRE(eager.apply_update(doc.encode_state_as_update()).has_value());
  crdt::Doc loaded = asleep(doc);
  crdt::Text text = loaded.text("body").value();
  for (crdt::Text edited : {text, eager.text("body").value()}) {
    REQUIRE(edited.insert(Utf16Offset{4}, "!").has_value());
    REQUIRE(edited.insert(Utf16Offset{5}, "?").has_value());
    REQUIRE(edited.erase(Utf16Offset{8}, 3).has_value());
  }
  CHECK(text.to_string() == eager.text("body")->to_string());
  check_like(loaded, eager);
}

TEST_CASE("A transaction, an erasure and an update each wake a document", "[unit][archive]") {
  crdt::Doc doc = written();
  crdt::Doc one = asleep(doc);
  crdt::Text text = one.text("plain").value();
  one.transact([&](const crdt::Transaction&) { REQUIRE(text.append("!").has_value()); });
  CHECK(text.to_string() == "only ASCII!");

  crdt::Doc two = asleep(doc);
  crdt::Text erased = two.text("plain").value();
  REQUIRE(erased.erase(Utf16Offset{0}, 5).has_value());
  CHECK(erased.to_string() == "ASCII");

  crdt::Doc three = asleep(doc);
  REQUIRE(three.apply_update(one.encode_state_as_update()).has_value());
  CHECK(three.text("plain")->to_string() == "only ASCII!");
  one.check_invariants();
  two.check_invariants();
  three.check_invariants();
}

TEST_CASE("Waking is told to nobody, what follows is", "[unit][archive]") {
  crdt::Doc loaded = asleep(written());
  int updates = 0;
  int events = 0;
  const auto watch = loaded.on_update([&](const crdt::UpdateEvent&) { ++updates; });
  crdt::Text text = loaded.text("plain").value();
  crdt::Doc second = asleep(written());
  crdt::Text other = second.text("plain").value();
  const auto watch_text = other.observe([&](const crdt::TypeEvent&) { ++events; });
  CHECK(text.to_json() == "\"only ASCII\"");
  CHECK(other.to_json() == "\"only ASCII\"");
  CHECK(updates == 0);
  CHECK(events == 0);
  REQUIRE(text.append("!").has_value());
  REQUIRE(other.append("!").has_value());
  CHECK(updates == 1);
  CHECK(events == 1);
}

TEST_CASE("Everything else that reads a sleeping document wakes it", "[unit][archive]") {
  crdt::Doc doc = written();
  CHECK(asleep(doc).state_vector() == doc.state_vector());
  CHECK(asleep(doc).encode_snapshot() == doc.encode_snapshot());
  CHECK(asleep(doc).roots().size() == 3);
  CHECK(asleep(doc).array("list")->size() == 2);
  CHECK(asleep(doc).text("body")->to_delta().size() == doc.text("body")->to_delta().size());
  CHECK(asleep(doc).includes(doc.encode_state_as_update()).value());
  crdt::Doc loaded = asleep(doc);
  CHECK(crdt::RelativePosition::at(loaded.text("plain").value(), 3, 0)->to_json() ==
        crdt::RelativePosition::at(doc.text("plain").value(), 3, 0)->to_json());
}

TEST_CASE("What was deleted is kept where garbage is not collected", "[unit][archive]") {
  crdt::Doc doc = written(false);
  LoadOptions options;
  options.document.gc = false;
  crdt::Doc loaded = load_archive(encode_archive(doc, Effort::kThorough), options).value();
  check_like(loaded, doc);
}

TEST_CASE("Halves of surrogate pairs survive", "[unit][archive]") {
  crdt::Doc doc({.client = ClientId{1}});
  crdt::Text text = doc.text("body").value();
  REQUIRE(text.insert(Utf16Offset{0}, std::u16string_view(u"a\xD83D")).has_value());
  REQUIRE(text.insert(Utf16Offset{2}, std::u16string_view(u"\xDE00z")).has_value());
  const Bytes archive = encode_archive(doc);
  crdt::Doc loaded = load_archive(archive).value();
  CHECK(loaded.text("body")->to_string() == text.to_string());
  check_like(loaded, doc);
}

TEST_CASE("Text of many roots is told apart", "[unit][archive]") {
  crdt::Doc doc({.client = ClientId{1}});
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i);
    REQUIRE(doc.text(name)->insert(Utf16Offset{0}, "text of " + name).has_value());
  }
  const Bytes archive = encode_archive(doc);
  crdt::Doc loaded = load_archive(archive).value();
  CHECK(loaded.text("299")->to_string() == "text of 299");
  CHECK(read_text(archive, "123").value() == "text of 123");
  CHECK(read_text(archive, "300").value() == std::nullopt);
  check_like(loaded, doc);
}

TEST_CASE("An empty document has an archive too", "[unit][archive]") {
  crdt::Doc doc({.client = ClientId{1}});
  const Bytes archive = encode_archive(doc);
  CHECK(archive.size() < 40);
  crdt::Doc loaded = load_archive(archive).value();
  CHECK(loaded.to_json_text() == "{}");
  check_like(loaded, doc);
}

}  // namespace
}  // namespace weft::archive
