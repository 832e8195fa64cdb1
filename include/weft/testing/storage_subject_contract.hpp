#pragma once

// What the parts of the storage contract share: the storage under test and short ways to fill and
// to read it. Uses Catch2.

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/storage/storage.hpp"

/// Shows what code_of() returns when a check fails.
template <>
struct Catch::StringMaker<std::optional<weft::ErrorCode>> {
  static std::string convert(const std::optional<weft::ErrorCode>& code) {
    return code ? std::string(weft::to_string(*code)) : "ok";
  }
};

namespace weft::testing {

/// One storage under test, empty at the start.
class StorageSubject {
 public:
  virtual ~StorageSubject() = default;
  virtual Storage& storage() = 0;
  /// Whether what stays as a checkpoint is judged by the sizes that the caller sees: not where they lie encrypted.
  virtual bool judges_plain_sizes() const { return true; }
  /// Closes a durable storage and opens it again; others have nothing to do.
  virtual void reopen() {}
};

/// Makes a new empty storage each time.
using StorageFactory = std::function<std::unique_ptr<StorageSubject>()>;

/// An Entry that owns what it shows.
struct OwnedEntry {
  std::string payload = {};
  std::string author = {};
  std::uint64_t replica = 0;
  std::uint64_t sequence = 0;
  std::int64_t time_ms = 0;
  EntryKind kind = EntryKind::kChange;

  Entry view() const { return {replica, sequence, author, WallTime{time_ms}, kind, as_bytes(payload)}; }
  friend bool operator==(const OwnedEntry& a, const OwnedEntry& b) {
    return a.payload == b.payload && a.author == b.author && a.replica == b.replica &&
           a.sequence == b.sequence && a.time_ms == b.time_ms && a.kind == b.kind;
  }
};

/// One element of a batch with what it borrows.
struct OwnedAppend {
  DocumentId document = {};
  std::vector<OwnedEntry> entries = {};
  std::string version = {};
  std::optional<LogPosition> expected_end = {};
  std::optional<Creation> create = {};
};

inline std::vector<Result<Appended>> append_batch(Storage& storage,
                                                  const std::vector<OwnedAppend>& batch,
                                                  Durability durability = Durability::kDurable) {
  std::vector<std::vector<Entry>> entries;
  std::vector<Append> appends;
  entries.reserve(batch.size());
  for (const OwnedAppend& owned : batch) {
    std::vector<Entry>& views = entries.emplace_back();
    for (const OwnedEntry& entry : owned.entries) views.push_back(entry.view());
    appends.push_back({owned.document, owned.expected_end, views, as_bytes(owned.version), owned.create});
  }
  return storage.append(appends, durability);
}

/// Appends one entry per payload and returns where they ended; fails the test otherwise.
inline Appended append_payloads(Storage& storage, const DocumentId& id,
                                const std::vector<std::string>& payloads,
                                const std::string& version = "v") {
  OwnedAppend append{id, {}, version, std::nullopt};
  for (const std::string& payload : payloads) {
    append.entries.emplace_back();
    append.entries.back().payload = payload;
  }
  const auto results = append_batch(storage, {append});
  REQUIRE(results.size() == 1);
  if (!results[0]) FAIL("append: " << results[0].error().message);
  return *results[0];
}

inline std::vector<std::pair<std::uint64_t, OwnedEntry>> read_log(Storage& storage,
                                                                  const DocumentId& id,
                                                                  std::uint64_t from = 0) {
  std::vector<std::pair<std::uint64_t, OwnedEntry>> log;
  const auto visitor = [&](LogPosition position, const Entry& entry) {
    log.emplace_back(position.value, OwnedEntry{std::string(as_chars(entry.payload)),
                                                std::string(entry.author), entry.replica,
                                                entry.sequence, entry.time.ms, entry.kind});
    return true;
  };
  const auto result = storage.read(id, LogPosition{from}, visitor);
  if (!result) FAIL("read: " << result.error().message);
  return log;
}

/// "1:a 2:b": positions and payloads, easy to compare and to print.
inline std::string log_text(Storage& storage, const DocumentId& id, std::uint64_t from = 0) {
  std::string text;
  for (const auto& [position, entry] : read_log(storage, id, from)) {
    if (!text.empty()) text += ' ';
    text += std::to_string(position) + ":" + entry.payload;
  }
  return text;
}

inline std::vector<FeedRow> read_feed(Storage& storage, const CollectionId& collection,
                                      std::uint64_t after = 0, std::size_t limit = SIZE_MAX) {
  std::vector<FeedRow> rows;
  const auto result = storage.feed(collection, FeedPosition{after}, limit, [&](const FeedRow& row) {
    rows.push_back(row);
    return true;
  });
  if (!result) FAIL("feed: " << result.error().message);
  return rows;
}

inline std::vector<std::string> list_names(Storage& storage, const CollectionId& collection,
                                           const std::string& after = "",
                                           std::size_t limit = SIZE_MAX) {
  std::vector<std::string> names;
  const auto result = storage.list(collection, after, limit,
                                   [&](std::string_view name, const DocumentInfo&) {
                                     names.emplace_back(name);
                                     return true;
                                   });
  if (!result) FAIL("list: " << result.error().message);
  return names;
}

inline DocumentInfo info_of(Storage& storage, const DocumentId& id) {
  auto info = storage.info(id);
  if (!info) FAIL("info: " << info.error().message);
  return *info;
}

inline std::string text_of(const Bytes& bytes) { return std::string(as_chars(bytes)); }

/// The code of a failed Result, none for a good one.
template <class T>
std::optional<ErrorCode> code_of(const Result<T>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

/// Checks the same now and after a reopening.
template <class F>
void now_and_reopened(StorageSubject& subject, F check) {
  {
    INFO("before reopening");
    check(subject.storage());
  }
  subject.reopen();
  INFO("after reopening");
  check(subject.storage());
}

/// Are all fields equal?
inline bool same_info(const DocumentInfo& a, const DocumentInfo& b) {
  return a.incarnation == b.incarnation && a.model == b.model && a.born == b.born &&
         a.first == b.first && a.end == b.end && a.snapshot_through == b.snapshot_through &&
         a.log_bytes_since_snapshot == b.log_bytes_since_snapshot &&
         a.snapshot_bytes == b.snapshot_bytes && a.feed == b.feed && a.version == b.version;
}

}  // namespace weft::testing
