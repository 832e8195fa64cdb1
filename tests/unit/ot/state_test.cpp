#include "weft/ot/state.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/ot_values.hpp"

namespace {

using namespace weft;
using namespace weft::ot;
using namespace weft::ot::values;

/// {"flag":true,"list":[10,"ab",{"in":null}],"when":date}, ids 1 to 7.
State sample() {
  State state;
  REQUIRE(state.apply(Batch{ObjectPut{kRootId, "flag", boolean(1, true)},
                            ObjectPut{kRootId, "list", array(2, {number(3, 10), text(4, "ab"), object(5, {{"in", null(6)}})})},
                            ObjectPut{kRootId, "when", date(7, 1234)}}));
  state.check_invariants();
  return state;
}

/// Applies, requires the inverse to restore every byte, and applies again.
Batch done(State& state, const Batch& batch) {
  const Bytes before = bytes_of(state);
  auto inverse = state.apply(batch);
  REQUIRE(inverse);
  REQUIRE(inverse->size() == batch.size());
  state.check_invariants();
  const Bytes after = bytes_of(state);
  auto again = state.apply(*inverse);
  REQUIRE(again);
  state.check_invariants();
  REQUIRE(bytes_of(state) == before);
  REQUIRE(state.apply(batch));
  REQUIRE(bytes_of(state) == after);
  return *inverse;
}

void require_refused(State& state, const Batch& batch, ErrorCode code = ErrorCode::kInvalidArgument) {
  const Bytes before = bytes_of(state);
  Trail trail;
  const auto result = state.apply(batch, &trail);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == code);
  CHECK(trail.empty());
  state.check_invariants();
  CHECK(bytes_of(state) == before);
}

TEST_CASE("an empty state is an object without members", "[unit][ot]") {
  const State state;
  state.check_invariants();
  CHECK(state.type(kRootId) == ElementType::kObject);
  CHECK(state.element_count() == 1);
  CHECK(state.size(kRootId) == 0);
  CHECK_FALSE(state.parent(kRootId));
  CHECK_FALSE(state.place(kRootId));
  CHECK(state.path(kRootId)->empty());
  CHECK(state.resolve({}) == kRootId);
  CHECK(state.to_json_text() == "{}");
}

TEST_CASE("a state finds elements by id, index, key and path", "[unit][ot]") {
  const State state = sample();
  CHECK(state.element_count() == 8);
  CHECK(state.boolean(id_of(1)) == true);
  CHECK(state.number(id_of(3)) == Number(10));
  CHECK(state.text(id_of(4))->str() == "ab");
  CHECK(state.date(id_of(7)) == Date{1234});
  CHECK(state.size(id_of(2)) == 3);
  CHECK(state.size(id_of(4)) == 2);
  CHECK(state.size(id_of(5)) == 1);
  CHECK(state.at(id_of(2), 1) == id_of(4));
  CHECK_FALSE(state.at(id_of(2), 3));
  CHECK_FALSE(state.at(kRootId, 0));
  CHECK(state.find(kRootId, "list") == id_of(2));
  CHECK_FALSE(state.find(kRootId, "lisp"));
  CHECK_FALSE(state.find(id_of(2), "list"));
  CHECK(state.parent(id_of(6)) == id_of(5));
  CHECK(*state.place(id_of(6)) == PathStep(std::string("in")));
  CHECK(*state.place(id_of(5)) == PathStep(std::uint32_t{2}));
  const Path path{std::string("list"), std::uint32_t{2}, std::string("in")};
  CHECK(*state.path(id_of(6)) == path);
  CHECK(state.resolve(path) == id_of(6));
  CHECK_FALSE(state.resolve({std::string("list"), std::uint32_t{3}}));
  CHECK_FALSE(state.resolve({std::string("list"), std::string("in")}));
  CHECK_FALSE(state.resolve({std::uint32_t{0}}));
}

TEST_CASE("what is asked of the wrong element is empty", "[unit][ot]") {
  const State state = sample();
  CHECK_FALSE(state.contains(id_of(99)));
  CHECK_FALSE(state.type(id_of(3, 2)));
  CHECK_FALSE(state.number(id_of(1)));
  CHECK_FALSE(state.boolean(id_of(3)));
  CHECK_FALSE(state.date(id_of(3)));
  CHECK(state.text(id_of(3)) == nullptr);
  CHECK(state.size(id_of(3)) == 0);
  CHECK_FALSE(state.path(id_of(99)));
  CHECK_FALSE(state.element(id_of(99)));
  CHECK(state.to_json_text(id_of(99)) == "null");
}

TEST_CASE("members come by ascending key and children in order, until the visitor has seen enough", "[unit][ot]") {
  State state = sample();
  done(state, {ObjectPut{kRootId, "a key of more than eleven bytes", null(20)}, ObjectPut{kRootId, "", null(21)},
                ObjectPut{kRootId, "a key of more than eleven byteS", null(22)}, ObjectPut{kRootId, "zz", null(23)}});
  std::vector<std::string> keys;
  state.for_each(kRootId, [&](const PathStep& step, ElementId id) {
    CHECK(state.find(kRootId, std::get<std::string>(step)) == id);
    keys.push_back(std::get<std::string>(step));
    return true;
  });
  CHECK(keys == std::vector<std::string>{"", "a key of more than eleven byteS", "a key of more than eleven bytes", "flag",
                                         "list", "when", "zz"});
  std::vector<ElementId> children;
  state.for_each(id_of(2), [&](const PathStep& step, ElementId id) {
    CHECK(std::get<std::uint32_t>(step) == children.size());
    children.push_back(id);
    return children.size() < 2;
  });
  CHECK(children == std::vector<ElementId>{id_of(3), id_of(4)});
}

TEST_CASE("every operation does what it says and is taken back to the byte", "[unit][ot]") {
  State state = sample();
  const ElementId list = id_of(2);
  done(state, only(ArrayInsert{list, 1, number(10, 1.5)}));
  CHECK(state.to_json_text(list) == R"([10,1.5,"ab",{"in":null}])");
  done(state, only(ArrayMove{list, 3, 0}));
  CHECK(state.to_json_text(list) == R"([{"in":null},10,1.5,"ab"])");
  done(state, only(ArrayMove{list, 0, 2}));
  CHECK(state.to_json_text(list) == R"([10,1.5,{"in":null},"ab"])");
  done(state, only(ArrayReplace{list, 0, boolean(11, false)}));
  CHECK(state.to_json_text(list) == R"([false,1.5,{"in":null},"ab"])");
  CHECK_FALSE(state.contains(id_of(3)));
  done(state, only(ArrayDelete{list, 2}));
  CHECK(state.to_json_text(list) == R"([false,1.5,"ab"])");
  CHECK_FALSE(state.contains(id_of(6)));
  done(state, only(TextEdit{id_of(4), TextChange::splice(1, 0, "xyz")}));
  CHECK(state.text(id_of(4))->str() == "axyzb");
  done(state, only(TextSet{id_of(4), "new"}));
  CHECK(state.text(id_of(4))->str() == "new");
  done(state, only(ArraySet{list, {null(12), object(13, {{"k", null(14)}})}}));
  CHECK(state.to_json_text(list) == R"([null,{"k":null}])");
  done(state, only(ObjectPut{id_of(13), "k", number(15, 3)}));
  done(state, only(ObjectPut{id_of(13), "j", number(16, 4)}));
  CHECK(state.to_json_text(id_of(13)) == R"({"j":4,"k":3})");
  done(state, only(ObjectDelete{id_of(13), "k"}));
  CHECK(state.to_json_text(id_of(13)) == R"({"j":4})");
  done(state, only(ObjectSet{id_of(13), {{"a", null(17)}, {"b", array(18)}}}));
  CHECK(state.to_json_text(id_of(13)) == R"({"a":null,"b":[]})");
  done(state, only(BooleanSet{id_of(1), false}));
  CHECK(state.boolean(id_of(1)) == false);
  done(state, only(DateSet{id_of(7), Date{-5}}));
  CHECK(state.to_json_text() == R"({"flag":false,"list":[null,{"a":null,"b":[]}],"when":{"$date":-5}})");
}

TEST_CASE("adding is taken back by subtracting only where that restores every bit", "[unit][ot]") {
  State state;
  done(state, {ObjectPut{kRootId, "n", number(1, 5)}, ObjectPut{kRootId, "d", number(2, 0.1)}});
  CHECK((done(state, only(NumberAdd{id_of(1), 3})) == only(NumberAdd{id_of(1), -3})));
  CHECK((done(state, only(NumberAdd{id_of(1), 0.5})) == only(NumberSet{id_of(1), 8})));
  CHECK((done(state, only(NumberAdd{id_of(2), 1e17})) == only(NumberSet{id_of(2), 0.1})));
  done(state, only(NumberSet{id_of(1), INT64_MAX}));
  CHECK((done(state, only(NumberAdd{id_of(1), 1})) == only(NumberSet{id_of(1), INT64_MAX})));
  done(state, only(NumberSet{id_of(1), -0.0}));
  CHECK((done(state, only(NumberAdd{id_of(1), 0.0})) == only(NumberSet{id_of(1), -0.0})));
}

TEST_CASE("an operation on an element that is not there does nothing", "[unit][ot]") {
  State state = sample();
  const Bytes before = bytes_of(state);
  Trail trail;
  const auto inverse = state.apply(Batch{ArrayDelete{id_of(99), 5}, Noop{}, TextEdit{id_of(4), TextChange::splice(0, 1, "")},
                                         ArrayDelete{id_of(2), 1}, TextSet{id_of(4), "gone"}},
                                   &trail);
  REQUIRE(inverse);
  CHECK((inverse->at(4) == Operation(Noop{})));
  CHECK((inverse->at(3) == Operation(Noop{})));
  CHECK((inverse->at(0) == Operation(Noop{})));
  std::vector<std::vector<ElementId>> ids;
  for (const std::vector<TrailStep>& steps : trail) {
    ids.emplace_back();
    for (const TrailStep& step : steps) ids.back().push_back(step.id);
  }
  CHECK(ids == std::vector<std::vector<ElementId>>{{}, {}, {id_of(4), id_of(2), kRootId}, {id_of(2), kRootId}, {}});
  REQUIRE(state.apply(*inverse));
  CHECK(bytes_of(state) == before);
}

TEST_CASE("a batch that fails leaves nothing behind, wherever it fails", "[unit][ot]") {
  State state = sample();
  const ElementId list = id_of(2);
  const Batch good{ArrayInsert{list, 0, object(30, {{"a key of more than eleven bytes", text(31, "t")}})},
                   ObjectPut{kRootId, "flag", array(32, {null(33)})},
                   ArrayMove{list, 0, 3},
                   ObjectDelete{kRootId, "when"},
                   TextEdit{id_of(4), TextChange::splice(2, 0, "c")},
                   ArraySet{list, {}},
                   NumberAdd{id_of(3), 1}};
  const std::vector<Operation> bad{
      ArrayInsert{list, 9, null(40)},
      ArrayDelete{list, 9},
      ArrayReplace{list, 9, null(40)},
      ArrayMove{list, 9, 0},
      ArrayMove{list, 0, 9},
      ObjectDelete{kRootId, "no such key"},
      TextSet{list, "wrong type"},
      ArrayInsert{kRootId, 0, null(40)},
      ObjectPut{kRootId, "x", Element{kRootId, Null{}}},
      ObjectPut{kRootId, "x", array(40, {null(41), null(41)})},
      ObjectPut{kRootId, "x", array(40, {object(41, {{"k", array(42, {null(43), null(40)})}})})},
      ObjectPut{kRootId, "x", object(40, {{"b", null(41)}, {"a", null(42)}})},
      ObjectPut{kRootId, "x", object(40, {{"a", null(41)}, {"a", null(42)}})},
      ObjectSet{kRootId, {{"a", null(41)}, {"a", null(42)}}},
      ObjectSet{kRootId, {{"a", null(41)}, {"b", null(41)}}},
      ObjectPut{kRootId, "x", Element{{std::uint64_t{1} << 53, 0}, Null{}}},
      ObjectPut{kRootId, "x", Element{{1, std::uint64_t{1} << 53}, Null{}}},
      ObjectPut{kRootId, "x", number(40, 1e308 * 10)}};
  for (std::size_t length = 0; length <= good.size(); ++length) {
    for (const Operation& operation : bad) {
      Batch batch(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
      batch.push_back(operation);
      require_refused(state, batch);
    }
  }
}

TEST_CASE("a text edit that reaches behind the end is refused", "[unit][ot]") {
  State state = sample();
  require_refused(state, only(TextEdit{id_of(4), TextChange::splice(1, 2, "x")}));
}

TEST_CASE("what is inserted may not have the ids of what it replaces", "[unit][ot]") {
  State state = sample();
  require_refused(state, only(ArrayReplace{id_of(2), 0, number(3, 11)}));
  require_refused(state, only(ObjectPut{kRootId, "flag", boolean(1, false)}));
  require_refused(state, only(ArraySet{id_of(2), {number(3, 11)}}));
  require_refused(state, only(ObjectSet{kRootId, {{"flag", boolean(1, false)}}}));
}

TEST_CASE("an id may come again in the batch that took it out", "[unit][ot]") {
  State state = sample();
  done(state, {ArrayDelete{id_of(2), 0}, ArrayInsert{id_of(2), 2, number(3, 10)}, ArrayDelete{id_of(2), 2}});
  CHECK(state.to_json_text(id_of(2)) == R"(["ab",{"in":null}])");
}

TEST_CASE("an element is copied with everything in it", "[unit][ot]") {
  const State state = sample();
  CHECK((*state.element(id_of(2)) == array(2, {number(3, 10), text(4, "ab"), object(5, {{"in", null(6)}})})));
  CHECK((*state.element(id_of(1)) == boolean(1, true)));
}

TEST_CASE("states move, and take their elements along", "[unit][ot]") {
  State from = sample();
  const Bytes bytes = bytes_of(from);
  State to(std::move(from));
  CHECK(bytes_of(to) == bytes);
  from = State();
  CHECK(from.element_count() == 1);
  from = std::move(to);
  CHECK(bytes_of(from) == bytes);
  from.check_invariants();
}

TEST_CASE("keys that come and go do not pile up", "[unit][ot]") {
  State state;
  std::size_t settled = 0;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const std::string key = "a key that nobody uses twice " + std::to_string(i);
    REQUIRE(state.apply(Batch{ObjectPut{kRootId, key, null(i)}}));
    if (i >= 10) REQUIRE(state.apply(Batch{ObjectDelete{kRootId, "a key that nobody uses twice " + std::to_string(i - 10)}}));
    if (i == 1000) settled = state.memory_bytes();
  }
  CHECK(state.memory_bytes() <= settled * 2);
  CHECK(state.size(kRootId) == 10);
  state.check_invariants();
}

TEST_CASE("a key of many members is kept once", "[unit][ot]") {
  const auto memory_of = [](bool same) {
    State state;
    REQUIRE(state.apply(Batch{ObjectPut{kRootId, "list", array(1)}}));
    for (std::uint32_t i = 0; i < 1000; ++i) {
      const std::string key = std::string(100, 'k') + (same ? "" : std::to_string(i));
      REQUIRE(state.apply(Batch{ArrayInsert{id_of(1), i, object(2 + 2 * i, {{key, null(3 + 2 * i)}})}}));
    }
    state.check_invariants();
    return state.memory_bytes();
  };
  CHECK(memory_of(true) + 100 * 900 < memory_of(false));
}

}  // namespace
