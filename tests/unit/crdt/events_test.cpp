#include <catch2/catch.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/events.hpp"

namespace weft::crdt {
namespace {

Doc make_doc(std::uint64_t client) { return Doc({.client = ClientId{client}}); }

double number(const Value& value) { return *std::get<Any>(value).get_if<double>(); }

TEST_CASE("what an observer edits comes in a transaction of its own, after the first one's end", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  std::vector<std::string> log;
  const auto watch = map.observe([&](const TypeEvent& event) {
    for (const KeyChange& change : event.keys()) log.push_back("changed " + change.key);
    if (map.contains("b")) return;
    REQUIRE(map.set("b", 2).has_value());
    log.push_back("has b: " + std::to_string(map.contains("b")));
  });
  std::vector<Bytes> updates;
  const auto updated = doc.on_update([&](const UpdateEvent& event) {
    log.push_back("update");
    updates.push_back(to_bytes(event.update));
  });
  REQUIRE(map.set("a", 1).has_value());
  CHECK(log == std::vector<std::string>{"changed a", "has b: 1", "update", "changed b", "update"});

  // The first update goes to the end of the store, so it has both.
  Doc other = make_doc(2);
  REQUIRE(other.apply_update(updates.at(0)).has_value());
  CHECK(other.encode_state_as_update() == doc.encode_state_as_update());
  doc.check_invariants();
}

TEST_CASE("the events of a transaction that waited tell apart what it did", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Array array = doc.array("a").value();
  REQUIRE(array.push({1, 2, 3}).has_value());
  std::vector<Delta> deltas;
  const auto watch = array.observe([&](const TypeEvent& event) {
    deltas.push_back(event.delta());
    if (deltas.size() > 1) return;
    REQUIRE(array.push({5}).has_value());
    REQUIRE(array.erase(0).has_value());
  });
  REQUIRE(array.push({4}).has_value());
  REQUIRE(deltas.size() == 3);
  REQUIRE(deltas[1].size() == 2);
  CHECK(deltas[1][0].count == 3);
  CHECK(deltas[1][1].action == DeltaAction::kInsertValues);
  REQUIRE(deltas[1][1].values.size() == 1);
  CHECK(number(deltas[1][1].values[0]) == 5);
  REQUIRE(deltas[2].size() == 1);
  CHECK(deltas[2][0].action == DeltaAction::kErase);
  CHECK(deltas[2][0].count == 1);
}

TEST_CASE("an observer may end itself and others while it is called", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  int first = 0;
  int second = 0;
  Subscription one;
  Subscription two;
  one = map.observe([&](const TypeEvent&) {
    ++first;
    two.cancel();
    one.cancel();
    REQUIRE(map.set("again", first).has_value());
  });
  two = map.observe([&](const TypeEvent&) { ++second; });
  REQUIRE(map.set("a", 1).has_value());
  REQUIRE(map.set("a", 2).has_value());
  CHECK(first == 1);
  CHECK(second == 0);
}

TEST_CASE("an observer may come while others are called", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  std::vector<Subscription> more;
  int calls = 0;
  more.push_back(map.observe([&](const TypeEvent&) {
    if (more.size() < 5) more.push_back(map.observe([&](const TypeEvent&) { ++calls; }));
  }));
  for (int i = 0; i < 3; ++i) REQUIRE(map.set("a", i).has_value());
  CHECK(calls == 1 + 2 + 3);
}

TEST_CASE("deep observers hear of everything below, the nearest first, with paths", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map root = doc.map("m").value();
  REQUIRE(root.set("list", NewArray{{1, NewMap{{{"x", 1}}}}}).has_value());
  Array list = std::get<Array>(*root.get("list"));
  Map inner = std::get<Map>(list.get(1).value());
  std::vector<std::vector<PathStep>> paths;
  int calls = 0;
  const auto watch = root.observe_deep([&](std::span<const TypeEvent> events) {
    ++calls;
    for (const TypeEvent& event : events) {
      CHECK(event.observed() == root);
      paths.push_back(event.path());
    }
  });
  doc.transact([&](const Transaction&) {
    REQUIRE(inner.set("x", 2).has_value());
    REQUIRE(list.insert(0, {0}).has_value());
    REQUIRE(root.set("y", 1).has_value());
  });
  CHECK(calls == 1);
  const PathStep to_list{std::string("list")};
  CHECK(paths == std::vector<std::vector<PathStep>>{{}, {to_list}, {to_list, PathStep{std::uint64_t{2}}}});
}

TEST_CASE("a type that was deleted meanwhile is not told of", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map root = doc.map("m").value();
  REQUIRE(root.set("inner", NewMap{}).has_value());
  Map inner = std::get<Map>(*root.get("inner"));
  int told = 0;
  const auto watch_root = root.observe([&](const TypeEvent&) { REQUIRE(root.erase("inner").has_value()); });
  const auto watch_inner = inner.observe([&](const TypeEvent&) { ++told; });
  doc.transact([&](const Transaction&) {
    REQUIRE(root.set("x", 1).has_value());
    REQUIRE(inner.set("y", 1).has_value());
  });
  CHECK(told == 0);
  CHECK_FALSE(inner.alive());
  doc.check_invariants();
}

TEST_CASE("keys tell what they held before", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  REQUIRE(map.set("kept", "old").has_value());
  REQUIRE(map.set("gone", 7).has_value());
  std::vector<KeyChange> changes;
  const auto watch = map.observe([&](const TypeEvent& event) { changes = event.keys(); });
  doc.transact([&](const Transaction&) {
    REQUIRE(map.set("kept", "between").has_value());
    REQUIRE(map.set("kept", "new").has_value());
    REQUIRE(map.erase("gone").has_value());
    REQUIRE(map.set("brief", 1).has_value());
    REQUIRE(map.erase("brief").has_value());
    REQUIRE(map.set("added", 1).has_value());
  });
  REQUIRE(changes.size() == 3);
  CHECK(changes[0].key == "kept");
  CHECK(changes[0].action == KeyAction::kUpdate);
  CHECK(*std::get<Any>(*changes[0].old_value).get_if<std::string>() == "old");
  CHECK(changes[1].action == KeyAction::kDelete);
  CHECK(number(*changes[1].old_value) == 7);
  CHECK(changes[2].action == KeyAction::kAdd);
  CHECK_FALSE(changes[2].old_value.has_value());
}

TEST_CASE("the phases of transactions come in order, and edits at the beginning join", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  std::string log;
  std::vector<Subscription> hooks;
  for (int phase = 0; phase < 6; ++phase)
    hooks.push_back(doc.on_transaction(static_cast<TransactionPhase>(phase),
                                       [&log, phase](const TransactionEvent&) { log += std::to_string(phase); }));
  hooks.push_back(doc.on_transaction(TransactionPhase::kBefore, [&](const TransactionEvent&) {
    if (!map.contains("first")) REQUIRE(map.set("first", 1).has_value());
  }));
  int nested = 0;
  const auto watch = map.observe([&](const TypeEvent&) {
    log += "o";
    if (nested++ == 0) REQUIRE(map.set("b", 1).has_value());
  });
  const auto update = doc.on_update([&](const UpdateEvent&) { log += "u"; });
  REQUIRE(map.set("a", 1).has_value());
  CHECK(log == "012o13" "4u" "2o34u5");
}

TEST_CASE("an update that is applied in an observer is given as it came", "[unit][crdt]") {
  Doc other = make_doc(2);
  REQUIRE(other.map("m").value().set("b", 2).has_value());
  const Bytes change = other.encode_state_as_update();
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  Bytes admitted;
  const auto watch = map.observe([&](const TypeEvent&) {
    const auto result = doc.admit(change);
    REQUIRE(result.has_value());
    if (admitted.empty()) admitted = result->change;
  });
  REQUIRE(map.set("a", 1).has_value());
  CHECK(admitted == change);
  CHECK(map.contains("b"));
}

TEST_CASE("a document may be moved while somebody watches", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  int calls = 0;
  auto watch = std::make_unique<Subscription>(map.observe([&](const TypeEvent&) { ++calls; }));
  Doc moved = std::move(doc);
  REQUIRE(map.set("a", 1).has_value());
  CHECK(calls == 1);
  moved = make_doc(3);
  watch.reset();
  CHECK(calls == 1);
}

}  // namespace
}  // namespace weft::crdt
