#include "weft/storage/memory_storage.hpp"

#include "weft/testing/storage_contract.hpp"

namespace {

class MemorySubject final : public weft::testing::StorageSubject {
 public:
  weft::Storage& storage() override { return storage_; }

 private:
  weft::MemoryStorage storage_;
};

}  // namespace

TEST_CASE("MemoryStorage keeps the storage contract", "[contract][storage]") {
  weft::testing::storage_contract([] { return std::make_unique<MemorySubject>(); });
}
