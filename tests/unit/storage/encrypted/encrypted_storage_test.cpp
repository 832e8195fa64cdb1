#include <catch2/catch.hpp>

#include <algorithm>

#include "weft/storage/encrypted/encrypted_storage.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

using namespace weft;

namespace {

const DocumentId kDiary{"home", "notes", "diary"};
const DocumentId kOther{"home", "notes", "other"};
const StorageSecret kKey = StorageKey{{1, 2, 3}};

/// What a thief of the disk sees: every payload, version and snapshot as it lies there; and may change.
class Thief final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  std::vector<Bytes> seen;
  std::function<void(Bytes&)> change;

  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override {
    for (const Append& one : batch) {
      for (const Entry& entry : one.entries) seen.push_back(to_bytes(entry.payload));
      seen.push_back(to_bytes(one.version));
    }
    return ForwardingStorage::append(batch, durability);
  }
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override {
    seen.push_back(to_bytes(data));
    return ForwardingStorage::write_snapshot(id, through, data);
  }
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
    return ForwardingStorage::read(id, from, [&](LogPosition position, const Entry& entry) {
      Bytes payload = to_bytes(entry.payload);
      if (change) change(payload);
      Entry changed = entry;
      changed.payload = payload;
      return visitor(position, changed);
    });
  }
};

struct World {
  MemoryStorage memory;
  Thief disk{memory};
  SeededRandom random{7};
  std::unique_ptr<EncryptedStorage> storage = EncryptedStorage::open(disk, kKey, random).value();

  World() { disk.seen.clear(); }  // of the keyring

  void write(const DocumentId& id, std::string_view words) {
    static_cast<void>(storage->create(id, "m", {1, 2}));
    const Entry entry{0, 0, "ann", {}, EntryKind::kLocal, as_bytes(words)};
    const Append append{id, std::nullopt, {&entry, 1}, as_bytes("version")};
    REQUIRE(storage->append({&append, 1}, Durability::kDurable).front());
  }
  static Result<std::string> words(Storage& from, const DocumentId& id) {
    std::string all;
    WEFT_TRY(from.read(id, {1}, [&](LogPosition, const Entry& entry) {
      all += as_chars(entry.payload);
      return true;
    }));
    return all;
  }
};

bool holds(const std::vector<Bytes>& seen, std::string_view words) {
  return std::any_of(seen.begin(), seen.end(), [&](const Bytes& bytes) { return as_chars(bytes).find(words) != std::string_view::npos; });
}

}  // namespace

TEST_CASE("Nothing that was written can be read where it lies", "[storage][unit]") {
  World world;
  world.write(kDiary, "dear diary");
  world.write(kDiary, "dear diary");
  REQUIRE(world.storage->write_snapshot(kDiary, {1}, as_bytes("all of the diary")));
  CHECK(World::words(*world.storage, kDiary).value() == "dear diarydear diary");
  CHECK(as_chars(world.storage->snapshot(kDiary).value()->data) == "all of the diary");
  CHECK(as_chars(world.storage->info(kDiary).value().version) == "version");
  for (const char* words : {"dear", "diary", "version", "all of"}) CHECK_FALSE(holds(world.disk.seen, words));
  // Equal contents do not look alike, and the sizes are those that are promised.
  CHECK(world.disk.seen[0].size() == 10 + EncryptedStorage::kOverhead);
  CHECK(world.disk.seen[0] != world.disk.seen[2]);
}

TEST_CASE("Another secret opens nothing, and the right one opens it again", "[storage][unit]") {
  World world;
  world.write(kDiary, "words");
  CHECK(EncryptedStorage::open(world.disk, StorageKey{{9}}, world.random).error().code == ErrorCode::kUnauthenticated);
  CHECK(EncryptedStorage::open(world.disk, StoragePassphrase{"words"}, world.random).error().code == ErrorCode::kUnauthenticated);
  auto again = EncryptedStorage::open(world.disk, kKey, world.random);
  REQUIRE(again);
  CHECK(World::words(**again, kDiary).value() == "words");
}

TEST_CASE("A changed record is damage to its document alone", "[storage][unit]") {
  World world;
  world.write(kDiary, "words");
  world.write(kOther, "other words");
  for (std::size_t at = 0; at < 5 + EncryptedStorage::kOverhead; ++at) {
    world.disk.change = [at](Bytes& payload) {
      if (at < payload.size()) payload[at] ^= 1;
    };
    INFO("byte " << at);
    CHECK(World::words(*world.storage, kDiary).error().code == ErrorCode::kDataLoss);
  }
  world.disk.change = [](Bytes& payload) { payload.resize(payload.size() / 2); };
  CHECK(World::words(*world.storage, kDiary).error().code == ErrorCode::kDataLoss);
  world.disk.change = [](Bytes& payload) { payload.clear(); };
  CHECK(World::words(*world.storage, kDiary).error().code == ErrorCode::kDataLoss);
  world.disk.change = nullptr;
  CHECK(World::words(*world.storage, kDiary).value() == "words");
}

TEST_CASE("A record does not open in another document's place, or as something else", "[storage][unit]") {
  World world;
  world.write(kDiary, "words");
  const Bytes payload = world.disk.seen[0], version = world.disk.seen[1];
  world.write(kOther, "other");
  world.disk.change = [&](Bytes& bytes) { bytes = payload; };
  CHECK(World::words(*world.storage, kOther).error().code == ErrorCode::kDataLoss);
  CHECK(World::words(*world.storage, kDiary).value() == "words");
  world.disk.change = [&](Bytes& bytes) { bytes = version; };
  CHECK(World::words(*world.storage, kDiary).error().code == ErrorCode::kDataLoss);
}

TEST_CASE("Keys are changed while what is there stays readable", "[storage][unit]") {
  World world;
  world.write(kDiary, "one ");
  REQUIRE(world.storage->rotate_key());
  world.write(kDiary, "two ");
  const auto key_of = [](const Bytes& record) { return Bytes(record.begin() + 1, record.begin() + 5); };
  CHECK(key_of(world.disk.seen[0]) == Bytes{0, 0, 0, 1});
  CHECK(key_of(world.disk.seen[world.disk.seen.size() - 2]) == Bytes{0, 0, 0, 2});

  REQUIRE(world.storage->change_secret(StoragePassphrase{"correct horse"}));
  world.write(kDiary, "three");
  CHECK(World::words(*world.storage, kDiary).value() == "one two three");
  CHECK(EncryptedStorage::open(world.disk, kKey, world.random).error().code == ErrorCode::kUnauthenticated);
  auto again = EncryptedStorage::open(world.disk, StoragePassphrase{"correct horse"}, world.random);
  REQUIRE(again);
  CHECK(World::words(**again, kDiary).value() == "one two three");
  int keyrings = 0;
  REQUIRE(world.memory.read({"weft", "keys", "keyring"}, {1}, [&](LogPosition, const Entry&) { return ++keyrings > 0; }));
  CHECK(keyrings == 1);  // under an older secret there is none left
}
