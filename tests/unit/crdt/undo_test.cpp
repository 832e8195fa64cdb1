#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/undo.hpp"

namespace weft::crdt {
namespace {

Doc make_doc(std::uint64_t client) { return Doc({.client = ClientId{client}}); }

TEST_CASE("a bounded stack forgets its oldest items, and what was kept for them", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abcdef").has_value());
  UndoOptions options;
  options.items_max = 2;
  UndoManager undo(doc, {text}, options);
  for (int i = 0; i < 4; ++i) REQUIRE(text.erase({0}, 1).has_value());
  CHECK(undo.undo_size() == 2);
  CHECK(undo.undo());
  CHECK(undo.undo());
  CHECK_FALSE(undo.undo());
  CHECK(text.to_string() == "cdef");
  CHECK(undo.redo());
  CHECK(undo.redo());
  CHECK(text.to_string() == "ef");
  doc.check_invariants();
  Doc other = make_doc(2);
  REQUIRE(other.apply_update(doc.encode_state_as_update()).has_value());
  CHECK(other.text("t").value().to_string() == "ef");
}

TEST_CASE("what comes in within the capture time is undone at once", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Text text = doc.text("t").value();
  std::uint64_t now = 0;
  UndoOptions options;
  options.now_ms = [&now] { return now; };
  UndoManager undo(doc, {text}, options);
  REQUIRE(text.append("a").has_value());
  now += 499;
  REQUIRE(text.append("b").has_value());
  now += 500;
  REQUIRE(text.append("c").has_value());
  CHECK(undo.undo_size() == 2);
  CHECK(undo.undo());
  CHECK(text.to_string() == "ab");
  CHECK(undo.undo());
  CHECK(text.to_string().empty());
}

TEST_CASE("an undo manager may go while it is told of a change", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Text text = doc.text("t").value();
  auto undo = std::make_unique<UndoManager>(doc, std::vector<TypeRef>{text}, UndoOptions{});
  Subscription watch = undo->on_change([&](const UndoEvent&) { undo.reset(); });
  REQUIRE(text.append("a").has_value());
  CHECK(undo == nullptr);
  REQUIRE(text.append("b").has_value());
  CHECK(text.to_string() == "ab");
}

}  // namespace
}  // namespace weft::crdt
