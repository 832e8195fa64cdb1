#include <catch2/catch.hpp>
#include <variant>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/snapshot.hpp"

using namespace weft;
using namespace weft::crdt;

// What arrives may begin with units that are known already: only the rest is taken.

TEST_CASE("values that are partly known join those that are there", "[unit][crdt]") {
  Doc writer({.client = ClientId{1}});
  Array array = writer.array("a").value();
  REQUIRE(array.push({nullptr}));
  Doc reader({.client = ClientId{2}});
  REQUIRE(reader.apply_update(writer.encode_state_as_update()));
  REQUIRE(array.push({919, "x"}));
  REQUIRE(reader.apply_update(writer.encode_state_as_update()));

  const std::vector<Value> values = reader.array("a").value().values();
  REQUIRE(values.size() == 3);
  REQUIRE(std::get<Any>(values[0]) == Any(nullptr));
  REQUIRE(std::get<Any>(values[1]) == Any(919));
  REQUIRE(std::get<Any>(values[2]) == Any("x"));
  REQUIRE(reader.encode_state_as_update() == writer.encode_state_as_update());
  reader.check_invariants();
}

TEST_CASE("a struct that is known cuts a surrogate pair where its sender did", "[unit][crdt]") {
  Doc writer({.client = ClientId{1}, .cuts_pairs = true});
  REQUIRE(writer.text("t").value().insert(Utf16Offset{0}, "a\xF0\x9D\x84\x9E"));
  Doc keeper({.client = ClientId{2}, .gc = false});
  REQUIRE(keeper.apply_update(writer.encode_state_as_update()));
  const Snapshot whole = keeper.take_snapshot();
  Text text = keeper.text("t").value();
  REQUIRE(text.erase(Utf16Offset{0}, 3));
  REQUIRE(text_at(text, whole) == "a\xF0\x9D\x84\x9E");

  REQUIRE(writer.text("t").value().erase(Utf16Offset{2}, 1));
  REQUIRE(keeper.apply_update(writer.encode_state_as_update()));
  CHECK(text_at(text, whole) == "a\xEF\xBF\xBD\xEF\xBF\xBD");
  keeper.check_invariants();
}
