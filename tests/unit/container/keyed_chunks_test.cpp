#include "weft/container/keyed_chunks.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <iterator>
#include <map>

#include "weft/base/random.hpp"

namespace {

using List = weft::KeyedChunks<4>;
using Expected = std::map<std::uint64_t, std::uint32_t>;

void require_same(const List& list, const Expected& expected) {
  REQUIRE(list.size() == expected.size());
  auto at = list.begin();
  for (const auto& [key, handle] : expected) {
    REQUIRE(list.key(at) == key);
    REQUIRE(list.at(at) == handle);
    at = list.next(at);
  }
  REQUIRE(at == list.end());
}

// Keys that lie close together, and some that are further apart than 32 bits reach.
std::uint64_t some_key(weft::SeededRandom& random) {
  const std::uint64_t near = random.next() % 300;
  return random.next() % 4 == 0 ? near + ((random.next() % 5) << 33) : near;
}

}  // namespace

TEST_CASE("keyed chunks stay sorted through random inserts, erases and changes of keys", "[unit][container]") {
  weft::SeededRandom random(7);
  List list;
  Expected expected{{0, 0}};
  list.push_back(0, 0);
  for (std::uint32_t step = 1; step < 6000; ++step) {
    const std::uint64_t key = some_key(random);
    const auto place = list.find(key);
    const auto behind = expected.upper_bound(key);
    const auto here = std::prev(behind);
    REQUIRE(list.at(place) == here->second);
    REQUIRE(list.count_from(place) == static_cast<std::size_t>(std::distance(here, expected.end())));
    if (here->first != key) {
      list.insert_after(place, key, step);
      expected.emplace(key, step);
    } else if (key != 0 && random.next() % 2 == 0) {
      list.erase(place);
      expected.erase(here);
    } else if (key != 0) {
      const std::uint64_t lowest = std::prev(here)->first + 1;
      const std::uint64_t moved = lowest + random.next() % (key - lowest + 1);
      list.set_key(place, moved);
      const std::uint32_t handle = here->second;
      expected.erase(here);
      expected.emplace(moved, handle);
    }
    if (step % 50 == 0) require_same(list, expected);
  }
  require_same(list, expected);
}

TEST_CASE("a first key may sink below what its chunk counts from", "[unit][container]") {
  weft::KeyedChunks<> list;
  list.push_back(0, 0);
  list.push_back(std::uint64_t{3} << 32, 1);
  list.push_back((std::uint64_t{3} << 32) + 0xFFEFFFFFU, 2);
  list.set_key(list.find(std::uint64_t{3} << 32), 5000);
  REQUIRE(list.size() == 3);
  REQUIRE(list.at(list.find(5000)) == 1);
  REQUIRE(list.at(list.find(4999)) == 0);
  REQUIRE(list.at(list.find(std::uint64_t{4} << 32)) == 2);
  REQUIRE(list.at(list.find((std::uint64_t{3} << 32) + 1)) == 1);
}

TEST_CASE("keyed chunks are walked backwards", "[unit][container]") {
  List list;
  for (std::uint32_t i = 0; i < 10; ++i) list.push_back(i, i);
  std::uint32_t expected = 9;
  for (auto at = list.last(); at != list.begin(); at = list.previous(at)) REQUIRE(list.at(at) == expected--);
  REQUIRE(expected == 0);
}
