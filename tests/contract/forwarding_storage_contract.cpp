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

}  // namespace

TEST_CASE("ForwardingStorage keeps the contract of what it wraps", "[contract][storage]") {
  weft::testing::storage_contract([] { return std::make_unique<ForwardingSubject>(); });
}
