// Pairs of operations by hand: what is lost, who wins, and what is left alone. That both orders
// lead to one state is shown for all pairs by tests/property/ot_transform_property.cpp.

#include "weft/ot/transform.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/ot_text.hpp"

namespace {

using namespace weft::ot;
using testing::change;
using testing::Erase;

constexpr ElementId kTarget{1, 1};
constexpr ElementId kOther{1, 2};

Element number(std::uint64_t counter, int value) { return {{7, counter}, Number(value)}; }

struct Loss {
  LossReason reason;
  Operation winning;
  Operation losing;
  bool committed_lost;
};

struct Outcome {
  Operation s;
  Operation c;
  std::vector<Loss> losses;
};

Outcome run(Operation s, Operation c, Policy policy = Policy::kLast) {
  std::vector<Loss> losses;
  const LossSink<Operation> sink = [&losses](LossReason reason, const Operation& winning, const Operation& losing,
                                             bool committed_lost) {
    losses.push_back({reason, winning, losing, committed_lost});
  };
  Operation silent_s = s;
  Operation silent_c = c;
  transform(silent_s, silent_c, policy);
  transform(s, c, policy, &sink);
  CHECK(s == silent_s);  // who listens changes nothing
  CHECK(c == silent_c);
  return {s, c, losses};
}

/// Whether s and c give one slot two values: each policy lets one stay and tells of the other.
void require_conflict(const Operation& s, const Operation& c, const Operation& s_stays, const Operation& c_stays) {
  const Outcome last = run(s, c, Policy::kLast);
  CHECK(last.s == Operation(Noop{}));
  CHECK(last.c == c_stays);
  REQUIRE(last.losses.size() == 1);
  CHECK(last.losses[0].reason == LossReason::kOverwritten);
  CHECK(last.losses[0].committed_lost);
  CHECK(last.losses[0].losing == s);
  CHECK(last.losses[0].winning == c);
  const Outcome first = run(s, c, Policy::kFirst);
  CHECK(first.s == s_stays);
  CHECK(first.c == Operation(Noop{}));
  REQUIRE(first.losses.size() == 1);
  CHECK(first.losses[0].reason == LossReason::kOverwritten);
  CHECK_FALSE(first.losses[0].committed_lost);
  CHECK(first.losses[0].losing == c);
  CHECK(first.losses[0].winning == s);
}
void require_conflict(const Operation& s, const Operation& c) { require_conflict(s, c, s, c); }

/// Whether `set` swallows `edit` under both policies, whichever is committed.
void require_absorbed(const Operation& set, const Operation& edit) {
  for (const Policy policy : {Policy::kLast, Policy::kFirst})
    for (const bool set_is_committed : {true, false}) {
      const Outcome outcome = set_is_committed ? run(set, edit, policy) : run(edit, set, policy);
      CHECK((set_is_committed ? outcome.s : outcome.c) == set);
      CHECK((set_is_committed ? outcome.c : outcome.s) == Operation(Noop{}));
      REQUIRE(outcome.losses.size() == 1);
      CHECK(outcome.losses[0].reason == LossReason::kAbsorbed);
      CHECK(outcome.losses[0].committed_lost == !set_is_committed);
      CHECK(outcome.losses[0].winning == set);
      CHECK(outcome.losses[0].losing == edit);
    }
}

void require_both_noop(const Operation& s, const Operation& c) {
  for (const Policy policy : {Policy::kLast, Policy::kFirst}) {
    const Outcome outcome = run(s, c, policy);
    CHECK(outcome.s == Operation(Noop{}));
    CHECK(outcome.c == Operation(Noop{}));
    CHECK(outcome.losses.empty());
  }
}

void require_unchanged(const Operation& s, const Operation& c) {
  for (const Policy policy : {Policy::kLast, Policy::kFirst}) {
    const Outcome outcome = run(s, c, policy);
    CHECK(outcome.s == s);
    CHECK(outcome.c == c);
    CHECK(outcome.losses.empty());
  }
}

/// One of each kind, on `target`.
std::vector<Operation> all_kinds(ElementId target) {
  return {Noop{},
          TextEdit{target, change({1u, "x"})},
          TextSet{target, "text"},
          ArrayInsert{target, 1, number(1, 1)},
          ArrayDelete{target, 1},
          ArrayReplace{target, 1, number(2, 2)},
          ArrayMove{target, 0, 1},
          ArraySet{target, {number(3, 3)}},
          ObjectPut{target, "k", number(4, 4)},
          ObjectDelete{target, "k"},
          ObjectSet{target, {{"k", number(5, 5)}}},
          NumberAdd{target, 1},
          NumberSet{target, 2},
          BooleanSet{target, true},
          DateSet{target, {3}}};
}

}  // namespace

TEST_CASE("two values for one slot: the policy decides, and the losing write is told", "[unit][ot]") {
  require_conflict(ObjectPut{kTarget, "k", number(1, 1)}, ObjectPut{kTarget, "k", number(2, 2)});
  require_conflict(ArrayReplace{kTarget, 3, number(1, 1)}, ArrayReplace{kTarget, 3, number(2, 2)});
  require_conflict(ArrayMove{kTarget, 3, 0}, ArrayMove{kTarget, 3, 5}, ArrayMove{kTarget, 5, 0},
                   ArrayMove{kTarget, 0, 5});
  require_conflict(TextSet{kTarget, "a"}, TextSet{kTarget, "b"});
  require_conflict(ArraySet{kTarget, {}}, ArraySet{kTarget, {number(1, 1)}});
  require_conflict(ObjectSet{kTarget, {}}, ObjectSet{kTarget, {{"k", number(1, 1)}}});
  require_conflict(NumberSet{kTarget, 1}, NumberSet{kTarget, 1.0});
  require_conflict(BooleanSet{kTarget, true}, BooleanSet{kTarget, false});
  require_conflict(DateSet{kTarget, {1}}, DateSet{kTarget, {2}});
}

TEST_CASE("equal values for one slot are no conflict", "[unit][ot]") {
  require_both_noop(TextSet{kTarget, "a"}, TextSet{kTarget, "a"});
  require_both_noop(NumberSet{kTarget, 1.5}, NumberSet{kTarget, 1.5});
  require_both_noop(BooleanSet{kTarget, true}, BooleanSet{kTarget, true});
  require_both_noop(DateSet{kTarget, {1}}, DateSet{kTarget, {1}});
  require_both_noop(ArrayMove{kTarget, 3, 5}, ArrayMove{kTarget, 3, 5});
  require_both_noop(ArrayDelete{kTarget, 3}, ArrayDelete{kTarget, 3});
  require_both_noop(ObjectDelete{kTarget, "k"}, ObjectDelete{kTarget, "k"});
  require_both_noop(TextEdit{kTarget, change({1u, Erase{2}})}, TextEdit{kTarget, change({1u, Erase{2}})});
}

TEST_CASE("a whole value swallows every finer edit of it", "[unit][ot]") {
  require_absorbed(TextSet{kTarget, "a"}, TextEdit{kTarget, change({"x"})});
  for (const Operation& edit : all_kinds(kTarget)) {
    const auto is = [&edit](auto kind) { return std::holds_alternative<decltype(kind)>(edit); };
    if (is(ArrayInsert{}) || is(ArrayDelete{}) || is(ArrayReplace{}) || is(ArrayMove{}))
      require_absorbed(ArraySet{kTarget, {number(9, 9)}}, edit);
    if (is(ObjectPut{}) || is(ObjectDelete{})) require_absorbed(ObjectSet{kTarget, {}}, edit);
  }
}

TEST_CASE("a put beats a delete in both orders, and nothing is lost", "[unit][ot]") {
  const Operation put = ObjectPut{kTarget, "k", number(1, 1)};
  const Operation erase = ObjectDelete{kTarget, "k"};
  for (const Policy policy : {Policy::kLast, Policy::kFirst}) {
    const Outcome put_first = run(put, erase, policy);
    CHECK((put_first.s == put && put_first.c == Operation(Noop{}) && put_first.losses.empty()));
    const Outcome delete_first = run(erase, put, policy);
    CHECK((delete_first.s == Operation(Noop{}) && delete_first.c == put && delete_first.losses.empty()));
  }
  require_unchanged(put, ObjectDelete{kTarget, "l"});
  require_unchanged(put, ObjectPut{kTarget, "l", number(2, 2)});
  require_unchanged(ObjectDelete{kTarget, "l"}, ObjectDelete{kTarget, "k"});
}

TEST_CASE("what replaces a deleted element is inserted", "[unit][ot]") {
  const Operation replace = ArrayReplace{kTarget, 2, number(1, 1)};
  const Operation inserted = ArrayInsert{kTarget, 2, number(1, 1)};
  const Outcome outcome = run(ArrayDelete{kTarget, 2}, replace);
  CHECK((outcome.s == Operation(Noop{}) && outcome.c == inserted && outcome.losses.empty()));
  const Outcome mirrored = run(replace, ArrayDelete{kTarget, 2});
  CHECK((mirrored.s == inserted && mirrored.c == Operation(Noop{}) && mirrored.losses.empty()));
}

TEST_CASE("sums commute, and a set outlives them or takes them up", "[unit][ot]") {
  require_unchanged(NumberAdd{kTarget, 1}, NumberAdd{kTarget, 2.5});
  for (const Policy policy : {Policy::kLast, Policy::kFirst}) {
    const Outcome added_first = run(NumberAdd{kTarget, 1}, NumberSet{kTarget, 8}, policy);
    CHECK((added_first.s == Operation(Noop{}) && added_first.c == Operation(NumberSet{kTarget, 8})));
    REQUIRE(added_first.losses.size() == 1);
    CHECK((added_first.losses[0].reason == LossReason::kAbsorbed && added_first.losses[0].committed_lost));
  }
  const Outcome last = run(NumberSet{kTarget, 8}, NumberAdd{kTarget, 1}, Policy::kLast);
  CHECK((last.s == Operation(NumberSet{kTarget, 9}) && last.c == Operation(NumberAdd{kTarget, 1})));
  CHECK(last.losses.empty());
  const Outcome first = run(NumberSet{kTarget, 8}, NumberAdd{kTarget, 1}, Policy::kFirst);
  CHECK((first.s == Operation(NumberSet{kTarget, 8}) && first.c == Operation(Noop{})));
  REQUIRE(first.losses.size() == 1);
  CHECK((first.losses[0].reason == LossReason::kAbsorbed && !first.losses[0].committed_lost));
}

TEST_CASE("a noop, another element and another type of element leave an operation as it is", "[unit][ot]") {
  for (const Operation& s : all_kinds(kTarget)) {
    require_unchanged(s, Noop{});
    require_unchanged(Noop{}, s);
    for (const Operation& c : all_kinds(kOther)) require_unchanged(s, c);
    for (const Operation& c : all_kinds(kTarget))
      if (target_type(s) != target_type(c)) require_unchanged(s, c);
  }
}

TEST_CASE("a move to where the element is becomes a noop", "[unit][ot]") {
  const Operation still = ArrayMove{kTarget, 2, 2};
  for (const Operation& other :
       {Operation(ArrayInsert{kTarget, 1, number(1, 1)}), Operation(ArrayDelete{kTarget, 2}), Operation(ArrayDelete{kTarget, 0}),
        Operation(ArrayReplace{kTarget, 2, number(1, 1)}), Operation(ArrayMove{kTarget, 2, 0})}) {
    const Outcome outcome = run(still, other, Policy::kFirst);
    CHECK((outcome.s == Operation(Noop{}) && outcome.c == other && outcome.losses.empty()));
    const Outcome mirrored = run(other, still);
    CHECK((mirrored.c == Operation(Noop{}) && mirrored.s == other && mirrored.losses.empty()));
  }
}

TEST_CASE("an index behind every array stays there", "[unit][ot]") {
  const Outcome outcome = run(ArrayInsert{kTarget, 0, number(1, 1)}, ArrayDelete{kTarget, UINT32_MAX});
  CHECK(outcome.c == Operation(ArrayDelete{kTarget, UINT32_MAX}));
  const Outcome moved = run(ArrayInsert{kTarget, 0, number(1, 1)}, ArrayMove{kTarget, 0, UINT32_MAX});
  CHECK(moved.c == Operation(ArrayMove{kTarget, 1, UINT32_MAX}));
}

TEST_CASE("operations on different elements are independent, as a noop is of all", "[unit][ot]") {
  const Operation set = BooleanSet{kTarget, true};
  CHECK(independent(set, BooleanSet{kOther, true}));
  CHECK(independent(set, Noop{}));
  CHECK(independent(Noop{}, set));
  CHECK_FALSE(independent(set, BooleanSet{kTarget, false}));
}

TEST_CASE("operations know their target and its type", "[unit][ot]") {
  const ElementType types[] = {ElementType::kNull,   ElementType::kText,   ElementType::kText,   ElementType::kArray,
                               ElementType::kArray,  ElementType::kArray,  ElementType::kArray,  ElementType::kArray,
                               ElementType::kObject, ElementType::kObject, ElementType::kObject, ElementType::kNumber,
                               ElementType::kNumber, ElementType::kBoolean, ElementType::kDate};
  const std::vector<Operation> kinds = all_kinds(kTarget);
  REQUIRE(kinds.size() == std::variant_size_v<Operation>);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    CHECK(kinds[i].index() == i);
    CHECK(target_type(kinds[i]) == types[i]);
    CHECK((i == 0 ? target_of(kinds[i]) == nullptr : *target_of(kinds[i]) == kTarget));
  }
  Operation moved = BooleanSet{kTarget, true};
  *target_of(moved) = kOther;
  CHECK(moved == Operation(BooleanSet{kOther, true}));
  CHECK(std::string(to_string(ElementType::kObject)) == "object");
}

TEST_CASE("elements are the same with their ids, or without", "[unit][ot]") {
  const auto tree = [](std::uint64_t id, int value) {
    return Element{{1, id}, Array{Element{{1, id + 1}, Object{{"k", number(id + 2, value)}}}, Element{{1, id + 3}, Text{"t"}}}};
  };
  CHECK(tree(1, 1) == tree(1, 1));
  CHECK_FALSE(tree(1, 1) == tree(2, 1));
  CHECK(same_content(tree(1, 1), tree(2, 1)));
  CHECK_FALSE(same_content(tree(1, 1), tree(1, 2)));
  CHECK_FALSE(same_content(tree(1, 1), number(1, 1)));
}
