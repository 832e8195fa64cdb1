#include "weft/storage/forwarding_storage.hpp"

#include <catch2/catch.hpp>

#include "weft/storage/memory_storage.hpp"

namespace {

// A host's fault: every removal of what is there is refused, everything else passes.
class NoRemovals final : public weft::ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  weft::Result<void> remove(const weft::DocumentId& id) override {
    if (!next().info(id)) return ForwardingStorage::remove(id);
    return weft::Error{weft::ErrorCode::kUnavailable, "no removals today"};
  }
};

}  // namespace

TEST_CASE("A derived ForwardingStorage changes one call and passes the others", "[unit][storage]") {
  weft::MemoryStorage memory;
  NoRemovals storage(memory);
  const weft::DocumentId id{"d", "c", "n"};
  REQUIRE(storage.create(id, "m", {1, 1}));
  const auto refused = storage.remove(id);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == weft::ErrorCode::kUnavailable);
  CHECK(memory.info(id));
  const auto passed = storage.remove({"d", "c", "x"});
  REQUIRE_FALSE(passed);
  CHECK(passed.error().code == weft::ErrorCode::kNotFound);
}
