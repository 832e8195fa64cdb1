#include "weft/container/chunked_list.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "weft/base/random.hpp"

namespace {

using List = weft::ChunkedList<4>;

std::vector<std::uint32_t> content(const List& list) {
  std::vector<std::uint32_t> result;
  for (auto at = list.begin(); at != list.end(); at = list.next(at)) result.push_back(list.at(at));
  return result;
}

std::uint32_t itself(std::uint32_t handle) { return handle; }

}  // namespace

TEST_CASE("a chunked list stays sorted through random inserts and erases", "[unit][container]") {
  weft::SeededRandom random(7);
  List list;
  std::vector<std::uint32_t> expected{0};
  list.push_back(0);
  for (int step = 0; step < 3000; ++step) {
    const auto key = static_cast<std::uint32_t>(random.next() % 500);
    const auto place = list.find(key, itself);
    const auto behind = std::upper_bound(expected.begin(), expected.end(), key);
    REQUIRE(list.at(place) == *(behind - 1));
    REQUIRE(list.count_from(place) == static_cast<std::size_t>(expected.end() - (behind - 1)));
    if (list.at(place) != key) {
      list.insert_after(place, key);
      expected.insert(behind, key);
    } else if (key != 0) {
      list.erase(place);
      expected.erase(behind - 1);
    }
    REQUIRE(list.size() == expected.size());
  }
  REQUIRE(content(list) == expected);
}

TEST_CASE("a chunked list is walked backwards", "[unit][container]") {
  List list;
  for (std::uint32_t i = 0; i < 10; ++i) list.push_back(i);
  std::uint32_t expected = 9;
  for (auto at = list.last(); at != list.begin(); at = list.previous(at)) REQUIRE(list.at(at) == expected--);
  REQUIRE(expected == 0);
}
