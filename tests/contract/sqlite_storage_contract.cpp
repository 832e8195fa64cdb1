#include "weft/storage/sqlite/sqlite_storage.hpp"

#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/testing/storage_contract.hpp"

namespace {

class SqliteSubject final : public weft::testing::StorageSubject {
 public:
  explicit SqliteSubject(std::uint32_t checkpoint_pages) {
    options_.path = directory_.file("contract.weft");
    options_.checkpoint_pages = checkpoint_pages;
    reopen();
  }
  weft::Storage& storage() override { return *storage_; }
  void reopen() override {
    storage_.reset();
    storage_ = weft::testing::open_sqlite(options_);
  }

 private:
  weft::testing::TemporaryDirectory directory_;
  weft::sqlite::SqliteOptions options_;
  std::unique_ptr<weft::Storage> storage_;
};

}  // namespace

TEST_CASE("SqliteStorage keeps the storage contract", "[contract][storage][sqlite]") {
  weft::testing::storage_contract([] { return std::make_unique<SqliteSubject>(4000); });
}

TEST_CASE("SqliteStorage keeps the contract while it checkpoints at every step",
          "[contract][storage][sqlite]") {
  weft::testing::storage_oracle_contract([] { return std::make_unique<SqliteSubject>(1); });
}
