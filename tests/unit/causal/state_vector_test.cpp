#include "weft/causal/state_vector.hpp"

#include <catch2/catch.hpp>

using weft::Bytes;
using weft::ClientId;
using weft::StateVector;

TEST_CASE("a state vector is written with clients descending", "[unit][causal]") {
  StateVector vector;
  vector.set(ClientId{300}, 7);
  vector.set(ClientId{2}, 1);
  vector.set(ClientId{2}, 5);
  REQUIRE(vector.get(ClientId{2}) == 5);
  REQUIRE(vector.get(ClientId{3}) == 0);
  REQUIRE(vector.encode() == Bytes{2, 0xAC, 0x02, 7, 2, 5});
}

TEST_CASE("of repeated clients in a state vector the last counts", "[unit][causal]") {
  const Bytes bytes{3, 5, 1, 4, 2, 5, 9};
  const StateVector vector = StateVector::decode(bytes).value();
  REQUIRE(vector.entries().size() == 2);
  REQUIRE(vector.get(ClientId{5}) == 9);
  REQUIRE(vector.get(ClientId{4}) == 2);
}

TEST_CASE("a state vector that is cut off or too long is refused", "[unit][causal]") {
  REQUIRE_FALSE(StateVector::decode(Bytes{2, 1, 1}));
  REQUIRE_FALSE(StateVector::decode(Bytes{0, 0}));
  REQUIRE_FALSE(StateVector::decode(Bytes{}));
}
