#pragma once

// Contract: a collection's feed and its list of names.

#include <algorithm>

#include "weft/testing/storage_subject_contract.hpp"

namespace weft::testing {

/// "3:b 4:a-": places and names in order, a dash for a removal.
inline std::string feed_text(const std::vector<FeedRow>& rows) {
  std::string text;
  for (const FeedRow& row : rows) {
    if (!text.empty()) text += ' ';
    text += std::to_string(row.position.value) + ":" + row.document.name;
    if (row.removed) text += '-';
  }
  return text;
}

inline void storage_feed_contract(const StorageFactory& make) {
  const auto subject = make();
  const auto id = [](const std::string& name) { return DocumentId{"d", "c", name}; };
  const CollectionId collection{"d", "c"};

  SECTION("an unknown collection has no rows and no names") {
    CHECK(read_feed(subject->storage(), collection).empty());
    CHECK(list_names(subject->storage(), collection).empty());
  }

  SECTION("the feed holds the newest row of each document in order of change") {
    Storage& storage = subject->storage();
    for (const char* name : {"a", "b", "c"}) REQUIRE(storage.create(id(name), "m", {1, 1}));
    append_payloads(storage, id("a"), {"x"}, "va");
    append_payloads(storage, id("b"), {"x", "y"}, "vb");
    append_payloads(storage, id("a"), {"x"}, "va2");
    now_and_reopened(*subject, [&](Storage& reopened) {
      const auto rows = read_feed(reopened, collection);
      CHECK(feed_text(rows) == "3:c 5:b 6:a");
      REQUIRE(rows.size() == 3);
      CHECK(rows[1].document == id("b"));
      CHECK(text_of(rows[0].version).empty());
      CHECK(text_of(rows[1].version) == "vb");
      CHECK(text_of(rows[2].version) == "va2");
      CHECK(rows[2].incarnation == Incarnation{1, 1});
      for (const FeedRow& row : rows)
        CHECK(info_of(reopened, row.document).feed == row.position);
    });
  }

  SECTION("the feed goes on after a place, up to a limit, and until the visitor stops") {
    Storage& storage = subject->storage();
    for (const char* name : {"a", "b", "c", "d"}) REQUIRE(storage.create(id(name), "m", {1, 1}));
    now_and_reopened(*subject, [&](Storage& reopened) {
      CHECK(feed_text(read_feed(reopened, collection, 2)) == "3:c 4:d");
      CHECK(feed_text(read_feed(reopened, collection, 4)).empty());
      CHECK(feed_text(read_feed(reopened, collection, ~0ULL)).empty());
      CHECK(feed_text(read_feed(reopened, collection, 1, 2)) == "2:b 3:c");
      CHECK(feed_text(read_feed(reopened, collection, 0, 0)).empty());
      std::size_t calls = 0;
      REQUIRE(reopened.feed(collection, {}, 10, [&](const FeedRow&) { return ++calls < 2; }));
      CHECK(calls == 2);
    });
  }

  SECTION("a removal stays in the feed until the name is created again") {
    Storage& storage = subject->storage();
    REQUIRE(storage.create(id("a"), "m", {1, 1}));
    REQUIRE(storage.create(id("b"), "m", {2, 2}));
    append_payloads(storage, id("a"), {"x"}, "va");
    REQUIRE(storage.remove(id("a")));
    now_and_reopened(*subject, [&](Storage& reopened) {
      const auto rows = read_feed(reopened, collection);
      CHECK(feed_text(rows) == "2:b 4:a-");
      REQUIRE(rows.size() == 2);
      CHECK(rows[1].incarnation == Incarnation{1, 1});
      CHECK(text_of(rows[1].version) == "va");
    });
    REQUIRE(subject->storage().create(id("a"), "m", {3, 3}));
    now_and_reopened(*subject, [&](Storage& reopened) {
      const auto rows = read_feed(reopened, collection);
      CHECK(feed_text(rows) == "2:b 5:a");
      REQUIRE(rows.size() == 2);
      CHECK(rows[1].incarnation == Incarnation{3, 3});
      CHECK(rows[1].version.empty());
    });
  }

  SECTION("each collection has a feed of its own") {
    Storage& storage = subject->storage();
    REQUIRE(storage.create({"d", "c", "a"}, "m", {1, 1}));
    REQUIRE(storage.create({"d", "c2", "a"}, "m", {2, 2}));
    REQUIRE(storage.create({"d2", "c", "a"}, "m", {3, 3}));
    const auto results = append_batch(storage, {{{"d2", "c", "a"}, {{"x"}}, "", {}},
                                                {{"d", "c", "a"}, {{"x"}}, "", {}}});
    CHECK(results[0]->feed.value == 2);
    CHECK(results[1]->feed.value == 2);
    now_and_reopened(*subject, [&](Storage& reopened) {
      CHECK(feed_text(read_feed(reopened, {"d", "c"})) == "2:a");
      CHECK(feed_text(read_feed(reopened, {"d", "c2"})) == "1:a");
      CHECK(feed_text(read_feed(reopened, {"d2", "c"})) == "2:a");
    });
  }
}

inline void storage_list_contract(const StorageFactory& make) {
  const auto subject = make();
  const CollectionId collection{"d", "c"};
  // In order of bytes: U+FFFF sorts before U+10000, which UTF-16 would reverse.
  const std::vector<std::string> names = {
      "\x01", " ", "/", "//", "A", "B", "a", "a/", "a/b", "aa", "b", "\x7f",
      "\xc2\x80", "\xc3\xa9", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  std::vector<std::string> shuffled = names;
  for (std::size_t i = 0; i < shuffled.size(); ++i)
    std::swap(shuffled[i], shuffled[(i * 7 + 3) % shuffled.size()]);
  for (const std::string& name : shuffled)
    REQUIRE(subject->storage().create({"d", "c", name}, name, {1, 1}));

  SECTION("names are listed in order of their bytes, with their infos") {
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(list_names(storage, collection) == names);
      std::vector<DocumentInfo> infos;
      REQUIRE(storage.list(collection, "", SIZE_MAX,
                           [&](std::string_view, const DocumentInfo& info) {
                             infos.push_back(info);
                             return true;
                           }));
      REQUIRE(infos.size() == names.size());
      for (std::size_t i = 0; i < names.size(); ++i)
        CHECK(same_info(infos[i], info_of(storage, {"d", "c", names[i]})));
    });
  }

  SECTION("a list goes on after a name, whether that one exists or not") {
    now_and_reopened(*subject, [&](Storage& storage) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        const std::vector<std::string> rest(names.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                            names.end());
        CHECK(list_names(storage, collection, names[i]) == rest);
      }
      CHECK(list_names(storage, collection, "a/a", 2) == std::vector<std::string>{"a/b", "aa"});
      CHECK(list_names(storage, collection, "\xff").empty());
      CHECK(list_names(storage, collection, "", 0).empty());
      CHECK(list_names(storage, collection, "", 3).size() == 3);
    });
  }

  SECTION("removed names are not listed and do not count to the limit") {
    REQUIRE(subject->storage().remove({"d", "c", "\x01"}));
    REQUIRE(subject->storage().remove({"d", "c", "/"}));
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(list_names(storage, collection, "", 2) == std::vector<std::string>{" ", "//"});
      CHECK(list_names(storage, collection).size() == names.size() - 2);
    });
  }

  SECTION("a visitor that says no is not called again") {
    std::size_t calls = 0;
    REQUIRE(subject->storage().list(collection, "", SIZE_MAX,
                                    [&](std::string_view, const DocumentInfo&) {
                                      return ++calls < 3;
                                    }));
    CHECK(calls == 3);
  }
}

}  // namespace weft::testing
