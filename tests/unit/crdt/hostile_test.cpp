// What peers and callbacks may do that nobody means to.

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/snapshot.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

// One client's chain of types, each the only item of the one before; `kind` is that of the wire.
Bytes nested(std::uint64_t depth, std::uint8_t kind) {
  Bytes bytes;
  Writer out(bytes);
  const bool named = kind == 3;
  out.varuint(1);
  out.varuint(depth);
  out.varuint(1);
  out.varuint(0);
  for (std::uint64_t i = 0; i < depth; ++i) {
    out.u8(7);
    out.varuint(i == 0 ? 1 : 0);
    if (i == 0) {
      out.varstring("root");
    } else {
      out.varuint(1);
      out.varuint(i - 1);
    }
    out.u8(kind);
    if (named) out.varstring("b");
  }
  out.varuint(0);
  return bytes;
}

// Text of client 1 from clock 0 on, in a root.
Bytes text_update(std::string_view root, std::string_view text) {
  Bytes bytes;
  Writer out(bytes);
  for (const std::uint64_t number : {1, 1, 1, 0}) out.varuint(number);
  out.u8(4);
  out.varuint(1);
  out.varstring(root);
  out.varstring(text);
  out.varuint(0);
  return bytes;
}

}  // namespace

TEST_CASE("Types nested very deep can be read and deleted", "[unit][crdt]") {
  constexpr std::uint64_t kDepth = 500000;
  Doc arrays({.client = ClientId{2}});
  REQUIRE(arrays.apply_update(nested(kDepth, 0)).has_value());
  Array array = arrays.array("root").value();
  const std::string json = array.to_json();
  CHECK(json.size() == 2 * (kDepth + 1));
  CHECK(json[kDepth] == '[');
  CHECK(json[kDepth + 1] == ']');
  CHECK(array.erase(0, 1).has_value());
  CHECK(array.to_json() == "[]");

  Doc elements({.client = ClientId{2}});
  REQUIRE(elements.apply_update(nested(kDepth, 3)).has_value());
  XmlFragment fragment = elements.xml_fragment("root").value();
  CHECK(fragment.to_xml().size() == kDepth * std::string("<b></b>").size());
  CHECK(fragment.find_all("b").size() == kDepth);
}

TEST_CASE("A struct that goes on elsewhere than it began stays where it began", "[unit][crdt]") {
  Doc doc({.client = ClientId{2}});
  REQUIRE(doc.apply_update(text_update("a", "x")).has_value());
  REQUIRE(doc.apply_update(text_update("b", "xy")).has_value());
  doc.check_invariants();
  CHECK(doc.text("a").value().to_string() == "xy");
  CHECK(doc.text("b").value().length() == 0);
  Doc other({.client = ClientId{3}});
  REQUIRE(other.apply_update(doc.encode_state_as_update()).has_value());
  CHECK(other.text("a").value().to_string() == "xy");
}

TEST_CASE("A map value of several units may be cut, and its front stays as in Yjs", "[unit][crdt]") {
  // The values 1 and 2 in one struct under the key k, then 3 between them.
  const Bytes two{1, 1, 1, 0, 0x28, 1, 1, 'm', 1, 'k', 2, 0x7D, 1, 0x7D, 2, 0};
  const Bytes between{1, 1, 2, 0, 0xC8, 1, 0, 1, 1, 1, 0x7D, 3, 0};
  Doc doc({.client = ClientId{3}});
  REQUIRE(doc.apply_update(two).has_value());
  REQUIRE(doc.apply_update(between).has_value());
  doc.check_invariants();
  CHECK(doc.to_json_text() == R"({"m":{"k":2}})");
  REQUIRE(doc.map("m").value().set("k", Any(4.0)).has_value());
  doc.check_invariants();
  CHECK(doc.to_json_text() == R"({"m":{"k":4}})");
  const Snapshot deleted = doc.take_snapshot();
  CHECK(deleted.shows({ClientId{1}, 0}));
  CHECK_FALSE(deleted.shows({ClientId{1}, 1}));
  CHECK_FALSE(deleted.shows({ClientId{2}, 0}));
}

TEST_CASE("Structs that name clocks very far apart can wait", "[unit][crdt]") {
  // Two values of client 9 in types of client 1 that nobody knows, at the highest clock and at 0.
  Bytes update{1, 2, 9, 0, 0x03, 0, 1};
  Writer(update).varuint(kVarUintMax);
  const Bytes rest{1, 7, 0x03, 0, 1, 0, 1, 8, 0};
  update.insert(update.end(), rest.begin(), rest.end());
  Doc doc({.client = ClientId{2}});
  REQUIRE(doc.apply_update(update).value() == Outcome::kDeferred);
  CHECK(doc.encode_state_as_update() == update);
  Doc other({.client = ClientId{3}});
  REQUIRE(other.apply_update(doc.encode_state_as_update(UpdateFormat::kV2), {}, UpdateFormat::kV2).has_value());
  CHECK(other.encode_state_as_update() == update);
}

TEST_CASE("An update is applied though a callback applies another one when it begins", "[unit][crdt]") {
  Doc first({.client = ClientId{1}});
  REQUIRE(first.text("a").value().insert(Utf16Offset{0}, "one").has_value());
  Doc second({.client = ClientId{2}});
  REQUIRE(second.text("b").value().insert(Utf16Offset{0}, "two").has_value());
  const Bytes inner = second.encode_state_as_update();

  Doc doc({.client = ClientId{3}});
  const Subscription watch =
      doc.on_transaction(TransactionPhase::kBefore, [&](const TransactionEvent&) { (void)doc.apply_update(inner); });
  REQUIRE(doc.apply_update(first.encode_state_as_update()).has_value());
  CHECK(doc.text("a").value().to_string() == "one");
  CHECK(doc.text("b").value().to_string() == "two");
}

TEST_CASE("An edit is checked against what callbacks left when its transaction began", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  Array list = doc.array("l").value();
  REQUIRE(text.insert(Utf16Offset{0}, "hello").has_value());
  REQUIRE(list.push({Any(1.0), Any(2.0)}).has_value());
  int roots = 0;
  const Subscription watch = doc.on_transaction(TransactionPhase::kBefore, [&](const TransactionEvent&) {
    for (int i = 0; i < 50; ++i) (void)doc.map("more" + std::to_string(roots++));
    (void)text.erase(Utf16Offset{0}, text.length());
    (void)list.erase(0, list.size());
  });
  CHECK(text.erase(Utf16Offset{1}, 3).error().code == ErrorCode::kInvalidArgument);
  CHECK(list.erase(0, 1).error().code == ErrorCode::kInvalidArgument);
  CHECK(list.insert(2, {Any(3.0)}).error().code == ErrorCode::kInvalidArgument);
  CHECK(text.format(Utf16Offset{1}, 1, AnyObject{{"b", Any(true)}}).error().code == ErrorCode::kInvalidArgument);
  doc.check_invariants();
}

TEST_CASE("A run is refused by the same limit as any other update", "[unit][crdt]") {
  Doc from({.client = ClientId{1}});
  Text text = from.text("t").value();
  REQUIRE(text.insert(Utf16Offset{0}, "a").has_value());
  Doc doc({.client = ClientId{2}, .limits = {.change_bytes_max = 40}});
  REQUIRE(doc.apply_update(from.encode_state_as_update()).has_value());
  Bytes run;
  const Subscription watch = from.on_update([&](const UpdateEvent& event) { run = to_bytes(event.update); });
  REQUIRE(text.insert(Utf16Offset{1}, std::string(60, 'b')).has_value());
  const auto applied = doc.apply_update(run);
  REQUIRE(!applied.has_value());
  CHECK(applied.error().code == ErrorCode::kResourceExhausted);
}

TEST_CASE("Values that were known already are not kept again before those that follow them", "[unit][crdt]") {
  Doc from({.client = ClientId{1}});
  Array list = from.array("l").value();
  REQUIRE(list.push({Any("known")}).has_value());
  Doc doc({.client = ClientId{2}});
  REQUIRE(doc.apply_update(from.encode_state_as_update()).has_value());
  REQUIRE(list.push({Any("new"), Any("newer")}).has_value());
  REQUIRE(doc.apply_update(from.encode_state_as_update()).has_value());
  CHECK(doc.to_json_text() == "{\"l\":[\"known\",\"new\",\"newer\"]}");
}
