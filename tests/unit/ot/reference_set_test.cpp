#include <catch2/catch.hpp>

#include "weft/ot/reference_set.hpp"

using namespace weft;
using namespace weft::ot;

namespace {

constexpr ElementId kText{1, 1}, kList{1, 2}, kInList{1, 3};

Operation put(const char* key, Element value) { return ObjectPut{kRootId, key, std::move(value)}; }

/// {"text": "hello", "list": [null]}
State document() {
  State state;
  const Operation batch[] = {put("text", {kText, Text{"hello"}}), put("list", {kList, Array{{kInList, Null{}}}})};
  REQUIRE(state.apply(batch));
  return state;
}

OwnedReference caret(ReferenceOwner owner, const char* key, std::uint64_t at) {
  return {owner, key, TextPositions{kText, {{at, false}}}};
}

std::uint64_t place(const ReferenceSet& set, ReferenceOwner owner, const char* key) {
  const Reference* found = set.find(owner, key);
  REQUIRE(found != nullptr);
  return std::get<TextPositions>(*found).values.at(0).at;
}

std::vector<ReferenceChange> apply(ReferenceSet& set, State& state, const Operation& operation) {
  REQUIRE(state.apply({&operation, 1}));
  return set.apply(set.version() + 1, {&operation, 1}, &state);
}

}  // namespace

TEST_CASE("A reference to an older version is brought forward", "[unit][ot]") {
  State state = document();
  const Operation since[] = {TextEdit{kText, TextChange::splice(0, 0, "oh, ")}};
  REQUIRE(state.apply(since));
  ReferenceSet set(3);
  const auto change = set.put(caret(7, "caret", 5), since, &state);
  REQUIRE(change);
  CHECK(*change == ReferenceChange{ReferenceEvent::kShared, 7, "caret"});
  CHECK(place(set, 7, "caret") == 9);
}

TEST_CASE("A reference that is not in the document is refused and changes nothing", "[unit][ot]") {
  State state = document();
  ReferenceSet set;
  CHECK(set.put(caret(7, "caret", 6), {}, &state).error().code == ErrorCode::kInvalidArgument);
  CHECK(set.put({7, "caret", TextPositions{{9, 9}, {}}}, {}, &state).error().code == ErrorCode::kNotFound);
  CHECK(set.put({7, "caret", ArrayIndices{kText, {}}}, {}, &state).error().code == ErrorCode::kInvalidArgument);
  CHECK(set.put({7, "caret", ArrayIndices{kList, {1}}}, {}, &state).error().code == ErrorCode::kInvalidArgument);
  CHECK(set.put({7, "caret", ObjectKeys{kRootId, {"none"}}}, {}, &state).error().code == ErrorCode::kInvalidArgument);
  CHECK(set.empty());
}

TEST_CASE("Entries move references, and say which", "[unit][ot]") {
  State state = document();
  ReferenceSet set;
  REQUIRE(set.put(caret(7, "caret", 2), {}, &state));
  REQUIRE(set.put(caret(8, "caret", 0), {}, &state));
  const auto changes = apply(set, state, TextEdit{kText, TextChange::splice(1, 0, "xy")});
  CHECK(changes == std::vector<ReferenceChange>{{ReferenceEvent::kMoved, 7, "caret"}});
  CHECK(place(set, 7, "caret") == 4);
  CHECK(set.version() == 1);
}

TEST_CASE("A set of the whole value clears a reference, which stays shared", "[unit][ot]") {
  State state = document();
  ReferenceSet set;
  REQUIRE(set.put(caret(7, "caret", 2), {}, &state));
  CHECK(apply(set, state, TextSet{kText, "new"}) == std::vector<ReferenceChange>{{ReferenceEvent::kCleared, 7, "caret"}});
  CHECK(value_count(*set.find(7, "caret")) == 0);
}

TEST_CASE("A reference ends when its target is taken out of the document, or what holds it", "[unit][ot]") {
  State state = document();
  ReferenceSet set;
  REQUIRE(set.put(caret(7, "caret", 2), {}, &state));
  REQUIRE(set.put({7, "marked", Elements{{kInList, kText}}}, {}, &state));
  CHECK(apply(set, state, put("list", {{2, 1}, Null{}})) ==
        std::vector<ReferenceChange>{{ReferenceEvent::kMoved, 7, "marked"}});
  CHECK(*set.find(7, "marked") == Reference(Elements{{kText}}));
  CHECK(apply(set, state, ObjectDelete{kRootId, "text"}) ==
        std::vector<ReferenceChange>{{ReferenceEvent::kDetached, 7, "caret"}, {ReferenceEvent::kCleared, 7, "marked"}});
  CHECK(set.find(7, "caret") == nullptr);
}

TEST_CASE("Being kept private and the end of a session have events of their own", "[unit][ot]") {
  const State state = document();
  ReferenceSet set;
  for (const char* key : {"a", "b"}) REQUIRE(set.put(caret(7, key, 2), {}, &state));
  REQUIRE(set.put(caret(8, "a", 2), {}, &state));
  CHECK(set.make_private(7, "a") == std::vector<ReferenceChange>{{ReferenceEvent::kPrivate, 7, "a"}});
  CHECK(set.make_private(7, "a").empty());
  CHECK(set.drop(7) == std::vector<ReferenceChange>{{ReferenceEvent::kClosed, 7, "b"}});
  CHECK(set.all() == std::vector<OwnedReference>{caret(8, "a", 2)});
}

TEST_CASE("What there is can be replaced as a whole", "[unit][ot]") {
  const State state = document();
  ReferenceSet set;
  for (const char* key : {"a", "b", "c"}) REQUIRE(set.put(caret(7, key, 2), {}, &state));
  const auto changes = set.replace(9, {caret(7, "a", 2), caret(7, "b", 3), caret(8, "a", 99)}, &state);
  CHECK(changes == std::vector<ReferenceChange>{{ReferenceEvent::kShared, 7, "b"}, {ReferenceEvent::kClosed, 7, "c"}});
  CHECK(set.version() == 9);
  CHECK(set.all() == std::vector<OwnedReference>{caret(7, "a", 2), caret(7, "b", 3)});
}

TEST_CASE("One owner may ask for so much and no more", "[unit][ot]") {
  ReferenceSet set(0, {2, 3, 60});
  const auto code = [&](OwnedReference reference) {
    const auto put = set.put(std::move(reference), {}, nullptr);
    return put ? std::string() : put.error().message.substr(0, put.error().message.find(':'));
  };
  CHECK(code(caret(7, "a", 1)).empty());
  CHECK(code(caret(7, "b", 1)).empty());
  CHECK(code(caret(7, "c", 1)) == "references_max");
  CHECK(code({7, "b", ArrayIndices{kList, {1, 2, 3}}}) == "values_max");
  CHECK(code({7, "b", ObjectKeys{kList, {std::string(60, 'k')}}}) == "bytes_max");
  CHECK(code({7, "b", ArrayIndices{kList, {1, 2}}}).empty());
  CHECK(code(caret(8, "a", 1)).empty());
}

TEST_CASE("A reference is shown behind what is not sent, and told to others before it", "[unit][ot]") {
  State committed = document(), shown = document();
  const Operation unsent[] = {
      TextEdit{kText, TextChange::splice(0, 1, "J")}, TextEdit{kText, TextChange::splice(5, 0, " there")},
      ArrayInsert{kList, 0, {{2, 1}, Null{}}}, put("new", {{2, 2}, Null{}})};
  REQUIRE(shown.apply(unsent));

  CHECK(display(TextPositions{kText, {{5, true}}}, unsent, shown) == Reference(TextPositions{kText, {{11, true}}}));
  CHECK(display(ArrayIndices{kList, {0}}, unsent, shown) == Reference(ArrayIndices{kList, {1}}));

  CHECK(before(TextPositions{kText, {{11, true}}}, unsent, committed) == Reference(TextPositions{kText, {{5, true}}}));
  CHECK(before(TextPositions{kText, {{7, false}}}, unsent, committed) == Reference(TextPositions{kText, {{5, false}}}));
  CHECK(before(ArrayIndices{kList, {0, 1}}, unsent, committed) == Reference(ArrayIndices{kList, {0}}));
  CHECK(before(ObjectKeys{kRootId, {"new", "text"}}, unsent, committed) == Reference(ObjectKeys{kRootId, {"text"}}));
  CHECK(before(Elements{{{2, 1}, kInList}}, unsent, committed) == Reference(Elements{{kInList}}));
  CHECK_FALSE(before(TextPositions{{2, 2}, {}}, unsent, committed));
}

TEST_CASE("Nothing is shown of a reference into what unsent edits took out", "[unit][ot]") {
  State shown = document();
  const Operation unsent[] = {ObjectDelete{kRootId, "text"}};
  REQUIRE(shown.apply(unsent));
  CHECK_FALSE(display(TextPositions{kText, {{5, true}}}, unsent, shown));
}
