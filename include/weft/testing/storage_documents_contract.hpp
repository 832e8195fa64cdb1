#pragma once

// Contract: creation, removal, names and their limits.

#include "weft/testing/storage_subject_contract.hpp"

namespace weft::testing {

inline void check_refused_everywhere(Storage& storage, const DocumentId& id, ErrorCode code) {
  const auto stop_log = [](LogPosition, const Entry&) { return false; };
  CHECK(code_of(storage.info(id)) == code);
  CHECK(code_of(storage.remove(id)) == code);
  CHECK(code_of(storage.read(id, LogPosition{}, stop_log)) == code);
  CHECK(code_of(storage.snapshot(id)) == code);
  CHECK(code_of(storage.snapshot_at(id, LogPosition{})) == code);
  CHECK(code_of(storage.write_snapshot(id, LogPosition{}, {})) == code);
  CHECK(code_of(storage.discard_through(id, LogPosition{})) == code);
  const auto results = append_batch(storage, {{id, {{}}, "", std::nullopt}});
  REQUIRE(results.size() == 1);
  CHECK(code_of(results[0]) == code);
}

inline void storage_creation_contract(const StorageFactory& make) {
  const DocumentId id{"d", "c", "n"};

  SECTION("a created document is empty and known by what was given") {
    const auto subject = make();
    const auto created = subject->storage().create(id, "model:x", {~0ULL, 1ULL << 63});
    REQUIRE(created);
    now_and_reopened(*subject, [&](Storage& storage) {
      const DocumentInfo info = info_of(storage, id);
      CHECK(same_info(info, *created));
      CHECK(info.incarnation == Incarnation{~0ULL, 1ULL << 63});
      CHECK(info.model == "model:x");
      CHECK(info.born.value == 0);
      CHECK(info.first.value == 1);
      CHECK(info.end.value == 0);
      CHECK(info.snapshot_through.value == 0);
      CHECK(info.log_bytes_since_snapshot == 0);
      CHECK(info.snapshot_bytes == 0);
      CHECK(info.feed.value == 1);
      CHECK(info.version.empty());
      CHECK(log_text(storage, id).empty());
      CHECK_FALSE(*storage.snapshot(id));
    });
  }

  SECTION("a name can be created once") {
    const auto subject = make();
    REQUIRE(subject->storage().create(id, "m", {1, 1}));
    CHECK(code_of(subject->storage().create(id, "other", {2, 2})) == ErrorCode::kAlreadyExists);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(info_of(storage, id).incarnation == Incarnation{1, 1});
      CHECK(info_of(storage, id).feed.value == 1);
      CHECK(code_of(storage.create(id, "other", {2, 2})) == ErrorCode::kAlreadyExists);
    });
  }

  SECTION("what was never created is not found") {
    const auto subject = make();
    check_refused_everywhere(subject->storage(), id, ErrorCode::kNotFound);
    REQUIRE(subject->storage().create({"d", "c", "another"}, "m", {1, 1}));
    check_refused_everywhere(subject->storage(), id, ErrorCode::kNotFound);
  }

  SECTION("a removed document is not found by any call") {
    const auto subject = make();
    REQUIRE(subject->storage().create(id, "m", {1, 1}));
    append_payloads(subject->storage(), id, {"a"});
    REQUIRE(subject->storage().remove(id));
    now_and_reopened(*subject, [&](Storage& storage) {
      check_refused_everywhere(storage, id, ErrorCode::kNotFound);
    });
  }

  SECTION("a name created again is another document whose log goes on with unused positions") {
    const auto subject = make();
    for (std::uint64_t life = 1; life <= 3; ++life) {
      INFO("life " << life);
      const auto created = subject->storage().create(id, "m", {life, 0});
      REQUIRE(created);
      CHECK(created->born.value == 2 * life - 2);
      CHECK(created->first.value == 2 * life - 1);
      CHECK(created->end.value == 2 * life - 2);
      CHECK(created->snapshot_through.value == 0);
      CHECK(created->snapshot_bytes == 0);
      CHECK(created->version.empty());
      CHECK_FALSE(*subject->storage().snapshot(id));
      CHECK_FALSE(*subject->storage().snapshot_at(id, LogPosition{2 * life - 2}));
      CHECK(append_payloads(subject->storage(), id, {"a", "b"}).end.value == 2 * life);
      REQUIRE(subject->storage().write_snapshot(id, LogPosition{2 * life - 1}, as_bytes("")));
      REQUIRE(subject->storage().write_snapshot(id, LogPosition{2 * life}, as_bytes("s")));
      now_and_reopened(*subject, [&](Storage& storage) {
        CHECK(info_of(storage, id).incarnation == Incarnation{life, 0});
        CHECK(read_log(storage, id).size() == 2);
      });
      REQUIRE(subject->storage().remove(id));
      subject->reopen();
    }
  }
}

inline void storage_names_contract(const StorageFactory& make) {
  SECTION("names that would meet when joined stay apart") {
    const std::vector<DocumentId> ids = {
        {"a/b", "c", "d"}, {"a", "b/c", "d"}, {"a", "b", "c/d"}, {"a", "b", "c"}, {"a", "c", "b"},
        {"A", "b", "c"},   {"a", "b", "c "},  {"a", "b", "C"},   {"b", "a", "c"}, {"a", "b", "'c"},
        {"a", "b", "c%"},  {"a", "b", "c\n"}, {"a", "b", "\xc3\xa9"}, {"a", "b", "e\xcc\x81"}};
    const auto subject = make();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      REQUIRE(subject->storage().create(ids[i], "m", {i, i}));
      append_payloads(subject->storage(), ids[i], {std::to_string(i)});
    }
    REQUIRE(subject->storage().remove(ids[3]));
    now_and_reopened(*subject, [&](Storage& storage) {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i == 3) continue;
        CHECK(info_of(storage, ids[i]).incarnation == Incarnation{i, i});
        CHECK(log_text(storage, ids[i]) == "1:" + std::to_string(i));
      }
      CHECK(code_of(storage.info(ids[3])) == ErrorCode::kNotFound);
      CHECK(list_names(storage, {"a/b", "c"}) == std::vector<std::string>{"d"});
      CHECK(list_names(storage, {"a", "b/c"}) == std::vector<std::string>{"d"});
      CHECK(read_feed(storage, {"a", "c"}).size() == 1);
    });
  }

  SECTION("the longest names are kept and longer ones refused") {
    const std::string longest(kNamePartBytesMax, 'x');
    const auto subject = make();
    REQUIRE(subject->storage().create({longest, longest, longest}, longest, {1, 1}));
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(info_of(storage, {longest, longest, longest}).model == longest);
      CHECK(code_of(storage.create({"d", "c", longest + "x"}, "m", {})) ==
            ErrorCode::kInvalidArgument);
      CHECK(code_of(storage.create({"d", "c", "n"}, longest + "x", {})) ==
            ErrorCode::kInvalidArgument);
    });
  }

  SECTION("a bad id is an invalid argument to every call") {
    const auto subject = make();
    Storage& storage = subject->storage();
    for (const std::string& bad :
         {std::string(), std::string("a\0b", 3), std::string("\xff"), std::string("\xed\xa0\x80")}) {
      for (const DocumentId& id : {DocumentId{bad, "c", "n"}, DocumentId{"d", bad, "n"},
                                   DocumentId{"d", "c", bad}}) {
        CHECK(code_of(storage.create(id, "m", {})) == ErrorCode::kInvalidArgument);
        check_refused_everywhere(storage, id, ErrorCode::kInvalidArgument);
      }
      const auto row = [](const FeedRow&) { return true; };
      const auto name = [](std::string_view, const DocumentInfo&) { return true; };
      CHECK(code_of(storage.feed({bad, "c"}, {}, 1, row)) == ErrorCode::kInvalidArgument);
      CHECK(code_of(storage.feed({"d", bad}, {}, 1, row)) == ErrorCode::kInvalidArgument);
      CHECK(code_of(storage.list({bad, "c"}, "", 1, name)) == ErrorCode::kInvalidArgument);
      CHECK(code_of(storage.list({"d", bad}, "", 1, name)) == ErrorCode::kInvalidArgument);
    }
  }
}

}  // namespace weft::testing
