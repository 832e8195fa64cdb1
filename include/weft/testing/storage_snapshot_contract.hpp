#pragma once

// Contract: snapshots, and forgetting the entries they cover.

#include "weft/testing/storage_subject_contract.hpp"

namespace weft::testing {

inline void storage_snapshot_contract(const StorageFactory& make) {
  const DocumentId id{"d", "c", "n"};
  const auto subject = make();
  REQUIRE(subject->storage().create(id, "m", {1, 1}));

  const auto write = [&](std::uint64_t through, const std::string& data) {
    return code_of(subject->storage().write_snapshot(id, LogPosition{through}, as_bytes(data)));
  };
  const auto discard = [&](std::uint64_t through) {
    return code_of(subject->storage().discard_through(id, LogPosition{through}));
  };
  const auto check_snapshot = [&](std::uint64_t through, const std::string& data) {
    now_and_reopened(*subject, [&](Storage& storage) {
      const auto snapshot = storage.snapshot(id);
      REQUIRE(snapshot);
      REQUIRE(*snapshot);
      CHECK((*snapshot)->through.value == through);
      CHECK((text_of((*snapshot)->data) == data));
      CHECK(info_of(storage, id).snapshot_through.value == through);
      CHECK(info_of(storage, id).snapshot_bytes == data.size());
    });
  };
  const auto check_checkpoints = [&](const std::vector<std::pair<std::uint64_t, std::string>>& expected) {
    now_and_reopened(*subject, [&](Storage& storage) {
      for (const auto& [at, text] : expected) {
        INFO("at " << at);
        const auto snapshot = storage.snapshot_at(id, LogPosition{at});
        REQUIRE(snapshot);
        CHECK((*snapshot ? std::to_string((*snapshot)->through.value) + ":" + text_of((*snapshot)->data) : "none") ==
              text);
      }
    });
  };

  SECTION("a snapshot comes back and leaves log and feed alone") {
    append_payloads(subject->storage(), id, {"aaaa", "bb", "c"});
    REQUIRE(write(2, "state") == std::nullopt);
    check_snapshot(2, "state");
    CHECK(log_text(subject->storage(), id) == "1:aaaa 2:bb 3:c");
    CHECK(info_of(subject->storage(), id).log_bytes_since_snapshot == 1);
    CHECK(info_of(subject->storage(), id).feed.value == 2);
    append_payloads(subject->storage(), id, {"dd"});
    CHECK(info_of(subject->storage(), id).log_bytes_since_snapshot == 3);
    check_snapshot(2, "state");
  }

  SECTION("an empty snapshot of an empty document is a snapshot") {
    REQUIRE(write(0, "") == std::nullopt);
    check_snapshot(0, "");
  }

  SECTION("a snapshot of a megabyte is kept whole") {
    append_payloads(subject->storage(), id, {"a"});
    std::string big(1 << 20, 'x');
    for (std::size_t i = 0; i < big.size(); i += 7) big[i] = static_cast<char>(i / 7);
    REQUIRE(write(1, big) == std::nullopt);
    check_snapshot(1, big);
  }

  SECTION("a snapshot is replaced by one as new or newer, never by an older one") {
    append_payloads(subject->storage(), id, {"a", "b", "c"});
    REQUIRE(write(1, "one") == std::nullopt);
    REQUIRE(write(2, "two") == std::nullopt);
    REQUIRE(write(2, "TWO") == std::nullopt);
    CHECK(write(1, "old") == ErrorCode::kAborted);
    check_snapshot(2, "TWO");
    REQUIRE(write(3, "three") == std::nullopt);
    check_snapshot(3, "three");
    CHECK(info_of(subject->storage(), id).log_bytes_since_snapshot == 0);
  }

  SECTION("an older snapshot stays as a checkpoint when the log before it is half its size") {
    if (!subject->judges_plain_sizes()) return;
    append_payloads(subject->storage(), id, {"aa", "b", "cc", "d", "eeee"});
    REQUIRE(write(1, "four") == std::nullopt);   // spares 2
    REQUIRE(write(2, "TOO") == std::nullopt);    // spares 1 since the first
    REQUIRE(write(3, "6 of 3") == std::nullopt); // spares 3, because the one before goes
    REQUIRE(write(4, "one") == std::nullopt);    // spares 1
    REQUIRE(write(5, "newest") == std::nullopt);
    check_checkpoints({{0, "none"}, {1, "1:four"}, {2, "1:four"}, {3, "3:6 of 3"}, {4, "3:6 of 3"},
                       {5, "5:newest"}, {6, "5:newest"}, {~0ULL, "5:newest"}});
    check_snapshot(5, "newest");
  }

  SECTION("a snapshot at the place of the newest takes its place, and leaves checkpoints alone") {
    append_payloads(subject->storage(), id, {"aaaa", "bbbb"});
    REQUIRE(write(1, "one") == std::nullopt);
    REQUIRE(write(2, "two") == std::nullopt);
    REQUIRE(write(2, "TWO") == std::nullopt);
    check_checkpoints({{1, "1:one"}, {2, "2:TWO"}});
  }

  SECTION("checkpoints go with the entries before them, and the newest snapshot stays") {
    append_payloads(subject->storage(), id, {"a", "b", "c", "d"});
    for (std::uint64_t at = 1; at <= 3; ++at) REQUIRE(write(at, "s") == std::nullopt);
    REQUIRE(discard(2) == std::nullopt);
    check_checkpoints({{1, "none"}, {2, "2:s"}, {3, "3:s"}});
    REQUIRE(discard(3) == std::nullopt);
    check_checkpoints({{2, "none"}, {3, "3:s"}, {4, "3:s"}});
  }

  SECTION("a document that only grows keeps a checkpoint for each doubling") {
    if (!subject->judges_plain_sizes()) return;
    std::string state, list;
    for (std::uint64_t at = 1; at <= 200; ++at) {
      append_payloads(subject->storage(), id, {"x"});
      REQUIRE(write(at, state += 'x') == std::nullopt);
    }
    std::uint64_t bytes = 0, count = 0;
    for (std::uint64_t at = 199; at > 0; ++count) {
      const auto checkpoint = subject->storage().snapshot_at(id, LogPosition{at});
      REQUIRE(checkpoint);
      if (!*checkpoint) break;
      bytes += (*checkpoint)->data.size();
      at = (*checkpoint)->through.value - 1;
    }
    CHECK(bytes <= 2 * 200);
    CHECK(count == 8);  // 1, 2, 4 ... 128
  }

  SECTION("a snapshot cannot reach past the end of the log") {
    append_payloads(subject->storage(), id, {"a"});
    CHECK(write(2, "x") == ErrorCode::kInvalidArgument);
    CHECK(write(~0ULL, "x") == ErrorCode::kInvalidArgument);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK_FALSE(*storage.snapshot(id));
      CHECK(info_of(storage, id).snapshot_bytes == 0);
    });
  }

  SECTION("only what the snapshot covers can be forgotten") {
    append_payloads(subject->storage(), id, {"a", "bb", "ccc"});
    CHECK(discard(1) == ErrorCode::kFailedPrecondition);
    CHECK(discard(0) == std::nullopt);
    REQUIRE(write(2, "s") == std::nullopt);
    CHECK(discard(3) == ErrorCode::kFailedPrecondition);
    CHECK(discard(~0ULL) == ErrorCode::kFailedPrecondition);
    CHECK(log_text(subject->storage(), id) == "1:a 2:bb 3:ccc");
    CHECK(discard(1) == std::nullopt);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, id) == "2:bb 3:ccc");
      CHECK(info_of(storage, id).first.value == 2);
      CHECK(info_of(storage, id).end.value == 3);
      CHECK(info_of(storage, id).log_bytes_since_snapshot == 3);
      CHECK(info_of(storage, id).feed.value == 2);
    });
    CHECK(discard(1) == std::nullopt);
    CHECK(log_text(subject->storage(), id) == "2:bb 3:ccc");
  }

  SECTION("a log forgotten whole goes on where it was") {
    append_payloads(subject->storage(), id, {"a", "b"});
    REQUIRE(write(2, "s") == std::nullopt);
    REQUIRE(discard(2) == std::nullopt);
    now_and_reopened(*subject, [&](Storage& storage) {
      CHECK(log_text(storage, id).empty());
      CHECK(info_of(storage, id).first.value == 3);
      CHECK(info_of(storage, id).end.value == 2);
    });
    CHECK(append_payloads(subject->storage(), id, {"c"}).end.value == 3);
    check_snapshot(2, "s");
    CHECK(log_text(subject->storage(), id) == "3:c");
  }
}

}  // namespace weft::testing
