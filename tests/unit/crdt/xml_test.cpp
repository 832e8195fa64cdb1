// Expected bytes were written by Yjs 13.6.33.

#include "weft/crdt/xml.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "weft/crdt/doc.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

Doc new_doc() {
  DocOptions options;
  options.client = ClientId{1};
  return Doc(options);
}

std::string hex(ByteView bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string names(const XmlFragment& root) {
  std::string out;
  XmlWalker walker(root);
  while (const auto node = walker.next()) {
    const auto* element = std::get_if<XmlElement>(&*node);
    out += element ? element->name() : std::holds_alternative<XmlText>(*node) ? "#" : "?";
    out += ' ';
  }
  return out;
}

NewXmlElement paragraph() { return {"P", {{"id", "7"}}, {NewXmlText{"hi"}, NewXmlElement{"br"}}}; }

}  // namespace

TEST_CASE("XML is written as Yjs writes it", "[unit][crdt]") {
  Doc doc = new_doc();
  XmlFragment root = doc.xml_fragment("x").value();
  REQUIRE(root.insert(0, {paragraph(), NewXmlHook{"h"}}));
  const XmlElement first = std::get<XmlElement>(root.get(0).value());
  REQUIRE(root.insert_after(first, {NewXmlElement{"q"}}));
  XmlText text = std::get<XmlText>(first.get(0).value());
  REQUIRE(text.format({0}, 1, {{"b", AnyObject{{"c", "d"}}}}));
  CHECK(root.to_xml() == R"(<p id="7"><b c="d">h</b>i<br></br></p><q></q>[object Object])");
  CHECK(hex(doc.encode_state_as_update()) ==
        "010a01000701017803015007000100060400010101688401020169870101030262722800010002696401770137870100050168c7"
        "010001060301714601020162097b2263223a2264227dc6010201030162046e756c6c00");
  doc.check_invariants();
}

TEST_CASE("XML can be walked in every direction", "[unit][crdt]") {
  Doc doc = new_doc();
  XmlFragment root = doc.xml_fragment("x").value();
  REQUIRE(root.push({paragraph(), NewXmlFragment{{NewXmlElement{"Br"}}}, NewXmlHook{"h"}}));
  CHECK(names(root) == "P # br ? Br ? ");
  CHECK(root.find_all("BR").size() == 2);
  CHECK(root.find("p")->attribute("id").has_value());
  CHECK_FALSE(root.find("q"));
  const XmlElement paragraph_here = *root.find("p");
  const XmlElement br = std::get<XmlElement>(paragraph_here.get(1).value());
  CHECK(br.name() == "br");
  CHECK(*br.parent() == paragraph_here);
  CHECK(std::holds_alternative<XmlText>(*br.previous_sibling()));
  CHECK_FALSE(br.next_sibling());
  REQUIRE(root.erase(0));
  CHECK_FALSE(br.alive());
  CHECK(names(root) == "? Br ? ");
}

TEST_CASE("XML takes XML types only, at places that are there", "[unit][crdt]") {
  Doc doc = new_doc();
  XmlElement root = doc.xml_element("e").value();
  CHECK(root.name() == "UNDEFINED");
  CHECK(root.insert(0, {"text"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(root.insert(0, {NewMap{}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(root.insert(1, {NewXmlText{}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(root.insert_after(doc.map("m").value(), {NewXmlText{}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(root.insert(0, {NewXmlElement{"\xFF"}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(root.size() == 0);
}
