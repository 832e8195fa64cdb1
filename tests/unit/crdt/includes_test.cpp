#include <catch2/catch.hpp>

#include "weft/crdt/doc.hpp"

using namespace weft;

namespace {

crdt::Doc doc_of(std::uint64_t client) {
  crdt::DocOptions options;
  options.client = ClientId{client};
  return crdt::Doc(options);
}

}  // namespace

TEST_CASE("A document includes what it has integrated, structs and deletions alike", "[unit][crdt]") {
  crdt::Doc ours = doc_of(1);
  crdt::Doc theirs = doc_of(2);
  auto text = theirs.text("t").value();
  REQUIRE(text.insert({0}, "abcdef"));
  const Bytes inserted = theirs.encode_state_as_update();
  CHECK_FALSE(ours.includes(inserted).value());
  REQUIRE(ours.apply_update(inserted));
  CHECK(ours.includes(inserted).value());

  REQUIRE(text.erase({1}, 2));
  REQUIRE(text.erase({3}, 1));
  const Bytes erased = theirs.encode_state_as_update();
  CHECK_FALSE(ours.includes(erased).value());
  REQUIRE(ours.apply_update(erased));
  CHECK(ours.includes(erased).value());

  auto more = ours.text("t").value();
  REQUIRE(more.erase({0}, more.length()));
  CHECK(ours.includes(erased).value());
  CHECK_FALSE(theirs.includes(ours.encode_state_as_update()).value());
}

TEST_CASE("A document includes the empty update, and not what waits for something else", "[unit][crdt]") {
  crdt::Doc ours = doc_of(1);
  CHECK(ours.includes(Bytes{0, 0}).value());
  crdt::Doc theirs = doc_of(2);
  auto text = theirs.text("t").value();
  REQUIRE(text.insert({0}, "a"));
  const Bytes first = theirs.version();
  REQUIRE(text.insert({1}, "b"));
  const Bytes second = theirs.changes_since(first).value();
  REQUIRE(ours.apply_update(second).value() == Outcome::kDeferred);
  CHECK_FALSE(ours.includes(second).value());
  CHECK(ours.includes(Bytes{1}).error().code == ErrorCode::kInvalidArgument);
}
