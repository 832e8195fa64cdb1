#include "weft/document/load.hpp"

#include <catch2/catch.hpp>

#include "support/byte_set.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

using namespace weft;

namespace {

const DocumentId kId{"default", "default", "doc"};

ModelRegistry models() {
  ModelRegistry models;
  models.add<testing::ByteSet>();
  return models;
}

void append(Storage& storage, Bytes payload) {
  Entry entry;
  entry.payload = payload;
  const Append one{kId, std::nullopt, {&entry, 1}, payload};
  REQUIRE(storage.append({&one, 1}, Durability::kDurable).front());
}

ErrorCode failure(Storage& storage) {
  auto loaded = load_document(storage, kId, models(), {});
  REQUIRE_FALSE(loaded);
  return loaded.error().code;
}

/// Leaves out one entry, as a damaged place might.
class Gapped final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
    return ForwardingStorage::read(id, from, [&](LogPosition at, const Entry& entry) {
      return at.value == 2 ? true : visitor(at, entry);
    });
  }
};

}  // namespace

TEST_CASE("A document is its snapshot and the log after it", "[unit][document]") {
  MemoryStorage storage;
  CHECK(failure(storage) == ErrorCode::kNotFound);
  REQUIRE(storage.create(kId, testing::ByteSet::kType.uri, {1, 2}));
  append(storage, {1});
  append(storage, {2});
  append(storage, {3});
  CHECK(load_document(storage, kId, models(), {})->model.version() == Bytes{1, 2, 3});
  REQUIRE(storage.write_snapshot(kId, {2}, Bytes{1, 2}));
  CHECK(load_document(storage, kId, models(), {})->model.version() == Bytes{1, 2, 3});
  REQUIRE(storage.discard_through(kId, {2}));
  const auto loaded = load_document(storage, kId, models(), {});
  CHECK(loaded->model.version() == Bytes{1, 2, 3});
  CHECK(loaded->info.end.value == 3);
}

TEST_CASE("A re-created name loads although its log begins late", "[unit][document]") {
  MemoryStorage storage;
  REQUIRE(storage.create(kId, testing::ByteSet::kType.uri, {1, 2}));
  append(storage, {1});
  REQUIRE(storage.remove(kId));
  REQUIRE(storage.create(kId, testing::ByteSet::kType.uri, {3, 4}));
  append(storage, {2});
  CHECK(load_document(storage, kId, models(), {})->model.version() == Bytes{2});
}

TEST_CASE("Whatever is damaged or missing is an error, never an empty document", "[unit][document]") {
  MemoryStorage storage;
  REQUIRE(storage.create(kId, testing::ByteSet::kType.uri, {1, 2}));
  append(storage, {1});
  append(storage, {2});
  append(storage, {3});
  Gapped gapped(storage);
  CHECK(failure(gapped) == ErrorCode::kDataLoss);
  append(storage, {0xff});
  CHECK(failure(storage) == ErrorCode::kDataLoss);
  REQUIRE(storage.write_snapshot(kId, {4}, Bytes{0xff}));
  CHECK(failure(storage) == ErrorCode::kDataLoss);
  CHECK(load_document(storage, kId, ModelRegistry(), {}).error().code == ErrorCode::kFailedPrecondition);
}
