// An operation on a large json-ot document asks of the heap what its batch and inverse need, whatever
// the document holds.

#include <catch2/catch.hpp>
#include <string>

#include "support/counted_heap.hpp"
#include "support/ot_values.hpp"

namespace weft::ot {
namespace {

constexpr std::uint32_t kElements = 100000;
constexpr std::size_t kSteps = 1000;
// Pools grow by a quarter, and each of them once at most in so few steps; so do leaves of arrays.
constexpr std::size_t kGrowth = 8;

const ElementId kList{0, 1}, kTable{0, 2}, kText{0, 3}, kNumber{0, 4};

State large_document() {
  Array items;
  for (std::uint32_t i = 0; i < kElements; ++i) items.push_back({{1, i}, static_cast<std::int64_t>(i)});
  State state;
  REQUIRE(state.apply(Batch{ObjectPut{kRootId, "list", Element{kList, std::move(items)}},
                            ObjectPut{kRootId, "table", Element{kTable, Object{}}},
                            ObjectPut{kRootId, "text", Element{kText, Text{"some text"}}},
                            ObjectPut{kRootId, "number", Element{kNumber, 1}}}));
  for (std::uint32_t i = 0; i < kElements; ++i)
    REQUIRE(state.apply(Batch{ObjectPut{kTable, "k" + std::to_string(i), Element{{2, i}, true}}}));
  return state;
}

/// Blocks asked for by kSteps batches of `make(step)`, less those that making them takes.
template <class Make>
std::size_t allocations_of(State& state, const Make& make) {
  const std::size_t start = testing::heap_use().allocations;
  for (std::size_t step = 0; step < kSteps; ++step) static_cast<void>(make(step));
  const std::size_t making = testing::heap_use().allocations - start;
  bool done = true;
  const std::size_t before = testing::heap_use().allocations;
  for (std::size_t step = 0; step < kSteps; ++step) done = state.apply(make(step)).has_value() && done;
  const std::size_t all = testing::heap_use().allocations - before;
  REQUIRE(done);
  state.check_invariants();
  return all - making;
}

TEST_CASE("a small operation on a large document asks for its inverse and no more", "[allocation][ot]") {
  State state = large_document();
  const auto some_index = [](std::size_t step) { return static_cast<std::uint32_t>(step * 7919 % kElements); };
  const auto id = [](std::uint64_t replica, std::size_t step) { return ElementId{replica, step}; };
  const std::size_t one_each = kSteps + kGrowth;  // the list of operations that take it back

  CHECK(allocations_of(state, [&](std::size_t) { return values::only(NumberAdd{kNumber, 1}); }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t step) {
          return values::only(NumberSet{{1, some_index(step)}, static_cast<std::int64_t>(step)});
        }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t step) {
          return values::only(ArrayMove{kList, some_index(step), some_index(step * 3 + 1)});
        }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t step) {
          return values::only(ArrayInsert{kList, some_index(step), Element{id(3, step), true}});
        }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t step) { return values::only(ArrayDelete{kList, some_index(step)}); }) <=
        one_each);
  CHECK(allocations_of(state, [&](std::size_t step) {
          return values::only(ObjectPut{kTable, "new" + std::to_string(step), Element{id(4, step), true}});
        }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t step) {
          return values::only(ObjectDelete{kTable, "new" + std::to_string(step)});
        }) <= one_each);
  CHECK(allocations_of(state, [&](std::size_t) {
          return values::only(TextEdit{kText, TextChange::splice(1, 1, "x")});
        }) <= 2 * one_each);
}

}  // namespace
}  // namespace weft::ot
