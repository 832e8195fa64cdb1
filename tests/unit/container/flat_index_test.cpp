#include "weft/container/flat_index.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>

#include "weft/base/random.hpp"

TEST_CASE("a flat index finds what a map finds", "[unit][container]") {
  weft::SeededRandom random(3);
  weft::FlatIndex index;
  std::map<std::uint64_t, std::uint32_t> expected;
  for (std::uint32_t step = 0; step < 5000; ++step) {
    const std::uint64_t key = random.next() % 300;
    const auto known = expected.find(key);
    if (known == expected.end()) {
      REQUIRE(index.find(key) == weft::FlatIndex::kNone);
      index.insert(key, step);
      expected[key] = step;
    } else {
      REQUIRE(index.find(key) == known->second);
      index.erase(key);
      expected.erase(known);
    }
    REQUIRE(index.size() == expected.size());
  }
  for (const auto& [key, value] : expected) REQUIRE(index.find(key) == value);
}
