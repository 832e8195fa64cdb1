#include <catch2/catch.hpp>

#include "crdt/folded_update.hpp"
#include "weft/base/random.hpp"
#include "weft/crdt/doc.hpp"

namespace weft::crdt {
namespace {

// Three writers who type, erase and set keys at random places, and now and then hear of each other.
std::vector<Bytes> states_of_three(std::uint64_t seed, bool gc) {
  SeededRandom random(seed);
  std::vector<Doc> docs;
  for (const std::uint64_t client : {7ULL, 300ULL, 9'000'000'000ULL}) docs.emplace_back(DocOptions{.client = ClientId{client}, .gc = gc});
  std::vector<Bytes> states;
  for (int step = 0; step < 120; ++step) {
    Doc& doc = docs[random.next() % 3];
    Text text = doc.text("body").value();
    const std::uint64_t at = random.next() % (text.length() + 1);
    switch (random.next() % 6) {
      case 0: REQUIRE(doc.apply_update(docs[random.next() % 3].encode_state_as_update()).has_value()); break;
      case 1: REQUIRE(text.erase(Utf16Offset{at}, std::min<std::uint64_t>(3, text.length() - at)).has_value()); break;
      case 2: REQUIRE(doc.map("keys").value().set(std::to_string(at % 4), static_cast<double>(step)).has_value()); break;
      case 3: REQUIRE(doc.array("list").value().insert(0, {static_cast<double>(at), "\xC3\xA9"}).has_value()); break;
      default: REQUIRE(text.insert(Utf16Offset{at}, std::string(1 + at % 3, 'a')).has_value()); break;
    }
    states.push_back(doc.encode_state_as_update(UpdateFormat::kV2));
  }
  return states;
}

TEST_CASE("An update that is unfolded is what was folded", "[unit][crdt]") {
  for (const bool gc : {true, false})
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
      for (const Bytes& state : states_of_three(seed, gc)) REQUIRE(unfold_update(fold_update(state)).value() == state);
}

TEST_CASE("What one writer wrote folds to no right origins and no deletions", "[unit][crdt]") {
  SeededRandom random(5);
  Doc doc({.client = ClientId{1}});
  Text text = doc.text("body").value();
  for (int i = 0; i < 400; ++i) {
    const std::uint64_t at = random.next() % (text.length() + 1);
    if (random.next() % 3 != 0) {
      REQUIRE(text.insert(Utf16Offset{at}, "ab").has_value());
    } else {
      REQUIRE(text.erase(Utf16Offset{at}, std::min<std::uint64_t>(2, text.length() - at)).has_value());
    }
  }
  const Bytes state = doc.encode_state_as_update(UpdateFormat::kV2);
  const Bytes folded = fold_update(state);
  CHECK(unfold_update(folded).value() == state);
  CHECK(folded.size() < doc.structs()[0].structs.size() * 7 / 2 + 500);  // kind, length, a jump, a unit of text
}

TEST_CASE("A folded update that ends early or goes on is refused, or is another update", "[unit][crdt]") {
  const Bytes folded = fold_update(states_of_three(3, true).back());
  for (std::size_t size = 0; size < folded.size(); ++size) {
    const Result<Bytes> update = unfold_update(ByteView(folded).first(size));
    if (!update) continue;
    Doc doc({.client = ClientId{1}});
    (void)doc.apply_update(*update, {}, UpdateFormat::kV2);
    doc.check_invariants();
  }
}

}  // namespace
}  // namespace weft::crdt
