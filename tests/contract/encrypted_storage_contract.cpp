#include "weft/storage/encrypted/encrypted_storage.hpp"

#include "weft/storage/memory_storage.hpp"
#include "weft/testing/storage_contract.hpp"

namespace {

class EncryptedSubject final : public weft::testing::StorageSubject {
 public:
  weft::Storage& storage() override { return *encrypted_; }
  bool judges_plain_sizes() const override { return false; }

 private:
  weft::MemoryStorage memory_;
  weft::SeededRandom random_{1};
  std::unique_ptr<weft::Storage> encrypted_ =
      weft::EncryptedStorage::open(memory_, weft::StorageKey{{1, 2, 3}}, random_).value();
};

}  // namespace

TEST_CASE("EncryptedStorage keeps the contract of what it wraps", "[contract][storage]") {
  weft::testing::storage_contract([] { return std::make_unique<EncryptedSubject>(); });
}
