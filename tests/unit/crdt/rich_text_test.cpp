// Expected bytes were written by Yjs 13.6.33.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

Doc new_doc(std::uint64_t client) {
  DocOptions options;
  options.client = ClientId{client};
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

// Runs of the text, each with its formats as JSON.
std::string shown(const Text& text) {
  std::string out;
  for (const DeltaOp& op : text.to_delta()) {
    out += op.values.empty() ? op.text : to_json(std::get<Any>(op.values[0]));
    out += to_json(Any(op.attributes)) + ' ';
  }
  return out;
}

std::size_t struct_count(const Doc& doc) { return doc.structs().at(0).structs.size(); }

}  // namespace

TEST_CASE("formatting writes the updates that Yjs writes", "[unit][crdt]") {
  Doc doc = new_doc(1);
  std::vector<std::string> updates;
  const auto watch = doc.on_update([&](const UpdateEvent& event) { updates.push_back(hex(event.update)); });
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "abcd"));
  REQUIRE(text.format({1}, 2, {{"bold", true}}));
  REQUIRE(text.insert({3}, "X"));
  REQUIRE(text.insert({3}, "Y", {}));
  REQUIRE(text.erase({1}, 3));
  REQUIRE(text.insert_embed({1}, AnyObject{{"i", 1}}, {{"w", 2}}));
  CHECK(updates == std::vector<std::string>{
                       "0101010004010174046162636400",
                       "01020104c60100010104626f6c640474727565c60102010304626f6c64046e756c6c00",
                       "01010106c401020105015800",
                       "01030107c60102010604626f6c64046e756c6cc4010701060159c60108010604626f6c64047472756500",
                       "00010103010204010702",
                       "0103010ac60108010901770132c5010a0109077b2269223a317dc6010b01090177046e756c6c00",
                   });
  CHECK(shown(text) == R"(a{} {"i":1}{"w":2} X{"bold":true} d{} )");
  doc.check_invariants();
}

TEST_CASE("objects with objects inside are equal only to themselves", "[unit][crdt]") {
  const auto nested = [](Any inner) { return AnyObject{{"k", AnyObject{{"a", std::move(inner)}}}}; };
  Doc deep = new_doc(1);
  Text text = deep.text("t").value();
  REQUIRE(text.insert({0}, "abcdef"));
  REQUIRE(text.format({0}, 2, nested(AnyObject{{"b", 1}})));
  REQUIRE(text.format({2}, 2, nested(AnyObject{{"b", 1}})));
  CHECK(hex(deep.encode_state_as_update()) ==
        "0107010004010174026162840101026364840103026566460100016b0d7b2261223a7b2262223a317d7dc10101010201c60101010701"
        "6b0d7b2261223a7b2262223a317d7dc601030104016b046e756c6c0101010701");
  Doc flat = new_doc(1);
  text = flat.text("t").value();
  REQUIRE(text.insert({0}, "abcdef"));
  REQUIRE(text.format({0}, 2, nested(1)));
  REQUIRE(text.format({2}, 2, nested(1)));
  CHECK(hex(flat.encode_state_as_update()) ==
        "0106010004010174026162840101026364840103026566460100016b077b2261223a317dc10101010201c601030104016b046e756c6c"
        "0101010701");
}

TEST_CASE("formats that change nothing after a remote change go in a local transaction", "[unit][crdt]") {
  Doc here = new_doc(1);
  Doc there = new_doc(2);
  Text text = here.text("t").value();
  Text other = there.text("t").value();
  REQUIRE(text.insert({0}, "abc"));
  REQUIRE(there.apply_update(here.encode_state_as_update()));
  Doc relay = Doc::create({});
  REQUIRE(relay.text("t"));
  REQUIRE(relay.apply_update(here.encode_state_as_update()));
  REQUIRE(text.format({0}, 2, {{"b", true}}));
  REQUIRE(other.format({0}, 2, {{"b", true}}));
  REQUIRE(relay.apply_update(there.encode_state_as_update()));
  std::vector<std::pair<bool, std::string>> updates;
  const auto note = [&](const UpdateEvent& event) { updates.emplace_back(event.local, hex(event.update)); };
  {
    const auto watch = there.on_update(note);
    REQUIRE(there.apply_update(here.encode_state_as_update()));
  }
  using Updates = std::vector<std::pair<bool, std::string>>;
  CHECK(updates == Updates{{false, "0102010346010001620474727565c6010101020162046e756c6c00"}, {true, "000101010301"}});
  CHECK(shown(other) == R"(ab{"b":true} c{} )");
  updates.clear();
  const auto watch = relay.on_update(note);
  REQUIRE(relay.apply_update(here.encode_state_as_update()));
  CHECK(updates.size() == 1);
}

TEST_CASE("typing in formatted text makes one struct of a run", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.apply_delta({DeltaOp::insert("ab", {{"bold", true}}), DeltaOp::insert("cd")}));
  const std::size_t before = struct_count(doc);
  for (std::uint64_t at = 2; at < 300; ++at) REQUIRE(text.insert({at}, "x"));
  CHECK(struct_count(doc) == before + 1);
  CHECK(text.to_delta().at(0).text.size() == 300);
  // The same through deltas, as editors do it.
  for (std::uint64_t at = 300; at < 320; ++at)
    REQUIRE(text.apply_delta({DeltaOp::retain(at), DeltaOp::insert("y", {{"bold", true}})}));
  CHECK(struct_count(doc) == before + 1);
  doc.check_invariants();
}

TEST_CASE("erasing formatted text takes the formats along that nobody needs", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.apply_delta({DeltaOp::insert("a"), DeltaOp::insert("b", {{"k", 1}}), DeltaOp::insert("c", {{"k", 2}})}));
  REQUIRE(text.erase({1}, 1));
  CHECK(shown(text) == R"(a{} c{"k":2} )");
  REQUIRE(text.erase({1}, 1));
  REQUIRE(text.erase({0}, 1));
  std::size_t formats = 0;
  const std::vector<ClientStructs> clients = doc.structs();
  for (const StructInfo& one : clients.at(0).structs)
    if (one.content_ref == 6 && !one.deleted) ++formats;
  CHECK(formats == 0);
}

TEST_CASE("a delta is applied as a whole or not at all", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "a\xF0\x9F\x98\x80z"));
  const Bytes before = doc.encode_state_as_update();
  const Delta inside_pair{DeltaOp::insert("x"), DeltaOp::retain(2), DeltaOp::insert("y")};
  const Delta not_utf8{DeltaOp::insert("x"), DeltaOp::insert("\xFF")};
  const Delta not_json{DeltaOp::retain(1, {{"k", BigInt{1}}})};
  const Delta endless{DeltaOp::retain(std::uint64_t{1} << 50, {{"k", 1}})};
  CHECK(text.apply_delta(inside_pair).error().code == ErrorCode::kInvalidArgument);
  CHECK(text.apply_delta(not_utf8).error().code == ErrorCode::kInvalidArgument);
  CHECK(text.apply_delta(not_json).error().code == ErrorCode::kInvalidArgument);
  CHECK(text.apply_delta(endless).error().code == ErrorCode::kResourceExhausted);
  CHECK(text.insert_embed({0}, "text").error().code == ErrorCode::kInvalidArgument);
  CHECK(text.format({2}, 1, {{"k", 1}}).error().code == ErrorCode::kInvalidArgument);
  CHECK(doc.encode_state_as_update() == before);
}

TEST_CASE("a text's own attributes and new types inside it are kept apart from formats", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.set_attribute("align", "left"));
  REQUIRE(text.apply_delta({DeltaOp::insert("a"), DeltaOp::create(NewMap{{{"x", 1}}}, {{"b", true}})}));
  CHECK(text.length() == 2);
  CHECK(std::get<Any>(*text.attribute("align")) == Any("left"));
  const Delta delta = text.to_delta();
  REQUIRE(delta.size() == 2);
  CHECK(std::get<Map>(delta[1].values.at(0)).to_json() == R"({"x":1})");
  CHECK(to_json(Any(delta[1].attributes)) == R"({"b":true})");
  REQUIRE(text.erase_attribute("align"));
  CHECK(text.attribute_keys().empty());
}
