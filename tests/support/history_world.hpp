#pragma once

// A log with a history of one tape, what each version of it reads, and storages that count or fail.

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "support/byte_set.hpp"
#include "support/tape.hpp"
#include "weft/base/random.hpp"
#include "weft/document/history.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::testing {

inline const DocumentId kPast{"default", "default", "past"};

inline ModelRegistry history_models() {
  ModelRegistry models;
  models.add<ByteSet>();
  models.add<Tape>();
  models.add<ForgetfulTape>();
  return models;
}

inline void log_change(Storage& storage, ByteView payload, std::int64_t time_ms = 0, std::string_view author = "",
                       EntryKind kind = EntryKind::kChange) {
  const Entry entry{7, 3, author, WallTime{time_ms}, kind, payload};
  const Append one{kPast, std::nullopt, {&entry, 1}, {}};
  REQUIRE(storage.append({&one, 1}, Durability::kDurable).front());
}

/// A tape edited `count` times at random. texts[v] is what version v reads, told by the test itself.
template <class TapeKind>
struct TapeHistory {
  MemoryStorage storage;
  std::vector<std::string> texts{"\"\""};

  explicit TapeHistory(std::size_t count, std::uint64_t seed = 1) : random_(seed) {
    REQUIRE(storage.create(kPast, TapeKind::kType.uri, {1, 2}));
    for (std::size_t i = 0; i < count; ++i) edit();
  }

  void edit() {
    const std::size_t at = random_.next() % (text_.size() + 1);
    const std::size_t goes = std::min<std::size_t>(random_.next() % 4, text_.size() - at);
    const std::string comes(text_.size() > 100 ? 0 : random_.next() % 4, static_cast<char>('a' + texts.size() % 26));
    const Bytes change = TapeKind::change(at, text_.substr(at, goes), comes);
    text_.replace(at, goes, comes);
    texts.push_back("\"" + text_ + "\"");
    log_change(storage, change, static_cast<std::int64_t>(texts.size()) * 1000, "author " + std::to_string(texts.size() - 1));
  }
  void snapshot(std::uint64_t through) {
    const std::string& json = texts[through];
    REQUIRE(storage.write_snapshot(kPast, {through}, as_bytes("T" + json.substr(1, json.size() - 2))));
  }

 private:
  SeededRandom random_;
  std::string text_;
};

inline History open_history(Storage& storage, const HistoryOptions& options = {}) {
  auto history = History::open(storage, kPast, history_models(), {}, options);
  if (!history) FAIL("open: " << history.error().message);
  return *std::move(history);
}

inline HistoricalView view_of(const History& history, std::uint64_t version) {
  auto view = history.view(LogPosition{version});
  if (!view) FAIL("view: " << view.error().message);
  return *std::move(view);
}

template <class T>
ErrorCode code(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// Counts the entries and the snapshots that are read.
class CountingStorage final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  std::size_t entries = 0;
  std::size_t reads = 0;
  std::size_t snapshots = 0;

  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
    ++reads;
    return ForwardingStorage::read(id, from, [&](LogPosition at, const Entry& entry) {
      ++entries;
      return visitor(at, entry);
    });
  }
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override {
    ++snapshots;
    return ForwardingStorage::snapshot_at(id, at);
  }
};

/// Fails once, at the n-th call that reads, counted from zero; or leaves one entry out, always.
class FailingStorage final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  std::size_t calls = 0;
  std::size_t fails_at = SIZE_MAX;
  std::uint64_t missing = 0;

  Result<DocumentInfo> info(const DocumentId& id) override {
    if (fails()) return refused();
    return ForwardingStorage::info(id);
  }
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
    if (fails()) return refused();
    return ForwardingStorage::read(id, from, [&](LogPosition at, const Entry& entry) {
      return at.value == missing ? true : visitor(at, entry);
    });
  }
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override {
    if (fails()) return refused();
    return ForwardingStorage::snapshot_at(id, at);
  }

 private:
  bool fails() { return calls++ == fails_at; }
  static Error refused() { return {ErrorCode::kUnavailable, "not now"}; }
};

}  // namespace weft::testing
