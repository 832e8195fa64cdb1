#include "weft/crdt/version_diff.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/base/utf.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/input.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

Doc keeper(std::uint64_t client) { return Doc({.client = ClientId{client}, .gc = false}); }

// Walks the steps over the earlier text; the texts here have one unit a byte.
std::string walked(const std::string& before, const TypeDiff& diff) {
  std::string after;
  std::size_t at = 0;
  for (const VersionStep& step : diff.steps) {
    const auto count = static_cast<std::size_t>(step.op.count);
    if (step.op.action == DeltaAction::kRetain) after += before.substr(at, count);
    if (step.op.action == DeltaAction::kInsertText) after += step.op.text;
    if (step.op.action != DeltaAction::kInsertText) at += count;
  }
  REQUIRE(at <= before.size());
  return after + before.substr(at);
}

const TypeDiff* diff_of(const std::vector<TypeDiff>& diffs, const TypeRef& type) {
  for (const TypeDiff& diff : diffs)
    if (diff.type == type) return &diff;
  return nullptr;
}

}  // namespace

TEST_CASE("the difference of two versions says what changed, and by whom", "[unit][crdt]") {
  Doc doc = keeper(1);
  Text text = doc.text("t").value();
  Array list = doc.array("a").value();
  Map map = doc.map("m").value();
  REQUIRE(text.insert({0}, "one two"));
  REQUIRE(list.push({1, 2, 3}));
  REQUIRE(map.set("kept", 0));
  REQUIRE(map.set("k", "old"));
  REQUIRE(map.set("gone", 1));
  const Snapshot from = doc.take_snapshot();
  REQUIRE(text.erase({0}, 4));
  REQUIRE(text.insert({3}, "!"));
  REQUIRE(list.insert(1, {true, NewText{"new"}}));
  REQUIRE(map.set("k", "new"));
  REQUIRE(map.erase("gone"));
  const Snapshot to = doc.take_snapshot();
  Authors authors;
  authors.wrote = [](Id) -> Authorship { return {"ann", ~std::uint64_t{0}}; };
  authors.deleted = [](Id) -> Authorship { return {"bob", ~std::uint64_t{0}}; };
  const std::vector<TypeDiff> diffs = doc.diff_versions(from, to, authors).value();
  REQUIRE(diffs.size() == 3);  // the text in the list is new, and part of what was inserted there

  const TypeDiff* of_text = diff_of(diffs, text);
  REQUIRE(of_text->steps.size() == 3);
  REQUIRE(of_text->steps[0].op.action == DeltaAction::kErase);
  REQUIRE(of_text->steps[0].op.count == 4);
  REQUIRE(of_text->steps[0].first == Id{ClientId{1}, 0});
  REQUIRE(of_text->steps[0].author == "bob");
  REQUIRE(of_text->steps[1].op.count == 3);
  REQUIRE(of_text->steps[2].op.text == "!");
  REQUIRE(of_text->steps[2].author == "ann");
  REQUIRE(of_text->keys.empty());

  const TypeDiff* of_list = diff_of(diffs, list);
  REQUIRE(of_list->steps.size() == 2);
  REQUIRE(of_list->steps[0].op.count == 1);
  REQUIRE(of_list->steps[1].op.values.size() == 2);
  REQUIRE(std::get<Any>(of_list->steps[1].op.values[0]) == Any(true));

  const TypeDiff* of_map = diff_of(diffs, map);
  REQUIRE(of_map->steps.empty());
  REQUIRE(of_map->keys.size() == 2);
  REQUIRE(of_map->keys[0].key == "k");
  REQUIRE(std::get<Any>(*of_map->keys[0].before) == Any("old"));
  REQUIRE(std::get<Any>(*of_map->keys[0].after) == Any("new"));
  REQUIRE(of_map->keys[0].author == "ann");
  REQUIRE(of_map->keys[1].key == "gone");
  REQUIRE_FALSE(of_map->keys[1].after.has_value());
  REQUIRE(of_map->keys[1].author == "bob");

  REQUIRE(doc.diff_versions(from, from)->empty());
  REQUIRE(diff_of(doc.diff_versions(to, from).value(), map)->keys.size() == 2);
  Doc collecting({.client = ClientId{1}});
  REQUIRE(collecting.diff_versions(from, to).error().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("the difference leads from any version to any other", "[unit][crdt]") {
  SeededRandom random(21);
  std::vector<Doc> docs;
  for (std::uint64_t client = 1; client <= 3; ++client) docs.push_back(keeper(client));
  std::vector<Snapshot> snapshots;
  std::vector<std::string> texts;
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  for (int round = 0; round < 300; ++round) {
    Doc& doc = docs[static_cast<std::size_t>(below(docs.size()))];
    Text text = doc.text("t").value();
    const std::uint64_t length = text.length();
    if (below(3) == 0) {
      const Doc& from = docs[static_cast<std::size_t>(below(docs.size()))];
      REQUIRE(doc.apply_update(from.encode_state_as_update(doc.encode_state_vector()).value()));
    } else if (below(3) != 0 || length == 0) {
      REQUIRE(text.insert({below(length + 1)}, std::string(1 + below(5), static_cast<char>('a' + below(26)))));
    } else {
      const std::uint64_t at = below(length);
      REQUIRE(text.erase({at}, 1 + below(std::min<std::uint64_t>(5, length - at))));
    }
    if (&doc != &docs[0]) continue;
    snapshots.push_back(doc.take_snapshot());
    texts.push_back(text.to_string());
  }
  const Bytes before = docs[0].encode_state_as_update();
  const Text text = docs[0].text("t").value();
  for (int round = 0; round < 500; ++round) {
    const auto from = static_cast<std::size_t>(below(snapshots.size()));
    const auto to = static_cast<std::size_t>(below(snapshots.size()));
    const std::vector<TypeDiff> diffs = docs[0].diff_versions(snapshots[from], snapshots[to]).value();
    const TypeDiff* diff = diff_of(diffs, text);
    if (diff == nullptr) {
      REQUIRE(texts[from] == texts[to]);
    } else {
      REQUIRE(walked(texts[from], *diff) == texts[to]);
    }
  }
  REQUIRE(docs[0].encode_state_as_update() == before);
}
