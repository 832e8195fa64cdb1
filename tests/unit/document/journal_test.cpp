#include "weft/document/journal.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "support/byte_set.hpp"
#include "weft/document/load.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

using namespace weft;

namespace {

const DocumentId kId{"default", "default", "mine"};
constexpr std::string_view kModel = testing::ByteSet::kType.uri;

Journal::Record record(EntryKind kind, std::string_view payload) { return {kind, to_bytes(as_bytes(payload))}; }

Journal open(Storage& storage, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  auto journal = Journal::open(storage, kId, kModel, random);
  if (!journal) FAIL("open: " << journal.error().message);
  return *std::move(journal);
}

/// "[snapshot] 2:payload": kinds by number.
Result<std::string> read(const Journal& journal) {
  std::string text;
  WEFT_TRY(journal.load(
      [&](ByteView snapshot) -> Result<void> {
        text += "[" + std::string(as_chars(snapshot)) + "]";
        return {};
      },
      [&](EntryKind kind, ByteView payload) -> Result<void> {
        text += " " + std::to_string(static_cast<int>(kind)) + ":" + std::string(as_chars(payload));
        return {};
      }));
  return text;
}

/// Dies at one of the calls that write: before it, or after it has done its work.
class DyingStorage final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  std::size_t dies_at = SIZE_MAX;
  bool does_it_first = false;
  bool dead = false;

  Result<DocumentInfo> create(const DocumentId& id, std::string_view model, Incarnation incarnation) override {
    return around<DocumentInfo>([&] { return ForwardingStorage::create(id, model, incarnation); });
  }
  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override {
    durable = durable && durability == Durability::kDurable;
    return {around<Appended>([&] { return std::move(ForwardingStorage::append(batch, durability).front()); })};
  }
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override {
    return around<void>([&] { return ForwardingStorage::write_snapshot(id, through, data); });
  }
  Result<void> discard_through(const DocumentId& id, LogPosition through) override {
    return around<void>([&] { return ForwardingStorage::discard_through(id, through); });
  }
  bool durable = true;

 private:
  template <class T, class Body>
  Result<T> around(Body body) {
    if (!dead && calls_++ == dies_at) {
      dead = true;
      if (does_it_first) (void)body();
    }
    if (dead) return Error{ErrorCode::kUnavailable, "killed"};
    return body();
  }
  std::size_t calls_ = 0;
};

}  // namespace

TEST_CASE("A journal gives back what was appended, in order, with its kinds", "[unit][document]") {
  MemoryStorage storage;
  {
    Journal journal = open(storage);
    CHECK(*read(journal) == "");
    const Journal::Record first[] = {record(EntryKind::kLocal, "a"), record(EntryKind::kSent, "")};
    REQUIRE(journal.append(first));
    const Journal::Record second[] = {record(EntryKind::kChange, "b"), record(EntryKind::kReset, "c")};
    REQUIRE(journal.append(second));
    REQUIRE(journal.append({}));
    CHECK(journal.bytes_since_checkpoint() == 3);
  }
  Journal again = open(storage, 2);
  CHECK(*read(again) == " 2:a 3: 1:b 4:c");
  CHECK(again.bytes_since_checkpoint() == 3);
  CHECK(storage.info(kId)->end.value == 4);
}

TEST_CASE("A checkpoint takes the place of the records before it", "[unit][document]") {
  MemoryStorage storage;
  Journal journal = open(storage);
  const Journal::Record records[] = {record(EntryKind::kLocal, "abc"), record(EntryKind::kLocal, "d")};
  REQUIRE(journal.append(records));
  REQUIRE(journal.checkpoint(as_bytes("state")));
  CHECK(journal.bytes_since_checkpoint() == 0);
  CHECK(journal.checkpoint_bytes() == 5);
  CHECK(*read(journal) == "[state]");
  REQUIRE(journal.append({records, 1}));
  CHECK(*read(open(storage)) == "[state] 2:abc");
  CHECK(storage.info(kId)->first.value == 3);
  REQUIRE(journal.checkpoint(as_bytes("later")));
  REQUIRE(journal.checkpoint(as_bytes("at once")));
  CHECK(*read(open(storage)) == "[at once]");
  CHECK_FALSE(*storage.snapshot_at(kId, {2}));
}

TEST_CASE("A journal that is killed at any call holds a prefix, and all that append returned for", "[unit][document]") {
  const bool does_it_first = GENERATE(false, true);
  for (std::size_t dies_at = 0;; ++dies_at) {
    INFO("dies at " << dies_at << (does_it_first ? ", after" : ", before"));
    MemoryStorage disk;
    DyingStorage dying(disk);
    dying.dies_at = dies_at;
    dying.does_it_first = does_it_first;
    std::size_t appended = 0, tried = 0;
    SeededRandom random(1);
    if (auto journal = Journal::open(dying, kId, kModel, random)) {
      std::string state;
      for (int round = 0; round < 12 && !dying.dead; ++round) {
        const std::string name(1, static_cast<char>('a' + round));
        const Journal::Record two[] = {record(EntryKind::kLocal, name), record(EntryKind::kSent, name)};
        tried += 2;
        if (!journal->append(two)) break;
        appended += 2;
        state += name + name;
        if (round % 4 == 3) (void)journal->checkpoint(as_bytes(state));
      }
    }
    REQUIRE(dying.durable);
    // What a snapshot holds and what the records hold, one after the other.
    std::string found;
    REQUIRE(open(disk).load(
        [&](ByteView snapshot) -> Result<void> { found += as_chars(snapshot); return {}; },
        [&](EntryKind, ByteView payload) -> Result<void> { found += as_chars(payload); return {}; }));
    std::string all;
    for (std::size_t i = 0; i < 12; ++i) all += std::string(2, static_cast<char>('a' + i));
    REQUIRE(found == all.substr(0, found.size()));
    REQUIRE(found.size() >= appended);
    REQUIRE(found.size() <= tried);
    if (!dying.dead) break;
    REQUIRE(dies_at < 30);
  }
}

TEST_CASE("Two writers of one journal are noticed", "[unit][document]") {
  MemoryStorage storage;
  Journal one = open(storage), two = open(storage);
  const Journal::Record records[] = {record(EntryKind::kLocal, "x")};
  REQUIRE(one.append(records));
  const auto late = two.append(records);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == ErrorCode::kAborted);
  CHECK(*read(one) == " 2:x");
}

TEST_CASE("A journal of another model, or with gaps or unknown kinds, is refused", "[unit][document]") {
  MemoryStorage storage;
  Journal journal = open(storage);
  const Journal::Record records[] = {record(EntryKind::kLocal, "x"), record(EntryKind::kLocal, "y"),
                                     record(EntryKind::kLocal, "z")};
  REQUIRE(journal.append(records));
  SeededRandom random(1);
  CHECK(Journal::open(storage, kId, "another", random).error().code == ErrorCode::kFailedPrecondition);
  ModelRegistry models;
  models.add<testing::ByteSet>();
  CHECK(load_document(storage, kId, models, {}).error().code == ErrorCode::kFailedPrecondition);

  class Gapped final : public ForwardingStorage {
   public:
    using ForwardingStorage::ForwardingStorage;
    std::uint64_t missing = 0;
    Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
      return ForwardingStorage::read(id, from, [&](LogPosition at, const Entry& entry) {
        return at.value == missing ? true : visitor(at, entry);
      });
    }
  } gapped(storage);
  for (gapped.missing = 1; gapped.missing <= 3; ++gapped.missing)
    CHECK(read(open(gapped)).error().code == ErrorCode::kDataLoss);

  const Journal::Record strange[] = {record(static_cast<EntryKind>(99), "?")};
  REQUIRE(journal.append(strange));
  CHECK(read(journal).error().code == ErrorCode::kFailedPrecondition);
}

TEST_CASE("A journal ends loading with the visitor's error", "[unit][document]") {
  MemoryStorage storage;
  Journal journal = open(storage);
  const Journal::Record records[] = {record(EntryKind::kLocal, "x"), record(EntryKind::kLocal, "y")};
  REQUIRE(journal.append(records));
  int calls = 0;
  const auto refused = journal.load([](ByteView) -> Result<void> { return {}; },
                                    [&](EntryKind, ByteView) -> Result<void> {
                                      ++calls;
                                      return Error{ErrorCode::kInternal, "enough"};
                                    });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInternal);
  CHECK(calls == 1);
}
