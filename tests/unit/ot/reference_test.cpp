#include <catch2/catch.hpp>

#include "weft/ot/reference.hpp"
#include "weft/ot/state.hpp"

using namespace weft;
using namespace weft::ot;

namespace {

constexpr ElementId kText{1, 1}, kList{1, 2}, kMap{1, 3}, kOther{1, 9};

Reference moved(Reference reference, const Operation& operation) {
  move(reference, operation);
  return reference;
}

Reference at(std::uint64_t place, bool bias_right = false) { return TextPositions{kText, {{place, bias_right}}}; }
Reference range(std::uint64_t anchor, std::uint64_t head) { return TextRanges{kText, {{anchor, head}}}; }
Reference index(std::vector<std::uint64_t> places) { return ArrayIndices{kList, std::move(places)}; }
Reference rows(std::uint64_t anchor, std::uint64_t head) { return ArrayRanges{kList, {{anchor, head}}}; }

Operation splice(std::uint32_t where, std::uint32_t removed, const char* inserted) {
  return TextEdit{kText, TextChange::splice(where, removed, inserted)};
}

Element element(std::uint64_t counter) { return {{2, counter}, Null{}}; }

}  // namespace

TEST_CASE("A place in a text goes along with what is before it", "[unit][ot]") {
  CHECK(moved(at(5), splice(2, 0, "xyz")) == at(8));
  CHECK(moved(at(5), splice(2, 2, "")) == at(3));
  CHECK(moved(at(5), splice(5, 3, "")) == at(5));
  CHECK(moved(at(5), splice(7, 0, "xyz")) == at(5));
  CHECK(moved(at(2), splice(3, 2, "a replacement behind it does not move it")) == at(2));
}

TEST_CASE("A place in deleted text goes to where that began", "[unit][ot]") {
  CHECK(moved(at(5), splice(2, 6, "")) == at(2));
  CHECK(moved(at(5), splice(2, 6, "xy")) == at(4));
}

TEST_CASE("Text inserted just there pushes a place only when its bias is right", "[unit][ot]") {
  CHECK(moved(at(5, false), splice(5, 0, "xyz")) == at(5, false));
  CHECK(moved(at(5, true), splice(5, 0, "xyz")) == at(8, true));
}

TEST_CASE("What is inserted at the edges of a range stays outside", "[unit][ot]") {
  CHECK(moved(range(2, 5), splice(2, 0, "xy")) == range(4, 7));
  CHECK(moved(range(2, 5), splice(5, 0, "xy")) == range(2, 5));
  CHECK(moved(range(2, 5), splice(3, 0, "xy")) == range(2, 7));
}

TEST_CASE("A range keeps its direction, and collapses when it is emptied", "[unit][ot]") {
  CHECK(moved(range(5, 2), splice(0, 0, "xy")) == range(7, 4));
  CHECK(moved(range(5, 2), splice(5, 0, "xy")) == range(5, 2));
  CHECK(moved(range(2, 5), splice(1, 6, "")) == range(1, 1));
  CHECK(moved(range(3, 3), splice(3, 0, "xy")) == range(3, 3));
}

TEST_CASE("A range takes in what is inserted at its edges when its owner asks for that", "[unit][ot]") {
  const Reference greedy = TextRanges{kText, {{2, 5, false, true}}};
  CHECK(moved(greedy, splice(2, 0, "xy")) == Reference(TextRanges{kText, {{2, 7, false, true}}}));
  CHECK(moved(greedy, splice(5, 0, "xy")) == Reference(TextRanges{kText, {{2, 7, false, true}}}));
}

TEST_CASE("A set of the whole value leaves a reference that points nowhere", "[unit][ot]") {
  CHECK(moved(at(5), TextSet{kText, "new"}) == Reference(TextPositions{kText, {}}));
  CHECK(moved(range(2, 5), TextSet{kText, "new"}) == Reference(TextRanges{kText, {}}));
  CHECK(moved(index({1}), ArraySet{kList, {}}) == index({}));
  CHECK(moved(rows(1, 2), ArraySet{kList, {}}) == Reference(ArrayRanges{kList, {}}));
  CHECK(moved(ObjectKeys{kMap, {"a"}}, ObjectSet{kMap, {}}) == Reference(ObjectKeys{kMap, {}}));
}

TEST_CASE("An index follows its element and ends with it", "[unit][ot]") {
  CHECK(moved(index({0, 2, 4}), ArrayInsert{kList, 2, element(1)}) == index({0, 3, 5}));
  CHECK(moved(index({0, 2, 4}), ArrayDelete{kList, 2}) == index({0, 3}));
  CHECK(moved(index({0, 2, 4}), ArrayReplace{kList, 2, element(1)}) == index({0, 4}));
  CHECK(moved(index({0, 2, 4}), ArrayMove{kList, 2, 0}) == index({1, 0, 4}));
  CHECK(moved(index({0, 2, 4}), ArrayMove{kList, 0, 3}) == index({3, 1, 4}));
}

TEST_CASE("A range of an array keeps what moves within it", "[unit][ot]") {
  CHECK(moved(rows(2, 4), ArrayMove{kList, 2, 3}) == rows(2, 4));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 3, 2}) == rows(2, 4));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 3, 3}) == rows(2, 4));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 2, 0}) == rows(3, 4));
  CHECK(moved(rows(4, 2), ArrayMove{kList, 0, 5}) == rows(3, 1));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 0, 2}) == rows(1, 4));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 0, 1}) == rows(2, 4));
  CHECK(moved(rows(2, 4), ArrayMove{kList, 5, 4}) == rows(2, 4));
}

TEST_CASE("The only element of a range takes it along", "[unit][ot]") {
  CHECK(moved(rows(2, 3), ArrayMove{kList, 2, 5}) == rows(5, 6));
  CHECK(moved(rows(3, 2), ArrayMove{kList, 2, 0}) == rows(1, 0));
  CHECK(moved(rows(2, 3), ArrayDelete{kList, 2}) == rows(2, 2));
  CHECK(moved(rows(2, 3), ArrayReplace{kList, 2, element(1)}) == rows(2, 3));
}

TEST_CASE("A key ends when it is deleted, not when it is put", "[unit][ot]") {
  const Reference keys = ObjectKeys{kMap, {"a", "b"}};
  CHECK(moved(keys, ObjectPut{kMap, "a", element(1)}) == keys);
  CHECK(moved(keys, ObjectDelete{kMap, "a"}) == Reference(ObjectKeys{kMap, {"b"}}));
}

TEST_CASE("An operation on another element moves nothing", "[unit][ot]") {
  CHECK(moved(at(5), TextEdit{kOther, TextChange::splice(0, 0, "xyz")}) == at(5));
  CHECK(moved(index({2}), ArrayDelete{kOther, 2}) == index({2}));
  CHECK(moved(ObjectKeys{kMap, {"a"}}, ObjectSet{kOther, {}}) == Reference(ObjectKeys{kMap, {"a"}}));
  CHECK(moved(at(5), Noop{}) == at(5));
}

TEST_CASE("What may take elements out of the document is known", "[unit][ot]") {
  CHECK(may_detach(ArrayDelete{kList, 0}));
  CHECK(may_detach(ArrayReplace{kList, 0, element(1)}));
  CHECK(may_detach(ArraySet{kList, {}}));
  CHECK(may_detach(ObjectPut{kMap, "a", element(1)}));
  CHECK(may_detach(ObjectDelete{kMap, "a"}));
  CHECK(may_detach(ObjectSet{kMap, {}}));
  CHECK_FALSE(may_detach(ArrayMove{kList, 0, 1}));
  CHECK_FALSE(may_detach(ArrayInsert{kList, 0, element(1)}));
  CHECK_FALSE(may_detach(splice(0, 1, "")));
  CHECK_FALSE(may_detach(Noop{}));
}

TEST_CASE("References read back as they were written", "[unit][ot]") {
  const std::vector<Reference> references = {
      TextPositions{kText, {{5, true}, {300, false}}}, TextRanges{kText, {{5, 2, false, true}, {0, 0, true, false}}},
      index({0, 7}), rows(3, 1), ObjectKeys{kMap, {"", "käse"}}, Elements{{kText, kMap}}, TextPositions{kText, {}}};
  for (const Reference& reference : references) {
    Bytes bytes;
    Writer out(bytes);
    write_reference(reference, out);
    Reader in(bytes);
    CHECK(read_reference(in, 2).value() == reference);
    CHECK(in.at_end());
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      Reader short_of(ByteView(bytes).first(cut));
      CHECK_FALSE(read_reference(short_of, 2));
    }
  }
}

TEST_CASE("Bytes that are no reference are refused", "[unit][ot]") {
  const auto code_of = [](const Bytes& bytes) {
    Reader in(bytes);
    const auto read = read_reference(in, 2);
    return read ? ErrorCode::kInternal : read.error().code;
  };
  CHECK(code_of({0}) == ErrorCode::kInvalidArgument);
  CHECK(code_of({7, 1, 1, 0}) == ErrorCode::kInvalidArgument);
  CHECK(code_of({1, 1, 1, 1, 5, 2}) == ErrorCode::kInvalidArgument);     // a bias of 2
  CHECK(code_of({2, 1, 1, 1, 5, 6, 4}) == ErrorCode::kInvalidArgument);  // a third flag
  CHECK(code_of({5, 1, 1, 1, 1, 0xFF}) == ErrorCode::kInvalidArgument);  // not UTF-8
  CHECK(code_of({6, 3, 1, 1, 1, 2, 1, 3}) == ErrorCode::kResourceExhausted);
}

TEST_CASE("What is shown is led back through unsent edits from the newest, and forth from the oldest", "[unit][ot]") {
  State committed;
  REQUIRE(committed.apply(Batch{ObjectPut{kRootId, "text", {kText, Text{"hello"}}}}));
  const Batch unsent{splice(4, 0, "abcd"), splice(0, 2, "")};  // "hellabcdo", then "llabcdo"
  CHECK(before(at(6), unsent, committed) == at(4));
  CHECK(before(at(7), unsent, committed) == at(5));
  CHECK(display(at(5), unsent, committed) == at(7));
  CHECK(before(at(4), unsent, committed) == at(4));  // within what others do not have yet
}
