#pragma once

// The contract of weft::Storage as a test suite: an adapter that passes may be used. Uses Catch2.
//
//   TEST_CASE("my storage keeps the contract") {
//     weft::testing::storage_contract([] { return std::make_unique<MySubject>(); });
//   }

#include "weft/testing/storage_documents_contract.hpp"
#include "weft/testing/storage_feed_contract.hpp"
#include "weft/testing/storage_log_contract.hpp"
#include "weft/testing/storage_oracle_contract.hpp"
#include "weft/testing/storage_snapshot_contract.hpp"

namespace weft::testing {

/// Checks everything; call it alone in a TEST_CASE. `make` is called at least once per SECTION.
inline void storage_contract(const StorageFactory& make) {
  SECTION("creation") { storage_creation_contract(make); }
  SECTION("names") { storage_names_contract(make); }
  SECTION("append") { storage_append_contract(make); }
  SECTION("read") { storage_read_contract(make); }
  SECTION("snapshot") { storage_snapshot_contract(make); }
  SECTION("feed") { storage_feed_contract(make); }
  SECTION("list") { storage_list_contract(make); }
  SECTION("oracle") { storage_oracle_contract(make); }
}

}  // namespace weft::testing
