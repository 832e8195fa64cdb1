#include "weft/container/string_table.hpp"

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("a string table keeps each string once", "[unit][container]") {
  weft::StringTable table;
  REQUIRE(table.find("a") == weft::StringTable::kNone);
  for (int round = 0; round < 2; ++round)
    for (std::uint32_t i = 0; i < 1000; ++i) REQUIRE(table.intern(std::to_string(i)) == i);
  REQUIRE(table.size() == 1000);
  REQUIRE(table[999] == "999");
  REQUIRE(table.intern("") == 1000);
  REQUIRE(table.find(std::string_view("\0", 1)) == weft::StringTable::kNone);
}
