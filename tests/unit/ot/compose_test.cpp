#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/ot_text.hpp"
#include "weft/ot/transform.hpp"

namespace {

using namespace weft::ot;
using testing::change;
using testing::Erase;

constexpr ElementId kTarget{1, 1};
constexpr ElementId kOther{1, 2};

Element number(std::uint64_t counter, int value) { return {{7, counter}, Number(value)}; }

/// What both become together, if they do; they are as they were otherwise.
std::optional<Operation> composed(const Operation& first, const Operation& next) {
  Operation both = first;
  if (compose(both, next)) return both;
  CHECK(both == first);
  return std::nullopt;
}

}  // namespace

TEST_CASE("edits of one text become one", "[unit][ot]") {
  CHECK(composed(TextEdit{kTarget, change({1u, "ab"})}, TextEdit{kTarget, change({3u, "c"})}) ==
        Operation(TextEdit{kTarget, change({1u, "abc"})}));
  CHECK(composed(TextEdit{kTarget, change({1u, "ab"})}, TextEdit{kTarget, change({1u, Erase{2}})}) == Operation(Noop{}));
  CHECK(!composed(TextEdit{kTarget, change({"a"})}, TextEdit{kOther, change({"a"})}));
}

TEST_CASE("a whole value covers what was done before it", "[unit][ot]") {
  const Operation array_set = ArraySet{kTarget, {number(1, 1)}};
  const Operation object_set = ObjectSet{kTarget, {{"k", number(1, 1)}}};
  const std::vector<std::pair<Operation, Operation>> pairs = {
      {TextEdit{kTarget, change({"a"})}, TextSet{kTarget, "b"}},
      {TextSet{kTarget, "a"}, TextSet{kTarget, "b"}},
      {ArrayInsert{kTarget, 0, number(2, 2)}, array_set},
      {ArrayDelete{kTarget, 0}, array_set},
      {ArrayReplace{kTarget, 0, number(2, 2)}, array_set},
      {ArrayMove{kTarget, 0, 1}, array_set},
      {ArraySet{kTarget, {}}, array_set},
      {ObjectPut{kTarget, "k", number(2, 2)}, object_set},
      {ObjectDelete{kTarget, "k"}, object_set},
      {ObjectSet{kTarget, {}}, object_set},
      {ObjectPut{kTarget, "k", number(2, 2)}, ObjectPut{kTarget, "k", number(3, 3)}},
      {ObjectDelete{kTarget, "k"}, ObjectPut{kTarget, "k", number(3, 3)}},
      {ArrayReplace{kTarget, 1, number(2, 2)}, ArrayReplace{kTarget, 1, number(3, 3)}},
      {ArrayReplace{kTarget, 1, number(2, 2)}, ArrayDelete{kTarget, 1}},
      {NumberAdd{kTarget, 1}, NumberSet{kTarget, 2}},
      {NumberSet{kTarget, 1}, NumberSet{kTarget, 2}},
      {BooleanSet{kTarget, true}, BooleanSet{kTarget, false}},
      {DateSet{kTarget, {1}}, DateSet{kTarget, {2}}}};
  for (const auto& [first, next] : pairs) CHECK(composed(first, next) == next);
}

TEST_CASE("some pairs become a third operation", "[unit][ot]") {
  CHECK(composed(ArrayInsert{kTarget, 1, number(1, 1)}, ArrayReplace{kTarget, 1, number(2, 2)}) ==
        Operation(ArrayInsert{kTarget, 1, number(2, 2)}));
  CHECK(composed(ArrayMove{kTarget, 0, 3}, ArrayMove{kTarget, 3, 1}) == Operation(ArrayMove{kTarget, 0, 1}));
  CHECK(composed(NumberSet{kTarget, 1}, NumberAdd{kTarget, 0.5}) == Operation(NumberSet{kTarget, 1.5}));
}

TEST_CASE("what one operation cannot do stays two", "[unit][ot]") {
  CHECK(!composed(NumberAdd{kTarget, 1}, NumberAdd{kTarget, 2}));
  CHECK(!composed(ObjectPut{kTarget, "k", number(1, 1)}, ObjectDelete{kTarget, "k"}));
  CHECK(!composed(ObjectPut{kTarget, "k", number(1, 1)}, ObjectPut{kTarget, "l", number(2, 2)}));
  CHECK(!composed(ArrayReplace{kTarget, 1, number(1, 1)}, ArrayReplace{kTarget, 2, number(2, 2)}));
  CHECK(!composed(ArrayInsert{kTarget, 1, number(1, 1)}, ArrayReplace{kTarget, 2, number(2, 2)}));
  CHECK(!composed(ArrayMove{kTarget, 0, 3}, ArrayMove{kTarget, 2, 1}));
  CHECK(!composed(TextSet{kTarget, "a"}, TextEdit{kTarget, change({"b"})}));
  CHECK(!composed(BooleanSet{kTarget, true}, BooleanSet{kOther, true}));
  CHECK(!composed(BooleanSet{kTarget, true}, NumberSet{kTarget, 1}));
}

TEST_CASE("a noop adds nothing", "[unit][ot]") {
  const Operation set = BooleanSet{kTarget, true};
  CHECK(composed(set, Noop{}) == set);
  CHECK(composed(Noop{}, set) == set);
  CHECK(composed(Noop{}, Noop{}) == Operation(Noop{}));
}
