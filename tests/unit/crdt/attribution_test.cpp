#include "weft/crdt/attribution.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/input.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

constexpr Id id(std::uint64_t client, std::uint64_t clock) { return {ClientId{client}, clock}; }

void sync(Doc& to, const Doc& from) { REQUIRE(to.apply_update(from.encode_state_as_update())); }

}  // namespace

TEST_CASE("every run of a text tells who wrote it", "[unit][crdt]") {
  Doc first({.client = ClientId{1}, .gc = false});
  Doc second({.client = ClientId{2}, .gc = false});
  Text text = first.text("t").value();
  REQUIRE(text.insert({0}, "hello world"));
  sync(second, first);
  REQUIRE(second.text("t").value().insert({5}, ", dear"));
  sync(first, second);
  REQUIRE(text.to_string() == "hello, dear world");
  const Snapshot full = first.take_snapshot();
  REQUIRE(attribution(text) == std::vector<AuthoredRun>{{5, id(1, 0), {}}, {6, id(2, 0), {}}, {6, id(1, 5), {}}});
  REQUIRE(text.erase({8}, 2));
  REQUIRE(attribution(text) ==
          std::vector<AuthoredRun>{{5, id(1, 0), {}}, {3, id(2, 0), {}}, {1, id(2, 5), {}}, {6, id(1, 5), {}}});
  REQUIRE(attribution(text, {}, &full).size() == 3);
}

TEST_CASE("authors of the log divide what one client wrote", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abcdefgh"));
  REQUIRE(text.insert({0}, "x"));
  int asked = 0;
  const AuthorLookup lookup = [&](Id unit) -> Authorship {
    ++asked;
    if (unit.clock < 3) return {"ann", 3};
    if (unit.clock < 8) return {"bob", 8};
    return {};
  };
  REQUIRE(attribution(text, lookup) ==
          std::vector<AuthoredRun>{{1, id(1, 8), {}}, {3, id(1, 0), "ann"}, {5, id(1, 3), "bob"}});
  REQUIRE(asked == 3);
  const AuthorLookup stuck = [](Id) -> Authorship { return {"nobody", 0}; };  // says nothing of the unit asked for
  REQUIRE(attribution(text, stuck).size() == 2);
  Array list = doc.array("a").value();
  REQUIRE(list.push({1, 2, NewText{"in"}}));
  REQUIRE(attribution(list) == std::vector<AuthoredRun>{{3, id(1, 9), {}}});
}
