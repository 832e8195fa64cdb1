#include "weft/container/slot_pool.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <utility>

#include "weft/base/random.hpp"

namespace {

using Pool = weft::SlotPool<std::uint64_t>;

}  // namespace

TEST_CASE("slots keep their values while others come and go", "[unit][container]") {
  weft::SeededRandom random(3);
  Pool pool;
  std::map<std::uint32_t, std::uint64_t> expected;
  for (int step = 0; step < 5000; ++step) {
    if (expected.empty() || random.next() % 5 < 3) {
      const std::uint64_t value = random.next();
      const std::uint32_t handle = pool.take(value);
      REQUIRE(expected.emplace(handle, value).second);
    } else {
      const auto gone = std::next(expected.begin(), static_cast<std::ptrdiff_t>(random.next() % expected.size()));
      pool.give_back(gone->first);
      expected.erase(gone);
    }
    REQUIRE(pool.used() == expected.size());
  }
  for (const auto& [handle, value] : expected) REQUIRE(pool[handle] == value);
}

TEST_CASE("slots that were given back are used before new ones", "[unit][container]") {
  Pool pool;
  const std::uint32_t first = pool.take(1);
  const std::uint32_t second = pool.take(2);
  pool.take(3);
  pool.give_back(first);
  pool.give_back(second);
  const std::size_t held = pool.memory_bytes();
  CHECK(pool.take(4) == second);
  CHECK(pool.take(5) == first);
  CHECK(pool.memory_bytes() == held);
}

TEST_CASE("a pool takes a value out of itself while it grows, and gives all back when nothing is used",
          "[unit][container]") {
  Pool pool;
  const std::uint32_t first = pool.take(77);
  for (int i = 0; i < 100; ++i) REQUIRE(pool[pool.take(pool[first])] == 77);
  Pool moved(std::move(pool));
  CHECK(moved.used() == 101);
  for (std::uint32_t handle = 0; handle < 101; ++handle) moved.give_back(handle);
  CHECK(moved.memory_bytes() == 0);
  CHECK(moved.take(1) == 0);
}
