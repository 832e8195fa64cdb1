#include "weft/crdt/relative_position.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/input.hpp"
#include "weft/crdt/undo.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

std::uint64_t index_now(const Doc& doc, const RelativePosition& position) {
  const auto now = doc.resolve(position);
  REQUIRE(now.has_value());
  return now->index;
}

}  // namespace

TEST_CASE("a relative position is written as Yjs writes it", "[unit][crdt]") {
  Doc doc({.client = ClientId{5}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abc"));
  const auto bytes_at = [&](std::uint64_t index, std::int64_t assoc) {
    return RelativePosition::at(text, index, assoc)->encode().value();
  };
  REQUIRE(bytes_at(1, 0) == Bytes{0, 5, 1, 0});
  REQUIRE(bytes_at(1, -1) == Bytes{0, 5, 0, 0x41});
  REQUIRE(bytes_at(0, -1) == Bytes{1, 1, 't', 0x41});
  REQUIRE(bytes_at(3, 0) == Bytes{1, 1, 't', 0});
  REQUIRE(bytes_at(99, -1) == Bytes{0, 5, 2, 0x41});
  REQUIRE(RelativePosition::at(text, 1, 0)->to_json() == R"({"tname":"t","item":{"client":5,"clock":1},"assoc":0})");
  Map map = doc.map("m").value();
  REQUIRE(map.set("k", NewArray{}));
  const Array list = std::get<Array>(*map.get("k"));
  REQUIRE(RelativePosition::at(list, 0)->encode().value() == Bytes{2, 5, 3, 0});
  REQUIRE(RelativePosition::at(list, 0)->to_json() == R"({"type":{"client":5,"clock":3},"assoc":0})");
}

TEST_CASE("a relative position moves with the unit it sticks to", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "hello world"));
  const RelativePosition before_w = RelativePosition::at(text, 6).value();
  const RelativePosition behind_space = RelativePosition::at(text, 6, -1).value();
  const RelativePosition start = RelativePosition::at(text, 0, -1).value();
  const RelativePosition end = RelativePosition::at(text, 11).value();
  REQUIRE(text.insert({6}, "new "));
  REQUIRE(index_now(doc, before_w) == 10);
  REQUIRE(index_now(doc, behind_space) == 6);
  REQUIRE(text.erase({4}, 8));  // the space and the w go
  REQUIRE(text.to_string() == "hellrld");
  REQUIRE(index_now(doc, before_w) == 4);
  REQUIRE(index_now(doc, behind_space) == 4);
  REQUIRE(text.insert({0}, ">"));
  REQUIRE(index_now(doc, start) == 0);
  REQUIRE(index_now(doc, end) == 8);
  REQUIRE(doc.resolve(end)->type == text);
}

TEST_CASE("a position in a deleted type, or of unknown content, leads nowhere", "[unit][crdt]") {
  for (const bool gc : {true, false}) {
    Doc doc({.client = ClientId{1}, .gc = gc});
    Map map = doc.map("m").value();
    REQUIRE(map.set("t", NewText{"abc"}));
    const Text inner = std::get<Text>(*map.get("t"));
    const RelativePosition inside = RelativePosition::at(inner, 2).value();
    const RelativePosition end = RelativePosition::at(inner, 3).value();
    REQUIRE(index_now(doc, inside) == 2);
    REQUIRE(index_now(doc, end) == 3);
    REQUIRE(map.erase("t"));
    REQUIRE(RelativePosition::at(inner, 0).error().code == ErrorCode::kNotFound);
    if (gc) {
      REQUIRE_FALSE(doc.resolve(inside).has_value());
      REQUIRE_FALSE(doc.resolve(end).has_value());
    } else {
      REQUIRE(doc.resolve(inside)->index == 0);
      REQUIRE_FALSE(doc.resolve(inside)->type.alive());
    }
    const std::size_t roots = doc.roots().size();
    REQUIRE_FALSE(doc.resolve(RelativePosition::decode(Bytes{0, 1, 99, 0}).value()).has_value());
    REQUIRE_FALSE(doc.resolve(RelativePosition::decode(Bytes{2, 9, 0, 0}).value()).has_value());
    REQUIRE_FALSE(doc.resolve(RelativePosition::decode(Bytes{1, 1, 'x', 0}).value()).has_value());
    REQUIRE(doc.roots().size() == roots);
  }
}

TEST_CASE("every form that Yjs reads is read, and what is none is refused", "[unit][crdt]") {
  REQUIRE(RelativePosition::decode(Bytes{0, 5, 7})->assoc == 0);
  REQUIRE(RelativePosition::decode(Bytes{0, 5, 7, 0x41})->assoc == -1);
  for (const Bytes& bad : {Bytes{}, Bytes{3, 0}, Bytes{0, 5}, Bytes{1, 2, 'a'}, Bytes{0, 5, 7, 0, 0}, Bytes{1, 1, 0xFF, 0}})
    REQUIRE(RelativePosition::decode(bad).error().code == ErrorCode::kInvalidArgument);
  const auto position = RelativePosition::from_json(R"({"tname":"t","item":{"client":5,"clock":1},"type":null,"x":[1]})");
  REQUIRE(position->item == Id{ClientId{5}, 1});
  REQUIRE(position->root == "t");
  REQUIRE_FALSE(position->type.has_value());
  REQUIRE(position->assoc == 0);
  for (const char* bad : {"", "[]", "{}", R"({"assoc":1})", R"({"tname":1})", R"({"item":{"client":1}})",
                          R"({"item":{"client":1,"clock":-1}})", R"({"item":{"client":1,"clock":1.5}})",
                          R"({"tname":"t","assoc":"1"})", R"({"type":{"client":1e300,"clock":0}})"})
    REQUIRE(RelativePosition::from_json(bad).error().code == ErrorCode::kInvalidArgument);
  REQUIRE_FALSE(RelativePosition{}.encode().has_value());
  RelativePosition far;
  far.root = "t";
  far.assoc = std::numeric_limits<std::int64_t>::min();
  REQUIRE_FALSE(far.encode().has_value());
}

// Every unit of the text is another character, so that the text itself tells where a unit is.
TEST_CASE("positions follow their units through any edits", "[unit][crdt]") {
  SeededRandom random(7);
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  std::u16string model;
  char16_t next = 0x4E00;
  struct Kept {
    RelativePosition position;
    char16_t unit;
  };
  std::vector<Kept> kept;
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  for (int round = 0; round < 600; ++round) {
    const std::uint64_t at = below(model.size() + 1);
    if (below(3) != 0 || model.empty()) {
      std::u16string added;
      for (std::uint64_t i = 0; i <= below(4); ++i) added += next++;
      REQUIRE(text.insert(Utf16Offset{at}, added));
      model.insert(static_cast<std::size_t>(at), added);
    } else if (at < model.size()) {
      const std::uint64_t count = 1 + below(std::min<std::uint64_t>(3, model.size() - at));
      REQUIRE(text.erase({at}, count));
      model.erase(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
    }
    if (model.empty()) continue;
    const std::uint64_t index = below(model.size());
    const std::int64_t assoc = below(2) == 0 ? 0 : -1;
    kept.push_back({RelativePosition::at(text, assoc < 0 ? index + 1 : index, assoc).value(),
                    model[static_cast<std::size_t>(index)]});
  }
  std::size_t alive = 0;
  for (const Kept& one : kept) {
    const std::size_t where = model.find(one.unit);
    if (where == std::u16string::npos) continue;
    ++alive;
    REQUIRE(index_now(doc, one.position) == where + (one.position.assoc < 0 ? 1 : 0));
  }
  REQUIRE(alive > 50);
}

TEST_CASE("a relative position follows content that undoing brought back", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "hello world"));
  const RelativePosition before_r = RelativePosition::at(text, 8).value();
  const RelativePosition behind_o = RelativePosition::at(text, 8, -1).value();
  UndoManager undo(doc, {text}, {});
  for (int round = 0; round < 3; ++round) {
    REQUIRE(text.erase({6}, 5));
    REQUIRE(index_now(doc, before_r) == 6);
    REQUIRE(undo.undo());
    REQUIRE(index_now(doc, before_r) == 8);
    REQUIRE(index_now(doc, behind_o) == 8);
    REQUIRE(doc.resolve(before_r, Redone::kIgnore)->index == 11);  // the tombstone stands behind the copy
  }
  REQUIRE(text.insert({7}, "__"));  // cuts what was brought back
  REQUIRE(index_now(doc, before_r) == 10);
}

TEST_CASE("a relative position follows a list that undoing brought back", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Map map = doc.map("m").value();
  REQUIRE(map.set("k", NewArray{{1, 2}}));
  const RelativePosition end = RelativePosition::at(std::get<Array>(*map.get("k")), 2).value();
  UndoManager undo(doc, {map}, {});
  REQUIRE(map.erase("k"));
  REQUIRE_FALSE(doc.resolve(end)->type.alive());
  REQUIRE(undo.undo());
  REQUIRE(doc.resolve(end)->type == std::get<Array>(*map.get("k")));
  REQUIRE(doc.resolve(end)->index == 2);
  REQUIRE_FALSE(doc.resolve(end, Redone::kIgnore)->type.alive());
}
