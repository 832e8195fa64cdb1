#pragma once

// Contract: appending to and reading from the log.

#include <limits>

#include "weft/testing/storage_subject_contract.hpp"

namespace weft::testing {

inline void storage_append_contract(const StorageFactory& make) {
  const DocumentId a{"d", "c", "a"};
  const DocumentId b{"d", "c", "b"};
  const auto subject = make();
  REQUIRE(subject->storage().create(a, "m", {1, 1}));
  REQUIRE(subject->storage().create(b, "m", {2, 2}));

  SECTION("entries are numbered from 1 in order, and the document knows of them") {
    CHECK(append_payloads(subject->storage(), a, {"x", "yy"}, "v1").end.value == 2);
    CHECK(append_payloads(subject->storage(), a, {"zzz"}, "v2").end.value == 3);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, a) == "1:x 2:yy 3:zzz");
      const DocumentInfo info = info_of(storage, a);
      CHECK(info.first.value == 1);
      CHECK(info.end.value == 3);
      CHECK(info.log_bytes_since_snapshot == 6);
      CHECK(text_of(info.version) == "v2");
      CHECK(info.feed.value == 4);
      CHECK(log_text(storage, b).empty());
    });
  }

  SECTION("every field of an entry comes back as it was") {
    const std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
    std::string all_bytes;
    for (int byte = 0; byte < 256; ++byte) all_bytes.push_back(static_cast<char>(byte));
    const std::vector<OwnedEntry> entries = {
        {"", "", 0, 0, 0},
        {all_bytes, "j\xc3\xbcrgen \xf0\x9f\x8c\x8d", max, max, -1},
        {"p", std::string(kNamePartBytesMax, 'u'), 1ULL << 63, (1ULL << 63) - 1,
         std::numeric_limits<std::int64_t>::min(), EntryKind::kLocal},
        {std::string(1, '\0'), "a", 1, max - 1, std::numeric_limits<std::int64_t>::max(), EntryKind::kSent},
        {std::string(1 << 20, '\x7f'), "b", 2, 3, 1'700'000'000'000, EntryKind::kReset}};
    REQUIRE(append_batch(subject->storage(), {{a, entries, all_bytes, std::nullopt}})[0]);
    now_and_reopened(*subject, [&](Storage& storage) {
      const auto log = read_log(storage, a);
      REQUIRE(log.size() == entries.size());
      for (std::size_t i = 0; i < entries.size(); ++i) {
        INFO("entry " << i);
        CHECK(log[i].first == i + 1);
        CHECK((log[i].second == entries[i]));
      }
      CHECK(text_of(info_of(storage, a).version) == all_bytes);
    });
  }

  SECTION("each element of a batch succeeds or fails by itself") {
    OwnedEntry long_author;
    long_author.author.assign(kNamePartBytesMax + 1, 'u');
    const std::vector<OwnedAppend> batch = {
        {a, {{"1"}}, "a1", std::nullopt},
        {{"d", "c", "missing"}, {{"x"}}, "", std::nullopt},
        {b, {{"2"}, {"3"}}, "b1", LogPosition{0}},
        {b, {{"x"}}, "stale", LogPosition{1}},
        {{"d", "c", ""}, {{"x"}}, "", std::nullopt},
        {a, {}, "none", std::nullopt},
        {a, {{"fine"}, long_author}, "", std::nullopt},
        {a, {{"4"}}, "a2", LogPosition{1}}};
    const auto results = append_batch(subject->storage(), batch);
    REQUIRE(results.size() == batch.size());
    CHECK(code_of(results[1]) == ErrorCode::kNotFound);
    CHECK(code_of(results[3]) == ErrorCode::kAborted);
    CHECK(code_of(results[4]) == ErrorCode::kInvalidArgument);
    CHECK(code_of(results[5]) == ErrorCode::kInvalidArgument);
    CHECK(code_of(results[6]) == ErrorCode::kInvalidArgument);
    REQUIRE(results[0]);
    REQUIRE(results[2]);
    REQUIRE(results[7]);
    CHECK(results[0]->end.value == 1);
    CHECK(results[2]->end.value == 2);
    CHECK(results[7]->end.value == 2);
    CHECK(results[0]->feed < results[2]->feed);
    CHECK(results[2]->feed < results[7]->feed);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, a) == "1:1 2:4");
      CHECK(log_text(storage, b) == "1:2 2:3");
      CHECK(text_of(info_of(storage, a).version) == "a2");
      CHECK(text_of(info_of(storage, b).version) == "b1");
      CHECK(info_of(storage, a).feed == results[7]->feed);
    });
  }

  SECTION("an append that expects another end is aborted and leaves nothing") {
    append_payloads(subject->storage(), a, {"x"}, "v1");
    const std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
    for (std::uint64_t wrong : {std::uint64_t{0}, std::uint64_t{2}, max}) {
      const auto results =
          append_batch(subject->storage(), {{a, {{"no"}}, "v2", LogPosition{wrong}}});
      CHECK(code_of(results[0]) == ErrorCode::kAborted);
    }
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, a) == "1:x");
      CHECK(text_of(info_of(storage, a).version) == "v1");
      CHECK(info_of(storage, a).feed.value == 3);
    });
    CHECK(append_batch(subject->storage(), {{a, {{"y"}}, "v2", LogPosition{1}}})[0]);
  }

  SECTION("an empty batch has no results, and a failed one changes nothing") {
    CHECK(append_batch(subject->storage(), {}).empty());
    CHECK_FALSE(append_batch(subject->storage(), {{{"d", "c", "no"}, {{"x"}}, "", {}}})[0]);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(read_feed(storage, {"d", "c"}).size() == 2);
    });
  }

  SECTION("an append may make its document, unless it is there") {
    const DocumentId fresh{"d", "new", "n"}, other{"d", "new", "o"}, bad{"d", "new", ""};
    const Creation creation{"model", {7, 8}};
    const auto results = append_batch(subject->storage(), {{fresh, {{"1"}}, "v1", {}, creation},
                                                           {other, {{"x"}}, "w", {}, creation},
                                                           {fresh, {{"2"}}, "v2", LogPosition{1}},
                                                           {fresh, {{"3"}}, "v3", {}, creation},
                                                           {a, {{"4"}}, "", {}, creation},
                                                           {bad, {{"5"}}, "", {}, creation},
                                                           {{"d", "new", "p"}, {{"6"}}, "", LogPosition{0}, creation}});
    REQUIRE(results[0]);
    REQUIRE(results[1]);
    REQUIRE(results[2]);
    CHECK(code_of(results[3]) == ErrorCode::kAlreadyExists);
    CHECK(code_of(results[4]) == ErrorCode::kAlreadyExists);
    CHECK(code_of(results[5]) == ErrorCode::kInvalidArgument);
    CHECK(code_of(results[6]) == ErrorCode::kInvalidArgument);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, fresh) == "1:1 2:2");
      CHECK(log_text(storage, other) == "1:x");
      CHECK(info_of(storage, fresh).model == "model");
      CHECK(info_of(storage, fresh).incarnation == Incarnation{7, 8});
      CHECK(text_of(info_of(storage, fresh).version) == "v2");
      CHECK(read_feed(storage, {"d", "new"}).size() == 2);
    });
    REQUIRE(subject->storage().remove(fresh));
    REQUIRE(append_batch(subject->storage(), {{fresh, {{"again"}}, "", {}, Creation{"model", {9, 9}}}})[0]);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, fresh) == "3:again");
      CHECK(info_of(storage, fresh).incarnation == Incarnation{9, 9});
    });
  }

  SECTION("a buffered append is kept like a durable one when nothing crashes") {
    REQUIRE(append_batch(subject->storage(), {{a, {{"1"}}, "", {}}}, Durability::kBuffered)[0]);
    REQUIRE(append_batch(subject->storage(), {{a, {{"2"}}, "", {}}}, Durability::kDurable)[0]);
    REQUIRE(append_batch(subject->storage(), {{a, {{"3"}}, "", {}}}, Durability::kBuffered)[0]);
    now_and_reopened(*subject,
                     [&](Storage& storage) { CHECK(log_text(storage, a) == "1:1 2:2 3:3"); });
  }

  SECTION("a payload past the limit is refused") {
    // Refused by its length: nothing may read past the one byte there is.
    const std::uint8_t byte = 0;
    const ByteView big(&byte, kRecordBytesMax + 1);
    const Entry entry{0, 0, "", {}, EntryKind::kChange, big};
    const Append append{a, std::nullopt, {&entry, 1}, {}};
    CHECK(code_of(subject->storage().append({&append, 1}, Durability::kDurable)[0]) ==
          ErrorCode::kInvalidArgument);
    CHECK(code_of(subject->storage().write_snapshot(a, {}, big)) == ErrorCode::kInvalidArgument);
  }
}

inline void storage_read_contract(const StorageFactory& make) {
  const DocumentId id{"d", "c", "n"};
  const auto subject = make();
  REQUIRE(subject->storage().create(id, "m", {1, 1}));
  append_payloads(subject->storage(), id, {"a", "b", "c", "d"});

  SECTION("reading begins where it is told") {
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, id, 0) == "1:a 2:b 3:c 4:d");
      CHECK(log_text(storage, id, 1) == "1:a 2:b 3:c 4:d");
      CHECK(log_text(storage, id, 3) == "3:c 4:d");
      CHECK(log_text(storage, id, 4) == "4:d");
      CHECK(log_text(storage, id, 5).empty());
      CHECK(log_text(storage, id, std::numeric_limits<std::uint64_t>::max()).empty());
    });
  }

  SECTION("a visitor that says no is not called again, and the next read is whole") {
    now_and_reopened(*subject, [&](Storage& storage) {
      std::uint64_t calls = 0;
      REQUIRE(storage.read(id, LogPosition{2}, [&](LogPosition position, const Entry&) {
        ++calls;
        return position.value < 3;
      }));
      CHECK(calls == 2);
      CHECK(log_text(storage, id) == "1:a 2:b 3:c 4:d");
    });
  }
}

}  // namespace weft::testing
