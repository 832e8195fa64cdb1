#include "weft/crdt/doc.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/crdt/update.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

Doc new_doc(std::uint64_t client, bool gc = true) {
  DocOptions options;
  options.client = ClientId{client};
  options.gc = gc;
  return Doc(options);
}

}  // namespace

TEST_CASE("typing writes the bytes that Yjs writes", "[unit][crdt]") {
  Doc doc = new_doc(1);
  std::vector<Bytes> updates;
  const auto watch = doc.on_update([&](const UpdateEvent& event) { updates.push_back(to_bytes(event.update)); });
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "ab"));
  REQUIRE(text.insert({2}, "c"));
  REQUIRE(text.erase({1}, 1));
  REQUIRE(updates.size() == 3);
  REQUIRE(updates[0] == Bytes{1, 1, 1, 0, 4, 1, 1, 't', 2, 'a', 'b', 0});
  REQUIRE(updates[1] == Bytes{1, 1, 1, 2, 0x84, 1, 1, 1, 'c', 0});
  REQUIRE(updates[2] == Bytes{0, 1, 1, 1, 1, 1});
  REQUIRE(text.to_string() == "ac");
  doc.check_invariants();
}

TEST_CASE("a run that is erased from either end stays one tombstone", "[unit][crdt]") {
  for (const bool backwards : {true, false}) {
    Doc doc = new_doc(1);
    Text text = doc.text("t").value();
    REQUIRE(text.insert({0}, "abcdefgh"));
    for (int i = 0; i < 5; ++i) {
      REQUIRE(text.erase({backwards ? 6U - static_cast<unsigned>(i) : 1U}, 1));
      doc.check_invariants();
    }
    const auto structs = doc.structs();
    REQUIRE(structs[0].structs.size() == 3);
    REQUIRE(structs[0].structs[1].length == 5);
    REQUIRE(structs[0].structs[1].deleted);
    REQUIRE(text.length() == 3);
  }
}

TEST_CASE("an edit behind the end or inside a pair changes nothing", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  REQUIRE(text.insert({0}, "a\xF0\x9F\x98\x80z"));
  const Bytes before = doc.encode_state_as_update();
  REQUIRE(text.insert({5}, "x").error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.insert({2}, "x").error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase({2}, 1).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase({0}, 2).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.erase({3}, 2).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(text.insert({0}, "\xFF").error().code == ErrorCode::kInvalidArgument);
  REQUIRE(doc.encode_state_as_update() == before);
  REQUIRE(text.erase({1}, 2));
  REQUIRE(text.to_string() == "az");
}

TEST_CASE("nested types are created with their content and die with their parent", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Map map = doc.map("m").value();
  REQUIRE(map.set("list", NewArray{{1, NewText{"hi"}, NewMap{{{"k", true}}}}}));
  REQUIRE(doc.to_json_text() == R"({"m":{"list":[1,"hi",{"k":true}]}})");
  Array list = std::get<Array>(*map.get("list"));
  Text text = std::get<Text>(list.get(1).value());
  REQUIRE(text.append("!"));
  REQUIRE(map.to_json() == R"({"list":[1,"hi!",{"k":true}]})");
  REQUIRE(map.erase("list"));
  REQUIRE_FALSE(list.alive());
  REQUIRE_FALSE(text.alive());
  REQUIRE(text.insert({0}, "x").error().code == ErrorCode::kNotFound);
  REQUIRE(text.to_string().empty());
  doc.check_invariants();
}

TEST_CASE("of concurrent writes to a key the higher client wins", "[unit][crdt]") {
  Doc a = new_doc(1);
  Doc b = new_doc(2);
  REQUIRE(a.map("m").value().set("k", "one"));
  REQUIRE(b.map("m").value().set("k", "two"));
  const Bytes from_a = a.encode_state_as_update();
  REQUIRE(a.apply_update(b.encode_state_as_update()).value() == Outcome::kApplied);
  REQUIRE(b.apply_update(from_a).value() == Outcome::kApplied);
  REQUIRE(a.to_json_text() == R"({"m":{"k":"two"}})");
  REQUIRE(b.to_json_text() == a.to_json_text());
}

TEST_CASE("what builds on something unknown waits for it", "[unit][crdt]") {
  Doc a = new_doc(1);
  std::vector<Bytes> updates;
  const auto watch = a.on_update([&](const UpdateEvent& event) { updates.push_back(to_bytes(event.update)); });
  Text text = a.text("t").value();
  REQUIRE(text.insert({0}, "one "));
  REQUIRE(text.insert({4}, "two "));
  REQUIRE(text.erase({0}, 1));
  Doc b = Doc::create({});
  REQUIRE(b.admit(updates[2]).value().change == updates[2]);
  REQUIRE(b.integrate(updates[1]).value() == Outcome::kDeferred);
  REQUIRE(b.admit(updates[1]).value().change.empty());
  REQUIRE(b.has_pending());
  REQUIRE(b.pending_missing().entries().size() == 1);
  Doc c = Doc::from_snapshot(b.snapshot(), {}).value();
  REQUIRE(c.has_pending());
  for (Doc* doc : {&b, &c}) {
    REQUIRE(doc->integrate(updates[0]).value() == Outcome::kApplied);
    REQUIRE_FALSE(doc->has_pending());
    REQUIRE(doc->to_json_text() == R"({"t":"ne two "})");
    REQUIRE(doc->encode_state_as_update() == a.encode_state_as_update());
  }
  REQUIRE(b.integrate(updates[0]).value() == Outcome::kDuplicate);
  REQUIRE(b.admit(updates[1]).value().change.empty());
}

TEST_CASE("an update that is malformed anywhere leaves the document as it was", "[unit][crdt]") {
  Doc doc = new_doc(1);
  REQUIRE(doc.text("t").value().insert({0}, "abc"));
  const Bytes before = doc.encode_state_as_update();
  const Bytes good{1, 1, 9, 0, 4, 1, 1, 't', 1, 'x', 0};
  for (std::size_t size = 0; size < good.size(); ++size)
    REQUIRE_FALSE(doc.apply_update(ByteView(good).first(size)));
  const Bytes ahead{1, 1, 9, 0, 0x84, 9, 0, 1, 'x', 0};
  const Bytes empty_text{1, 1, 9, 0, 4, 1, 1, 't', 0, 0};
  REQUIRE_FALSE(doc.apply_update(ahead));
  REQUIRE_FALSE(doc.apply_update(empty_text));
  REQUIRE(doc.encode_state_as_update() == before);
  REQUIRE(doc.apply_update(good));
}

TEST_CASE("limits are errors that name themselves", "[unit][crdt]") {
  Limits limits;
  limits.change_bytes_max = 8;
  Doc doc = Doc::create(limits);
  const Bytes update{1, 1, 9, 0, 4, 1, 1, 't', 1, 'x', 0};
  const auto refused = doc.apply_update(update);
  REQUIRE(refused.error().code == ErrorCode::kResourceExhausted);
  REQUIRE(refused.error().message.find("change_bytes_max") != std::string::npos);
}

TEST_CASE("a replica whose id is written under by another takes a new one", "[unit][crdt]") {
  Doc a = new_doc(5);
  Doc b = new_doc(5);
  REQUIRE(a.text("t").value().insert({0}, "x"));
  REQUIRE(b.text("t").value().length() == 0);
  REQUIRE(b.text("t").value().insert({0}, ""));
  REQUIRE(b.apply_update(a.encode_state_as_update()));
  REQUIRE(b.client() != ClientId{5});
}

TEST_CASE("callbacks may edit, and end with their subscription", "[unit][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("t").value();
  std::vector<Bytes> seen;
  auto watch = doc.on_update([&](const UpdateEvent& event) {
    seen.push_back(to_bytes(event.update));
    if (seen.size() == 1) REQUIRE(text.append("!"));
  });
  doc.transact([&](const Transaction&) {
    REQUIRE(text.append("a"));
    REQUIRE(text.append("b"));
  });
  REQUIRE(seen.size() == 2);
  watch.cancel();
  REQUIRE(text.append("?"));
  REQUIRE(seen.size() == 2);
  Doc other = new_doc(2);
  const std::vector<ByteView> views(seen.begin(), seen.end());
  REQUIRE(other.apply_update(merge_updates(views).value()));
  REQUIRE(other.text("t").value().to_string() == "ab!");
}

TEST_CASE("a root has one kind", "[unit][crdt]") {
  Doc doc = new_doc(1);
  REQUIRE(doc.text("r"));
  REQUIRE(doc.array("r").error().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("clocks beyond 2^32 are kept", "[unit][crdt]") {
  Doc doc = new_doc(1);
  // A GC struct of 2^40 units, then text of the same client.
  const Bytes update{1, 2, 7, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 4, 1, 1, 't', 2, 'h', 'i', 0};
  REQUIRE(doc.apply_update(update));
  doc.check_invariants();
  REQUIRE(doc.text("t").value().to_string() == "hi");
  REQUIRE(doc.state_vector().get(ClientId{7}) == (std::uint64_t{1} << 40) + 2);
  REQUIRE(doc.text("t").value().insert({1}, "-"));
  Doc copy = new_doc(2);
  REQUIRE(copy.apply_update(doc.encode_state_as_update()));
  REQUIRE(copy.text("t").value().to_string() == "h-i");
  REQUIRE(copy.encode_snapshot() == doc.encode_snapshot());
}
