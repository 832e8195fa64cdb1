#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/base/varint.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

// An update of v2 from its columns, in their order, and its rest.
Bytes columns(const std::vector<Bytes>& nine, const Bytes& rest) {
  Bytes bytes{0};
  Writer out(bytes);
  for (const Bytes& column : nine) out.varbytes(column);
  out.raw(rest);
  return bytes;
}

// `count` deleted units of a client, each put in front of the one before, said in a few bytes.
Bytes prepended(std::uint64_t client, std::uint64_t clock, std::uint64_t count) {
  Bytes clients;
  Writer(clients).varint({client, true});
  Writer(clients).varuint(count - 2);
  Bytes right;
  Writer(right).varint({2 * clock, false});
  Writer(right).varint({3, false});
  Writer(right).varuint(count - 4);
  Bytes lengths{0x41};
  Writer(lengths).varuint(count - 2);
  Bytes rest{1};
  Writer(rest).varuint(count);
  Writer(rest).varuint(clock);
  Writer(rest).varuint(0);
  return columns({{}, clients, {}, right, {1, 0, 0x41}, {1, 't', 1}, {1}, {}, lengths}, rest);
}

Bytes embed_v2(const Bytes& value) {
  Bytes rest{1, 1, 0};
  rest.insert(rest.end(), value.begin(), value.end());
  rest.push_back(0);
  return columns({{}, {7}, {}, {}, {5}, {1, 't', 1}, {1}, {}, {}}, rest);
}

Doc doc_of(std::uint64_t client) {
  DocOptions options;
  options.client = ClientId{client};
  return Doc(options);
}

}  // namespace

TEST_CASE("an update may claim many structs in few bytes, but not any number", "[unit][crdt]") {
  const Bytes many = prepended(1, 0, 20000);
  REQUIRE(many.size() < 64);
  Doc doc = doc_of(2);
  REQUIRE(doc.apply_update(many, {}, UpdateFormat::kV2).value() == Outcome::kApplied);
  doc.check_invariants();
  REQUIRE(doc.state_vector().get(ClientId{1}) == 20000);
  REQUIRE(doc.encode_state_as_update(UpdateFormat::kV2).size() < 80);

  for (const std::uint64_t count : {std::uint64_t{60000}, std::uint64_t{1} << 40}) {
    const Bytes too_many = prepended(1, 0, count);
    Doc other = doc_of(2);
    REQUIRE(other.apply_update(too_many, {}, UpdateFormat::kV2).error().code == ErrorCode::kResourceExhausted);
    REQUIRE(other.state_vector().empty());
    REQUIRE_FALSE(convert_update(too_many, UpdateFormat::kV2, UpdateFormat::kV1));
    REQUIRE_FALSE(update_meta(too_many, UpdateFormat::kV2));
  }
}

TEST_CASE("structs that wait count as what they stand for, however few bytes they take", "[unit][crdt]") {
  Limits limits;
  limits.pending_bytes_max = 100000;
  Doc doc = Doc::create(limits);
  std::uint64_t kept = 0;
  while (kept < 20) {
    const auto outcome = doc.apply_update(prepended(kept + 1, 5, 20000), {}, UpdateFormat::kV2);
    if (!outcome) {
      REQUIRE(outcome.error().message.find("pending_bytes_max") != std::string::npos);
      break;
    }
    REQUIRE(outcome.value() == Outcome::kDeferred);
    ++kept;
  }
  REQUIRE(kept >= 1);
  REQUIRE(kept < 5);
}

TEST_CASE("values that JSON cannot tell survive format v2", "[unit][crdt]") {
  const std::vector<Bytes> values{
      {125, 0x40},                                // -0
      {127},                                      // undefined
      {122, 0, 0, 0, 0, 0, 0, 0, 9},              // BigInt
      {116, 2, 1, 2},                             // bytes
      {117, 2, 125, 0x40, 116, 1, 5},             // inside an array
  };
  for (const Bytes& value : values) {
    const Bytes update = embed_v2(value);
    Doc doc = doc_of(2);
    REQUIRE(doc.apply_update(update, {}, UpdateFormat::kV2));
    REQUIRE(doc.encode_state_as_update(UpdateFormat::kV2) == update);
    REQUIRE(convert_update(update, UpdateFormat::kV2, UpdateFormat::kV2).value() == update);
    Doc late = doc_of(3);
    REQUIRE(late.apply_update(doc.encode_state_as_update()));
    REQUIRE(late.encode_state_as_update() == doc.encode_state_as_update());
  }
}

TEST_CASE("an event is encoded in format v2 when somebody asks for it", "[unit][crdt]") {
  Doc doc = doc_of(1);
  Doc copy = doc_of(2);
  std::vector<Bytes> events;
  const auto watch = doc.on_update([&](const UpdateEvent& event) {
    const Bytes v2 = event.update_v2();
    REQUIRE(v2 == convert_update(event.update, UpdateFormat::kV1, UpdateFormat::kV2).value());
    events.push_back(v2);
  });
  Text text = doc.text("t").value();
  REQUIRE(text.insert(Utf16Offset{0}, "hello"));
  REQUIRE(text.insert(Utf16Offset{5}, " world"));
  REQUIRE(text.erase(Utf16Offset{2}, 6));
  REQUIRE(doc.map("m").value().set("k", AnyArray{Any(1), Any("two")}));
  REQUIRE(events.size() == 4);
  for (const Bytes& event : events) REQUIRE(copy.apply_update(event, {}, UpdateFormat::kV2));
  REQUIRE(copy.encode_state_as_update() == doc.encode_state_as_update());
  REQUIRE(copy.encode_state_as_update(UpdateFormat::kV2) == doc.encode_state_as_update(UpdateFormat::kV2));
}

TEST_CASE("a column that ends early or goes on wrongly is malformed", "[unit][crdt]") {
  Doc doc = doc_of(1);
  REQUIRE(doc.text("t").value().insert(Utf16Offset{0}, u"a\u00e9\U0001F600z"));
  REQUIRE(doc.array("a").value().push({1, "two", NewMap{{{"three", 3.5}}}}));
  const Bytes whole = doc.encode_state_as_update(UpdateFormat::kV2);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Doc other = doc_of(2);
    REQUIRE_FALSE(other.apply_update(ByteView(whole).first(size), {}, UpdateFormat::kV2));
    REQUIRE(other.state_vector().empty());
  }
  Doc other = doc_of(2);
  REQUIRE(other.apply_update(whole, {}, UpdateFormat::kV2));
  REQUIRE(other.encode_state_as_update() == doc.encode_state_as_update());
}

TEST_CASE("merging does not depend on how many sections and gaps the updates have", "[unit][crdt]") {
  Doc doc = doc_of(1);
  std::vector<Bytes> updates;
  const auto watch = doc.on_update([&](const UpdateEvent& event) { updates.push_back(to_bytes(event.update)); });
  for (int i = 0; i < 300; ++i) {
    REQUIRE(doc.text("t").value().insert(Utf16Offset{static_cast<std::uint64_t>(i / 2)}, "x"));
    if (i % 7 == 0) REQUIRE(doc.text("t").value().erase(Utf16Offset{0}, 1));
  }
  std::vector<ByteView> forward(updates.begin(), updates.end());
  std::vector<ByteView> backward(updates.rbegin(), updates.rend());
  const Bytes merged = merge_updates(forward).value();
  REQUIRE(merge_updates(backward).value() == merged);
  std::vector<ByteView> twice = backward;
  twice.insert(twice.end(), forward.begin(), forward.end());
  REQUIRE(merge_updates(twice).value() == merged);
  Doc copy = doc_of(2);
  REQUIRE(copy.apply_update(merged));
  REQUIRE(copy.encode_state_as_update() == doc.encode_state_as_update());
}

TEST_CASE("an update can be read by people, up to a limit", "[unit][crdt]") {
  Doc doc = doc_of(1);
  REQUIRE(doc.text("t").value().insert(Utf16Offset{0}, "hey"));
  REQUIRE(doc.map("m").value().set("k", Any(true)));
  REQUIRE(doc.text("t").value().erase(Utf16Offset{0}, 1));
  const std::string shown =
      "{\"clients\":[{\"client\":1,\"structs\":["
      "{\"clock\":0,\"length\":1,\"kind\":\"deleted\",\"root\":\"t\"},"
      "{\"clock\":1,\"length\":2,\"kind\":\"string\",\"origin\":[1,0],\"text\":\"ey\"},"
      "{\"clock\":3,\"length\":1,\"kind\":\"any\",\"root\":\"m\",\"key\":\"k\",\"bytes\":1,\"values\":[true]}]}],"
      "\"deletions\":[[1,0,1]],\"structs\":3,\"complete\":true}";
  REQUIRE(inspect_update(doc.encode_state_as_update()).value() == shown);
  REQUIRE(inspect_update(doc.encode_state_as_update(UpdateFormat::kV2), UpdateFormat::kV2).value() == shown);
  InspectionLimits limits;
  limits.text_bytes_max = 40;
  const std::string cut = inspect_update(doc.encode_state_as_update(), UpdateFormat::kV1, limits).value();
  REQUIRE(cut.size() < 160);
  REQUIRE(cut.find("\"deletions\":[],\"structs\":3,\"complete\":false}") != std::string::npos);
  REQUIRE_FALSE(inspect_update(Bytes{1, 1}));
}
