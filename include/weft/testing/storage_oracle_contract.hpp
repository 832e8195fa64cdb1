#pragma once

// Contract: seeded sequences of calls, each answer compared with a small model of the contract that
// shares nothing with any adapter: it keeps every fact in the plainest form and searches.

#include <algorithm>
#include <map>

#include "weft/base/random.hpp"
#include "weft/testing/storage_subject_contract.hpp"

namespace weft::testing {

/// The contract as plain lists. Every answer is computed from the whole history of a document.
class StorageOracle {
 public:
  struct Life {
    Incarnation incarnation;
    std::string model;
    std::uint64_t before = 0;          // newest position of the lives before
    std::vector<OwnedEntry> entries;   // every entry ever appended in this life
    std::uint64_t forgotten = 0;       // entries of this life forgotten from the front
    std::vector<std::pair<std::uint64_t, std::string>> snapshots;  // ascending; the last is the newest
    std::string version;
    bool removed = false;

    std::uint64_t end() const { return before + entries.size(); }
  };
  struct Change {
    DocumentId document;
    bool removed;
    Incarnation incarnation;
    std::string version;
  };
  using CollectionKey = std::pair<std::string, std::string>;

  Life* living(const DocumentId& id) {
    const auto found = lives_.find(key(id));
    if (found == lives_.end() || found->second.back().removed) return nullptr;
    return &found->second.back();
  }

  std::optional<ErrorCode> create(const DocumentId& id, const std::string& model,
                                  Incarnation incarnation) {
    if (living(id) != nullptr) return ErrorCode::kAlreadyExists;
    std::vector<Life>& lives = lives_[key(id)];
    Life life;
    life.incarnation = incarnation;
    life.model = model;
    if (!lives.empty()) life.before = lives.back().end();
    lives.push_back(life);
    note(id, lives.back());
    return std::nullopt;
  }

  std::optional<ErrorCode> remove(const DocumentId& id) {
    Life* life = living(id);
    if (life == nullptr) return ErrorCode::kNotFound;
    life->removed = true;
    note(id, *life);
    return std::nullopt;
  }

  std::optional<ErrorCode> append(const OwnedAppend& append) {
    Life* life = living(append.document);
    if (life == nullptr) return ErrorCode::kNotFound;
    if (append.expected_end && append.expected_end->value != life->end())
      return ErrorCode::kAborted;
    life->entries.insert(life->entries.end(), append.entries.begin(), append.entries.end());
    life->version = append.version;
    note(append.document, *life);
    return std::nullopt;
  }

  std::optional<ErrorCode> write_snapshot(const DocumentId& id, std::uint64_t through,
                                          const std::string& data) {
    Life* life = living(id);
    if (life == nullptr) return ErrorCode::kNotFound;
    if (through > life->end()) return ErrorCode::kInvalidArgument;
    if (!life->snapshots.empty() && life->snapshots.back().first > through) return ErrorCode::kAborted;
    if (!life->snapshots.empty() && !stays(*life, through)) life->snapshots.pop_back();
    life->snapshots.emplace_back(through, data);
    return std::nullopt;
  }

  /// Does the newest snapshot stay beside one through `next`? It does when the entries that are
  /// kept since the one before it have half its bytes.
  static bool stays(const Life& life, std::uint64_t next) {
    const auto& [through, data] = life.snapshots.back();
    const std::uint64_t before = life.snapshots.size() == 1 ? 0 : life.snapshots[life.snapshots.size() - 2].first;
    std::uint64_t spared = 0;
    for (std::size_t i = life.forgotten; i < life.entries.size(); ++i) {
      const std::uint64_t position = life.before + i + 1;
      if (position > before && position <= through) spared += life.entries[i].payload.size();
    }
    return next != through && 2 * spared >= data.size();
  }

  std::optional<ErrorCode> discard(const DocumentId& id, std::uint64_t through) {
    Life* life = living(id);
    if (life == nullptr) return ErrorCode::kNotFound;
    const std::uint64_t covered = life->snapshots.empty() ? 0 : life->snapshots.back().first;
    if (through > covered) return ErrorCode::kFailedPrecondition;
    while (life->snapshots.size() > 1 && life->snapshots.front().first < through)
      life->snapshots.erase(life->snapshots.begin());
    if (through > life->before) life->forgotten = std::max(life->forgotten, through - life->before);
    return std::nullopt;
  }

  std::uint64_t log_bytes(const Life& life) const {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < life.entries.size(); ++i)
      if (life.snapshots.empty() || life.before + i + 1 > life.snapshots.back().first)
        bytes += life.entries[i].payload.size();
    return bytes;
  }

  /// Places (from 1) and changes, the newest of each document only.
  std::vector<std::pair<std::uint64_t, Change>> feed(const CollectionKey& collection) {
    const std::vector<Change>& changes = changes_[collection];
    std::vector<std::pair<std::uint64_t, Change>> rows;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const bool newest = std::none_of(
          changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.end(),
          [&](const Change& later) { return later.document == changes[i].document; });
      if (newest) rows.emplace_back(i + 1, changes[i]);
    }
    return rows;
  }

 private:
  using Key = std::pair<CollectionKey, std::string>;
  static Key key(const DocumentId& id) { return {{id.domain, id.collection}, id.name}; }
  void note(const DocumentId& id, const Life& life) {
    changes_[key(id).first].push_back({id, life.removed, life.incarnation, life.version});
  }

  std::map<Key, std::vector<Life>> lives_;
  std::map<CollectionKey, std::vector<Change>> changes_;
};

/// Makes calls on a storage and on the oracle and compares.
class StorageComparison {
 public:
  StorageComparison(StorageSubject& subject, std::uint64_t seed) : subject_(subject), random_(seed) {
    for (const char* domain : {"a", "a/b"})
      for (const char* collection : {"b/c", "c"})
        for (const char* name : {"d", "d/e", "\xf0\x9f\x98\x80"})
          ids_.push_back({domain, collection, name});
  }

  void step() {
    const DocumentId& id = ids_[below(ids_.size())];
    const std::uint64_t what = below(100);
    if (what < 50) return append();
    if (what < 65) return create(id);
    if (what < 71) return remove(id);
    if (what < 85) return write_snapshot(id);
    if (what < 95) return discard(id);
    check_document(id);
  }

  void check_all() {
    for (const DocumentId& id : ids_) check_document(id);
    for (const char* domain : {"a", "a/b"})
      for (const char* collection : {"b/c", "c"}) check_feed({domain, collection});
  }

 private:
  std::uint64_t below(std::uint64_t count) { return random_.next() % count; }
  std::string text() { return std::string(below(4) == 0 ? below(2000) : below(20), 'p') + "!"; }

  std::uint64_t position_near(const DocumentId& id) {
    const StorageOracle::Life* life = oracle_.living(id);
    return life == nullptr ? below(4) : below(life->end() + 2);
  }

  void create(const DocumentId& id) {
    const Incarnation incarnation{random_.next(), random_.next()};
    const std::string model = std::to_string(below(3));
    REQUIRE(code_of(subject_.storage().create(id, model, incarnation)) ==
          oracle_.create(id, model, incarnation));
  }
  void remove(const DocumentId& id) {
    REQUIRE(code_of(subject_.storage().remove(id)) == oracle_.remove(id));
  }
  void write_snapshot(const DocumentId& id) {
    const std::uint64_t through = position_near(id);
    const std::string data = text();
    REQUIRE(code_of(subject_.storage().write_snapshot(id, LogPosition{through}, as_bytes(data))) ==
          oracle_.write_snapshot(id, through, data));
  }
  void discard(const DocumentId& id) {
    const std::uint64_t through = position_near(id);
    REQUIRE(code_of(subject_.storage().discard_through(id, LogPosition{through})) ==
          oracle_.discard(id, through));
  }

  OwnedAppend random_append() {
    OwnedAppend append;
    append.document = ids_[below(ids_.size())];
    append.version = text();
    if (below(3) == 0) append.expected_end = LogPosition{position_near(append.document)};
    for (std::uint64_t count = 1 + below(3); count > 0; --count)
      append.entries.push_back({text(), std::string(below(9), 'u'), random_.next(), random_.next(),
                                static_cast<std::int64_t>(random_.next())});
    return append;
  }

  void append() {
    std::vector<OwnedAppend> batch;
    for (std::uint64_t count = 1 + below(5); count > 0; --count) batch.push_back(random_append());
    const auto durability = below(2) == 0 ? Durability::kDurable : Durability::kBuffered;
    const auto results = append_batch(subject_.storage(), batch, durability);
    REQUIRE(results.size() == batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      REQUIRE(code_of(results[i]) == oracle_.append(batch[i]));
      if (!results[i]) continue;
      REQUIRE(results[i]->end.value == oracle_.living(batch[i].document)->end());
      const auto rows = oracle_.feed({batch[i].document.domain, batch[i].document.collection});
      REQUIRE(results[i]->feed.value == rows.back().first);
    }
  }

  void check_document(const DocumentId& id) {
    INFO("document " << id.domain << " " << id.collection << " " << id.name);
    const StorageOracle::Life* life = oracle_.living(id);
    if (life == nullptr) {
      REQUIRE(code_of(subject_.storage().info(id)) == ErrorCode::kNotFound);
      return;
    }
    const DocumentInfo info = info_of(subject_.storage(), id);
    REQUIRE(info.incarnation == life->incarnation);
    REQUIRE(info.model == life->model);
    REQUIRE(info.born.value == life->before);
    REQUIRE(info.first.value == life->before + life->forgotten + 1);
    REQUIRE(info.end.value == life->end());
    const auto& snapshots = life->snapshots;
    REQUIRE(info.snapshot_through.value == (snapshots.empty() ? 0 : snapshots.back().first));
    REQUIRE(info.snapshot_bytes == (snapshots.empty() ? 0 : snapshots.back().second.size()));
    REQUIRE(info.log_bytes_since_snapshot == oracle_.log_bytes(*life));
    REQUIRE(text_of(info.version) == life->version);
    check_contents(id, *life);
  }

  void check_contents(const DocumentId& id, const StorageOracle::Life& life) {
    std::vector<std::pair<std::uint64_t, OwnedEntry>> expected;
    const std::uint64_t from = position_near(id);
    for (std::uint64_t i = life.forgotten; i < life.entries.size(); ++i)
      if (life.before + i + 1 >= from) expected.emplace_back(life.before + i + 1, life.entries[i]);
    REQUIRE((read_log(subject_.storage(), id, from) == expected));
    check_snapshot(subject_.storage().snapshot(id), life, ~0ULL);
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t at = position_near(id);
      check_snapshot(subject_.storage().snapshot_at(id, LogPosition{at}), life, at);
    }
  }

  void check_snapshot(const Result<std::optional<Snapshot>>& snapshot, const StorageOracle::Life& life,
                      std::uint64_t at) {
    INFO("snapshot at " << at);
    REQUIRE(snapshot);
    const std::pair<std::uint64_t, std::string>* expected = nullptr;
    for (const auto& each : life.snapshots)
      if (each.first <= at) expected = &each;
    REQUIRE(snapshot->has_value() == (expected != nullptr));
    if (expected == nullptr) return;
    REQUIRE((*snapshot)->through.value == expected->first);
    REQUIRE((text_of((*snapshot)->data) == expected->second));
  }

  void check_feed(const StorageOracle::CollectionKey& key) {
    const CollectionId collection{key.first, key.second};
    const auto expected = oracle_.feed(key);
    const auto rows = read_feed(subject_.storage(), collection);
    REQUIRE(rows.size() == expected.size());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const StorageOracle::Change& change = expected[i].second;
      REQUIRE(rows[i].position.value == expected[i].first);
      REQUIRE(rows[i].document == change.document);
      REQUIRE(rows[i].removed == change.removed);
      REQUIRE(rows[i].incarnation == change.incarnation);
      REQUIRE(text_of(rows[i].version) == change.version);
      if (!change.removed) {
        names.push_back(change.document.name);
        REQUIRE(info_of(subject_.storage(), change.document).feed == rows[i].position);
      }
    }
    std::sort(names.begin(), names.end());
    REQUIRE(list_names(subject_.storage(), collection) == names);
  }

  StorageSubject& subject_;
  SeededRandom random_;
  StorageOracle oracle_;
  std::vector<DocumentId> ids_;
};

inline void storage_oracle_contract(const StorageFactory& make) {
  SECTION("random calls give the answers of a model of the contract") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const auto subject = make();
      StorageComparison comparison(*subject, seed);
      for (int step = 0; step < 1000; ++step) {
        INFO("seed " << seed << ", step " << step);
        comparison.step();
        if (step % 100 != 99) continue;
        subject->reopen();
        comparison.check_all();
      }
    }
  }
}

}  // namespace weft::testing
