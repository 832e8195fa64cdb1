#include "weft/ot/text_change.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "support/ot_text.hpp"

namespace {

using namespace weft::ot;
using testing::change;
using testing::Erase;
using testing::print;

std::string transformed(TextChange s, TextChange c) {
  transform(s, c);
  CHECK(testing::is_canonical(s));
  CHECK(testing::is_canonical(c));
  return print(s) + " " + print(c);
}

}  // namespace

TEST_CASE("a text change is canonical however it is built", "[unit][ot]") {
  CHECK(print(change({})) == "[]");
  CHECK(print(change({3u})) == "[]");
  CHECK(print(change({0u, "", Erase{0}})) == "[]");
  CHECK(print(change({1u, 2u, "a", "", "\xC3\xA9", 4u})) == "[3,\"a\xC3\xA9\"]");
  CHECK(print(change({1u, Erase{1}, Erase{2}})) == "[1,{d:3}]");
  CHECK(print(change({Erase{2}, "x"})) == "[\"x\",{d:2}]");
  CHECK(print(change({"a", Erase{2}, "b", Erase{1}, "c"})) == "[\"abc\",{d:3}]");
  CHECK(change({Erase{2}, "x"}) == change({"x", Erase{2}}));
  CHECK(change({Erase{2}, "x"}) != change({"y", Erase{2}}));
}

TEST_CASE("a splice is a skip, an insert and a delete", "[unit][ot]") {
  CHECK(print(TextChange::splice(2, 3, "x")) == "[2,\"x\",{d:3}]");
  CHECK(print(TextChange::splice(0, 0, "x")) == "[\"x\"]");
  CHECK(print(TextChange::splice(5, 0, "")) == "[]");
}

TEST_CASE("what leads from one text to another replaces what they do not share", "[unit][ot]") {
  CHECK(print(TextChange::between("abcd", "abXd")) == "[2,\"X\",{d:1}]");
  CHECK(print(TextChange::between("", "x")) == "[\"x\"]");
  CHECK(print(TextChange::between("x", "")) == "[{d:1}]");
  CHECK(print(TextChange::between("same", "same")) == "[]");
  CHECK(print(TextChange::between("aa", "aaa")) == "[2,\"a\"]");
  CHECK(print(TextChange::between("aaa", "aa")) == "[2,{d:1}]");
  // Code points that share their first or their last byte are replaced whole.
  CHECK(print(TextChange::between("z\xC3\xA9z", "z\xC3\xA8z")) == "[1,\"\xC3\xA8\",{d:1}]");
  CHECK(print(TextChange::between("z\xC3\xA9z", "z\xC2\xA9z")) == "[1,\"\xC2\xA9\",{d:1}]");
  CHECK(print(TextChange::between("\xC3\xA9", "\xC3\xA9\xC2\xA9")) == "[1,\"\xC2\xA9\"]");
}

TEST_CASE("a text change knows what it needs and what it adds", "[unit][ot]") {
  const TextChange edit = change({2u, "\xF0\x9F\x98\x80g", Erase{3}, 1u, Erase{1}});
  CHECK(edit.base_length() == 7);
  CHECK(edit.length_change() == -2);
  CHECK(edit.components()[1].bytes == 5);
  CHECK(change({}).base_length() == 0);
}

TEST_CASE("a length that no text has stays at the largest", "[unit][ot]") {
  TextChange edit = change({UINT32_MAX, UINT32_MAX, "x"});
  CHECK(edit.components()[0].length == UINT32_MAX);
  TextChange other = change({"abc"});
  transform(other, edit);
  CHECK(edit.components()[0].length == UINT32_MAX);
}

TEST_CASE("an edit of another place is moved", "[unit][ot]") {
  CHECK(transformed(change({1u, "XY"}), change({3u, Erase{1}})) == "[1,\"XY\"] [5,{d:1}]");
  CHECK(transformed(change({5u, "XY"}), change({3u, Erase{1}})) == "[4,\"XY\"] [3,{d:1}]");
  CHECK(transformed(change({Erase{2}}), change({2u, "Q"})) == "[{d:2}] [\"Q\"]");
  CHECK(transformed(change({2u, "Q"}), change({Erase{2}})) == "[\"Q\"] [{d:2}]");
  CHECK(transformed(change({Erase{1}}), change({"Q"})) == "[1,{d:1}] [\"Q\"]");
}

TEST_CASE("at one place what is committed stands left", "[unit][ot]") {
  CHECK(transformed(change({2u, "S"}), change({2u, "CC"})) == "[2,\"S\"] [3,\"CC\"]");
  CHECK(transformed(change({"S"}), change({"CC"})) == "[\"S\"] [1,\"CC\"]");
  CHECK(transformed(change({"S", Erase{1}}), change({"C", Erase{1}})) == "[\"S\"] [1,\"C\"]");
}

TEST_CASE("an insert inside of what the other deletes stays", "[unit][ot]") {
  CHECK(transformed(change({1u, Erase{4}}), change({3u, "Q"})) == "[1,{d:2},1,{d:2}] [1,\"Q\"]");
  CHECK(transformed(change({3u, "Q"}), change({1u, Erase{4}})) == "[1,\"Q\"] [1,{d:2},1,{d:2}]");
}

TEST_CASE("what both delete is deleted once", "[unit][ot]") {
  CHECK(transformed(change({1u, Erase{3}}), change({2u, Erase{4}})) == "[1,{d:1}] [1,{d:2}]");
  CHECK(transformed(change({1u, Erase{3}}), change({1u, Erase{3}})) == "[] []");
}

TEST_CASE("two text changes that follow make one", "[unit][ot]") {
  CHECK(print(compose(change({1u, "ab"}), change({3u, "c"}))) == "[1,\"abc\"]");
  CHECK(print(compose(change({1u, "ab"}), change({1u, Erase{2}}))) == "[]");
  CHECK(print(compose(change({1u, "a\xC3\xA9z"}), change({2u, Erase{1}, "\xF0\x9F\x98\x80"}))) ==
        "[1,\"a\xF0\x9F\x98\x80z\"]");
  CHECK(print(compose(change({Erase{2}}), change({"x", Erase{1}}))) == "[\"x\",{d:3}]");
  CHECK(print(compose(change({}), change({4u, "x"}))) == "[4,\"x\"]");
  CHECK(print(compose(change({4u, "x"}), change({}))) == "[4,\"x\"]");
}

TEST_CASE("a position goes where its text goes", "[unit][ot]") {
  const TextChange edit = change({2u, "abc", Erase{3}, 1u, "d"});  // 012345 -> 01abc5d
  CHECK(map_position(edit, 1, true) == 1);
  CHECK(map_position(edit, 2, false) == 2);
  CHECK(map_position(edit, 2, true) == 5);
  CHECK(map_position(edit, 3, false) == 5);
  CHECK(map_position(edit, 4, true) == 5);
  CHECK(map_position(edit, 5, true) == 5);
  CHECK(map_position(edit, 6, false) == 6);
  CHECK(map_position(edit, 6, true) == 7);
  CHECK(map_position(edit, 9, true) == 10);
}
