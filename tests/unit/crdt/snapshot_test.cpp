#include "weft/crdt/snapshot.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/input.hpp"
#include "weft/crdt/xml.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

Doc keeper(std::uint64_t client) { return Doc({.client = ClientId{client}, .gc = false}); }

// A text as its characters in brackets after what they are marked with.
std::string printed(const Delta& delta) {
  std::string out;
  for (const DeltaOp& op : delta) {
    const Any* mark = op.attributes.find("ychange");
    const Any* type = mark != nullptr ? mark->get_if<AnyObject>()->find("type") : nullptr;
    if (type != nullptr) out += *type->get_if<std::string>();
    out += '[' + op.text + ']';
  }
  return out;
}

}  // namespace

TEST_CASE("a snapshot is written as Yjs writes it, in both formats", "[unit][crdt]") {
  Doc doc = keeper(7);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abcdef"));
  REQUIRE(text.erase({1}, 1));
  REQUIRE(text.erase({2}, 2));
  const Snapshot snapshot = doc.take_snapshot();
  REQUIRE(snapshot.encode() == Bytes{1, 7, 2, 1, 1, 3, 2, 1, 7, 6});
  REQUIRE(snapshot.encode() == doc.encode_snapshot());
  const Bytes v2 = snapshot.encode(UpdateFormat::kV2);
  REQUIRE(v2 == Bytes{1, 7, 2, 1, 0, 1, 1, 1, 7, 6});
  REQUIRE(Snapshot::decode(snapshot.encode()).value() == snapshot);
  REQUIRE(Snapshot::decode(v2, UpdateFormat::kV2).value() == snapshot);
  REQUIRE_FALSE(Snapshot::decode(v2).value() == snapshot);
}

TEST_CASE("a malformed snapshot is refused", "[unit][crdt]") {
  const Bytes far = {1, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0};  // ends behind the last clock
  for (const Bytes& bad : {Bytes{}, Bytes{0}, Bytes{0, 0, 0}, Bytes{1, 7}, Bytes{0, 9}, Bytes{0xFF, 0xFF, 0x03, 0}}) {
    REQUIRE(Snapshot::decode(bad).error().code == ErrorCode::kInvalidArgument);
    REQUIRE(Snapshot::decode(bad, UpdateFormat::kV2).error().code == ErrorCode::kInvalidArgument);
  }
  REQUIRE(Snapshot::decode(far, UpdateFormat::kV2).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("a snapshot tells whether it contains an update", "[unit][crdt]") {
  Doc doc = keeper(7);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abc"));
  const Bytes first = doc.encode_state_as_update();
  const Snapshot snapshot = doc.take_snapshot();
  REQUIRE(snapshot.contains_update(first).value());
  REQUIRE(text.erase({1}, 1));
  REQUIRE_FALSE(snapshot.contains_update(doc.encode_state_as_update()).value());
  const Snapshot later = doc.take_snapshot();
  REQUIRE(later.contains_update(first).value());
  REQUIRE(text.insert({0}, "x"));
  REQUIRE_FALSE(later.contains_update(doc.encode_state_as_update()).value());
  REQUIRE(later.contains_update(Bytes{0, 0}).value());
  REQUIRE_FALSE(later.contains_update(Bytes{1}).has_value());
}

TEST_CASE("types are read as they were, and nothing changes by it", "[unit][crdt]") {
  Doc doc = keeper(1);
  Text text = doc.text("t").value();
  Array list = doc.array("a").value();
  Map map = doc.map("m").value();
  REQUIRE(text.insert({0}, "one \xF0\x9F\x98\x80 two"));
  REQUIRE(list.push({1, 2, 3, NewText{"inner"}}));
  REQUIRE(map.set("k", "old"));
  REQUIRE(map.set("gone", true));
  const Text inner = std::get<Text>(list.get(3).value());
  const Snapshot then = doc.take_snapshot();
  REQUIRE(text.erase({2}, 5));
  REQUIRE(text.insert({1}, "###"));
  REQUIRE(list.erase(1, 3));
  REQUIRE(list.push({9}));
  REQUIRE(map.set("k", "new"));
  REQUIRE(map.erase("gone"));
  REQUIRE(map.set("late", 1));
  const Bytes before = doc.encode_state_as_update();

  REQUIRE(text_at(text, then) == "one \xF0\x9F\x98\x80 two");
  REQUIRE(values_at(list, then).size() == 4);
  REQUIRE(std::get<Any>(values_at(list, then)[2]) == Any(3));
  REQUIRE_FALSE(inner.alive());
  REQUIRE(text_at(inner, then) == "inner");
  REQUIRE(std::get<Any>(*entry_at(map, "k", then)) == Any("old"));
  REQUIRE(std::get<Any>(*entry_at(map, "gone", then)) == Any(true));
  REQUIRE_FALSE(entry_at(map, "late", then).has_value());
  REQUIRE_FALSE(entry_at(map, "never", then).has_value());
  REQUIRE(keys_at(map, then) == std::vector<std::string>{"k", "gone"});
  REQUIRE(keys_at(map, doc.take_snapshot()) == std::vector<std::string>{"k", "late"});
  REQUIRE(text_at(text, Snapshot{}).empty());
  REQUIRE(printed(delta_between(text, nullptr, then)) ==
          "[o]added[###][n]removed[e \xF0\x9F\x98\x80 ][two]");
  const Snapshot now = doc.take_snapshot();
  REQUIRE(printed(delta_between(text, &then, now)) == "[o]removed[###][n]added[e \xF0\x9F\x98\x80 ][two]");
  const DescribeChange by_client = [](VersionChange change, Id id) {
    AnyObject mark;
    mark.set("user", Any(static_cast<double>(id.client.value)));
    mark.set("type", change == VersionChange::kAdded ? "added" : "removed");
    return Any(std::move(mark));
  };
  REQUIRE(printed(delta_between(text, &now, Snapshot{}, by_client)) == "added[o###ntwo]");
  REQUIRE(printed(delta_at(text, then)) == "[one \xF0\x9F\x98\x80 two]");
  REQUIRE(doc.encode_state_as_update() == before);
  doc.check_invariants();
}

// Whatever the edits, a version read later is what was there when it was taken.
TEST_CASE("what was deleted and has a name shows it at a version, until it is collected", "[unit][crdt]") {
  for (const bool gc : {false, true}) {
    Doc doc({.client = ClientId{1}, .gc = gc});
    XmlFragment root = doc.xml_fragment("x").value();
    REQUIRE(root.push({NewXmlElement{"Div", {{"a", "b"}}, {NewXmlText{"inside"}}}, NewXmlHook{"hook", {}}}));
    const Snapshot before = doc.take_snapshot();
    const std::vector<Value> shown = values_at(root, before);
    REQUIRE(root.erase(0, 2));
    const auto& element = std::get<XmlElement>(shown.at(0));
    CHECK_FALSE(element.alive());
    CHECK(element.name() == (gc ? "" : "Div"));
    CHECK(element.to_xml() == (gc ? "" : "<div></div>"));
    CHECK(std::get<XmlHook>(shown.at(1)).name() == (gc ? "" : "hook"));
  }
}

TEST_CASE("every version can be read and restored later", "[unit][crdt]") {
  SeededRandom random(11);
  std::vector<Doc> docs;
  for (std::uint64_t client = 1; client <= 3; ++client) docs.push_back(keeper(client));
  struct Version {
    Snapshot snapshot;
    std::string text;
    std::string json;
  };
  std::vector<Version> versions;
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  for (int round = 0; round < 400; ++round) {
    Doc& doc = docs[static_cast<std::size_t>(below(docs.size()))];
    Text text = doc.text("t").value();
    Map map = doc.map("m").value();
    const std::uint64_t length = text.length();
    switch (below(5)) {
      case 0:
      case 1: REQUIRE(text.insert({below(length + 1)}, std::string(1 + below(4), static_cast<char>('a' + below(26))))); break;
      case 2:
        if (length > 0) {
          const std::uint64_t at = below(length);
          REQUIRE(text.erase({at}, 1 + below(std::min<std::uint64_t>(4, length - at))));
        }
        break;
      case 3: REQUIRE(map.set(std::string(1, static_cast<char>('p' + below(3))), static_cast<int>(below(1000)))); break;
      default: {
        const Doc& from = docs[static_cast<std::size_t>(below(docs.size()))];
        REQUIRE(doc.apply_update(from.encode_state_as_update(doc.encode_state_vector()).value()));
      }
    }
    if (&doc == &docs[0]) versions.push_back({doc.take_snapshot(), text.to_string(), doc.to_json_text()});
  }
  const Doc& doc = docs[0];
  const Bytes before = doc.encode_state_as_update();
  const Text text = docs[0].text("t").value();
  REQUIRE(versions.size() > 50);
  for (const Version& version : versions) {
    REQUIRE(text_at(text, version.snapshot) == version.text);
    Doc restored = Doc::from_version(doc, version.snapshot, {.client = ClientId{99}, .gc = false}).value();
    restored.check_invariants();
    REQUIRE(restored.take_snapshot() == version.snapshot);
    REQUIRE(restored.text("t").value().to_string() == version.text);
    REQUIRE(restored.map("m").has_value());
    REQUIRE(restored.to_json_text() == version.json);
  }
  REQUIRE(doc.encode_state_as_update() == before);
}

TEST_CASE("a version cannot be restored from what was not kept, or is not known", "[unit][crdt]") {
  Doc collecting({.client = ClientId{1}});
  REQUIRE(collecting.encode_state_at(Snapshot{}).error().code == ErrorCode::kFailedPrecondition);
  Doc doc = keeper(1);
  Snapshot ahead;
  ahead.state.set(ClientId{5}, 1);
  REQUIRE(doc.encode_state_at(ahead).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(doc.encode_state_at(Snapshot{}).value() == Bytes{0, 0});
}

TEST_CASE("a version may end inside a surrogate pair", "[unit][crdt]") {
  Doc doc = keeper(1);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "a\xF0\x9F\x98\x80z"));
  Snapshot cut;
  cut.state.set(ClientId{1}, 2);
  REQUIRE(text_at(text, cut) == "a\xEF\xBF\xBD");
  Doc restored = Doc::from_version(doc, cut, {.client = ClientId{2}, .gc = false}).value();
  REQUIRE(restored.text("t").value().to_string() == "a\xEF\xBF\xBD");
  REQUIRE(text.to_string() == "a\xF0\x9F\x98\x80z");
}
