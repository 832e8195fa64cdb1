#include <catch2/catch.hpp>

#include "support/ot_values.hpp"

namespace {

using namespace weft;
using namespace weft::ot;
using namespace weft::ot::values;

State state_of_depth(std::size_t nesting_max) {
  State state;
  Limits limits;
  limits.nesting_max = nesting_max;
  state.set_limits(limits);
  return state;
}

bool is_too_deep(const Result<Batch>& result) {
  return !result.has_value() && result.error().code == ErrorCode::kResourceExhausted;
}

TEST_CASE("containers nest as deep as the limit says, counted from the root", "[unit][ot]") {
  State state = state_of_depth(4);
  CHECK(is_too_deep(state.apply(only(ObjectPut{kRootId, "a", nested(1, 4)}))));
  CHECK(state.element_count() == 1);
  REQUIRE(state.apply(only(ObjectPut{kRootId, "a", nested(1, 3)})));
  const ElementId inner = id_of(2);  // an array on the fourth level
  CHECK(is_too_deep(state.apply(only(ArrayInsert{inner, 0, array(10)}))));
  CHECK(is_too_deep(state.apply(only(ArrayReplace{inner, 0, object(10)}))));
  CHECK(is_too_deep(state.apply(only(ArraySet{inner, {number(11, 1), object(10)}}))));
  CHECK(is_too_deep(state.apply(only(ObjectSet{kRootId, {{"k", nested(20, 4)}}}))));
  REQUIRE(state.apply(only(ArrayInsert{inner, 0, text(10, "no container")})));
  REQUIRE(state.apply(only(ObjectSet{kRootId, {{"k", nested(20, 3)}}})));
  state.check_invariants();
}

TEST_CASE("a limit above the ceiling is the ceiling", "[unit][ot]") {
  State state = state_of_depth(kNestingCeiling * 10);
  CHECK(is_too_deep(state.apply(only(ObjectPut{kRootId, "a", nested(1, kNestingCeiling)}))));
  REQUIRE(state.apply(only(ObjectPut{kRootId, "a", nested(1, kNestingCeiling - 1)})));
  state.check_invariants();
  const Bytes bytes = bytes_of(state);
  Reader in(bytes);
  Limits limits;
  limits.nesting_max = kNestingCeiling * 10;
  const auto read = State::read(in, limits);
  REQUIRE(read);
  CHECK(bytes_of(*read) == bytes);
  CHECK(read->to_json_text() == state.to_json_text());
  CHECK(read->path(id_of(1))->size() == kNestingCeiling);
}

TEST_CASE("a batch that fails is taken back whatever the limit is by now", "[unit][ot]") {
  State state = state_of_depth(10);
  REQUIRE(state.apply(only(ObjectPut{kRootId, "a", nested(1, 9)})));
  const Bytes before = bytes_of(state);
  Limits limits;
  limits.nesting_max = 2;
  state.set_limits(limits);
  CHECK_FALSE(state.apply(Batch{ObjectDelete{kRootId, "a"}, ObjectDelete{kRootId, "a"}}));
  CHECK(bytes_of(state) == before);
  CHECK(is_too_deep(state.apply(Batch{ObjectDelete{kRootId, "a"}, ObjectPut{kRootId, "a", nested(50, 2)}})));
  CHECK(bytes_of(state) == before);
  state.check_invariants();
}

TEST_CASE("reading holds states and values to the limit", "[unit][ot]") {
  State state = state_of_depth(10);
  REQUIRE(state.apply(only(ObjectPut{kRootId, "a", nested(1, 9)})));
  const Bytes bytes = bytes_of(state);
  Bytes batch;
  Writer out(batch);
  write_batch(only(ArrayInsert{id_of(1), 0, nested(1, 10)}), out);
  for (std::size_t nesting_max : {0, 1, 9, 10, 11}) {
    Limits limits;
    limits.nesting_max = nesting_max;
    Reader in_state(bytes), in_batch(batch);
    const auto read = State::read(in_state, limits);
    CHECK(read.has_value() == (nesting_max >= 10));
    if (!read) CHECK(read.error().code == ErrorCode::kResourceExhausted);
    const auto operations = read_batch(in_batch, limits);
    CHECK(operations.has_value() == (nesting_max >= 10));
    if (!operations) CHECK(operations.error().code == ErrorCode::kResourceExhausted);
  }
}

}  // namespace
