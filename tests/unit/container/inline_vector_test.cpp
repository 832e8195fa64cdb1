#include "weft/container/inline_vector.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "weft/base/random.hpp"

namespace {

using Inline = weft::InlineVector<int, 3>;

bool same(const Inline& a, const std::vector<int>& b) {
  return a.size() == b.size() && a.empty() == b.empty() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace

TEST_CASE("an inline vector holds what a vector holds", "[unit][container]") {
  weft::SeededRandom random(5);
  Inline values;
  std::vector<int> expected;
  for (int step = 0; step < 20000; ++step) {
    const std::size_t place = random.next() % (expected.size() + 1);
    switch (random.next() % (expected.size() < 12 ? 6 : 9)) {
      case 0: values.push_back(step); expected.push_back(step); break;
      case 1:
      case 2:
        values.insert(place, step);
        expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(place), step);
        break;
      case 3: {
        Inline copy = values;
        values = std::move(copy);
        break;
      }
      case 4:
        if (step % 8 == 0) {
          values.clear();
          expected.clear();
        }
        values = Inline(values);
        break;
      case 5:
        expected.assign(place, step);
        values.assign(expected.data(), expected.size());
        break;
      default:
        if (place == expected.size()) break;
        values.erase(place);
        expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(place));
    }
    REQUIRE(same(values, expected));
  }
}

TEST_CASE("an inline vector takes memory only for what is not inline", "[unit][container]") {
  Inline values;
  for (int i = 0; i < 3; ++i) values.push_back(i);
  CHECK(values.memory_bytes() == 0);
  values.push_back(3);
  CHECK(values.memory_bytes() == values.capacity() * sizeof(int));
  const Inline copy = values;
  values.pop_back();
  CHECK(copy.capacity() == 4);
  CHECK(Inline(values).memory_bytes() == 0);  // a copy of three is inline again
}

TEST_CASE("copies of an inline vector are their own, and what was moved away is empty", "[unit][container]") {
  for (const int count : {2, 7}) {
    Inline values;
    for (int i = 0; i < count; ++i) values.push_back(i);
    Inline copy = values;
    CHECK(copy == values);
    copy.back() = 99;
    CHECK(copy != values);
    CHECK(values.back() == count - 1);
    Inline moved = std::move(values);
    CHECK(moved.size() == static_cast<std::size_t>(count));
    CHECK(values.empty());
    values.push_back(1);
    CHECK(same(values, {1}));
    moved = moved = copy;
    CHECK(moved == copy);
  }
}
