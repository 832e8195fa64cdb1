#include <catch2/catch.hpp>
#include <string>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

constexpr ClientId kEraser{1};
constexpr ClientId kFormatter{2};

// "acd" where formats around the erased "b" are left: both came from somebody who had not seen that.
Doc with_useless_formats() {
  Doc doc({.client = kEraser, .cleans_formats = false});
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abcd"));
  Doc other({.client = kFormatter});
  REQUIRE(other.apply_update(doc.encode_state_as_update()));
  REQUIRE(other.text("t").value().format({1}, 1, {{"bold", true}}));
  REQUIRE(text.erase({1}, 1));
  REQUIRE(doc.apply_update(other.encode_state_as_update()));
  return doc;
}

}  // namespace

TEST_CASE("erasing the beginning of a block deletes useless formats in front of it", "[unit][crdt]") {
  Doc doc = with_useless_formats();
  Text text = doc.text("t").value();
  Bytes update;
  const auto watch = doc.on_update([&update](const UpdateEvent& event) { update = to_bytes(event.update); });
  REQUIRE(text.erase({1}, 1));
  REQUIRE(text.to_string() == "ad");
  const IdSet deleted = deletions_of_update(update).value();
  REQUIRE(deleted.contains({kFormatter, 0}));
  REQUIRE(deleted.contains({kFormatter, 1}));
  doc.check_invariants();
}

TEST_CASE("formats of text in XML print the members that JavaScript lists", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  XmlText text = doc.xml_text("x").value();
  REQUIRE(text.insert({0}, "d", {{"flag", true}}));
  REQUIRE(text.insert({0}, "c", {{"link", "no"}}));
  REQUIRE(text.insert({0}, "b", {{"list", AnyArray{1, AnyArray{2, 3}}}}));
  REQUIRE(text.insert({0}, "a", {{"object", AnyObject{{"n", -1.5}, {"deep", AnyObject{}}}}}));
  REQUIRE(text.insert_embed({4}, AnyArray{}, {{"em", nullptr}, {"flag", true}}));
  REQUIRE(text.to_xml() ==
          "<object deep=\"[object Object]\" n=\"-1.5\">a</object>"
          "<list 0=\"1\" 1=\"2,3\">b</list>"
          "<link 0=\"n\" 1=\"o\">c</link>"
          "<flag>d</flag><flag></flag>");
}
