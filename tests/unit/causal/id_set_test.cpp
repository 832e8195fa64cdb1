#include "weft/causal/id_set.hpp"

#include <catch2/catch.hpp>

using namespace weft;

TEST_CASE("a normalized id set joins what overlaps and touches", "[unit][causal]") {
  IdSet set;
  set.add(ClientId{1}, 10, 5);
  set.add(ClientId{2}, 0, 1);
  set.add(ClientId{1}, 0, 3);
  set.add(ClientId{1}, 3, 2);
  set.add(ClientId{1}, 12, 8);
  set.normalize();
  REQUIRE(set.clients().size() == 2);
  REQUIRE(set.clients()[0].ranges == std::vector<IdSet::Range>{{0, 5}, {10, 10}});
  REQUIRE(set.contains({ClientId{1}, 19}));
  REQUIRE_FALSE(set.contains({ClientId{1}, 20}));
  REQUIRE_FALSE(set.contains({ClientId{1}, 5}));
  REQUIRE_FALSE(set.contains({ClientId{3}, 0}));
  Bytes bytes;
  Writer out(bytes);
  set.encode(out);
  REQUIRE(bytes == Bytes{2, 2, 1, 0, 1, 1, 2, 0, 5, 10, 10});
}

TEST_CASE("an id set drops empty ranges and refuses those past the last clock", "[unit][causal]") {
  IdSet set;
  const Bytes empty{1, 1, 1, 4, 0};
  Reader in(empty);
  set.decode_add(in);
  REQUIRE_FALSE(in.failed());
  REQUIRE(set.empty());
  const Bytes huge{1, 1, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F};
  Reader bad(huge);
  set.decode_add(bad);
  REQUIRE(bad.failed());
}
