#include "weft/storage/forwarding_storage.hpp"

#include "weft/storage/memory_storage.hpp"
#include "weft/testing/storage_contract.hpp"

namespace {

class ForwardingSubject final : public weft::testing::StorageSubject {
 public:
  weft::Storage& storage() override { return forwarding_; }

 private:
  weft::MemoryStorage memory_;
  weft::ForwardingStorage forwarding_{memory_};
};

// A host's fault: every removal is refused, everything else passes.
class NoRemovals final : public weft::ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  weft::Result<void> remove(const weft::DocumentId& id) override {
    if (!next().info(id)) return ForwardingStorage::remove(id);
    return weft::Error{weft::ErrorCode::kUnavailable, "no removals today"};
  }
};

}  // namespace

TEST_CASE("ForwardingStorage keeps the contract of what it wraps", "[unit][storage]") {
  weft::testing::storage_contract([] { return std::make_unique<ForwardingSubject>(); });
}

TEST_CASE("A derived ForwardingStorage changes one call and passes the others", "[unit][storage]") {
  weft::MemoryStorage memory;
  NoRemovals storage(memory);
  const weft::DocumentId id{"d", "c", "n"};
  REQUIRE(storage.create(id, "m", {1, 1}));
  CHECK(weft::testing::code_of(storage.remove(id)) == weft::ErrorCode::kUnavailable);
  CHECK(memory.info(id));
  CHECK(weft::testing::code_of(storage.remove({"d", "c", "x"})) == weft::ErrorCode::kNotFound);
}
