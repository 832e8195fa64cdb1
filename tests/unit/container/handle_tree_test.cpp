#include "weft/container/handle_tree.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <vector>

#include "weft/base/random.hpp"

namespace {

using namespace weft;

/// Handles in the order of their keys, of which inner nodes keep only the upper half.
struct ByKey {
  using Head = std::uint32_t;
  using Probe = std::uint64_t;
  const std::vector<std::uint64_t>* keys;

  Head head(std::uint32_t handle) const { return static_cast<Head>((*keys)[handle] >> 32); }
  int compare(std::uint32_t handle, const Probe& probe) const {
    const std::uint64_t key = (*keys)[handle];
    return key < probe ? -1 : key > probe ? 1 : 0;
  }
  int compare(const Head& cached, std::uint32_t handle, const Probe& probe) const {
    const auto wanted = static_cast<Head>(probe >> 32);
    if (cached != wanted) return cached < wanted ? -1 : 1;
    return compare(handle, probe);
  }
};

/// A tree, and a map that says what it should be.
template <std::uint32_t kLeaf, std::uint32_t kInner>
struct World {
  std::vector<std::uint64_t> keys;
  ByKey order{&keys};
  HandleTree<ByKey, kLeaf, kInner> tree;
  std::map<std::uint64_t, std::uint32_t> expected;

  void insert(std::uint64_t key) {
    keys.push_back(key);
    const auto handle = static_cast<std::uint32_t>(keys.size() - 1);
    REQUIRE(tree.insert(order, key, handle) == expected.emplace(key, handle).second);
  }

  void erase(std::uint64_t key) { REQUIRE(tree.erase(order, key) == (expected.erase(key) == 1)); }

  void require_same() const {
    std::vector<std::uint32_t> found;
    tree.check(order, [&](std::uint32_t handle) { return keys[handle]; },
               [&](std::uint32_t handle) { found.push_back(handle); });
    std::vector<std::uint32_t> wanted;
    for (const auto& [key, handle] : expected) wanted.push_back(handle);
    REQUIRE(found == wanted);
    REQUIRE(tree.empty() == expected.empty());
  }

  void require_found(std::uint64_t key) const {
    const auto at = expected.find(key);
    REQUIRE(tree.find(order, key) == (at == expected.end() ? tree.kNone : at->second));
    auto behind = expected.lower_bound(key);
    int left = 5;
    tree.visit_from(order, key, [&](std::uint32_t handle) {
      REQUIRE(behind != expected.end());
      REQUIRE(handle == (behind++)->second);
      return --left > 0;
    });
    REQUIRE((left == 0 || behind == expected.end()));
  }
};

// Few upper halves, so that heads often do not tell.
std::uint64_t some_key(SeededRandom& random, std::uint64_t span) {
  return (random.next() % 3 << 32) | random.next() % span;
}

template <std::uint32_t kLeaf, std::uint32_t kInner>
void grow_and_shrink(std::uint64_t seed) {
  SeededRandom random(seed);
  World<kLeaf, kInner> world;
  for (int step = 0; step < 6000; ++step) {
    const std::uint64_t inserts = step / 1000 % 2 == 0 ? 3 : 1;  // of four: it grows, then shrinks
    if (random.next() % 4 < inserts) world.insert(some_key(random, 600));
    else if (random.next() % 2 == 0) world.erase(some_key(random, 600));
    else if (const auto at = world.expected.lower_bound(some_key(random, 600)); at != world.expected.end())
      world.erase(at->first);
    if (step % 16 == 0) world.require_found(some_key(random, 600));
    if (step % 64 == 0) world.require_same();
  }
  while (!world.expected.empty()) {
    const auto at = world.expected.lower_bound(some_key(random, 600));
    world.erase(at == world.expected.end() ? world.expected.begin()->first : at->first);
    world.require_same();
  }
}

}  // namespace

TEST_CASE("a handle tree is the map it stands for, whatever comes and goes", "[unit][container]") {
  grow_and_shrink<3, 3>(1);
  grow_and_shrink<4, 8>(2);
  grow_and_shrink<31, 4>(3);
  grow_and_shrink<9, 16>(4);
}

TEST_CASE("a handle tree takes keys from either end", "[unit][container]") {
  World<4, 4> up, down;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    up.insert(i);
    down.insert(1000 - i);
    if (i % 50 == 0) up.require_same(), down.require_same();
  }
  for (std::uint64_t i = 0; i < 1000; ++i) {
    up.erase(999 - i);
    down.erase(1000 - i);
    if (i % 50 == 0) up.require_same(), down.require_same();
  }
}

TEST_CASE("handles added in order take little more than their four bytes", "[unit][container]") {
  World<31, 16> world;
  constexpr std::uint64_t kCount = 100000;
  for (std::uint64_t i = 0; i < kCount; ++i) world.insert(i);
  CHECK(world.tree.memory_bytes() < kCount * 6);  // a quarter of it may be room to grow
}

TEST_CASE("no order of keys makes a handle tree large", "[unit][container]") {
  constexpr std::uint64_t kCount = 30000;
  World<31, 16> between;  // always at the end of one leaf in the middle
  for (std::uint64_t i = 0; i < 100; ++i) between.insert(i << 40);
  for (std::uint64_t i = 0; i < kCount; ++i) between.insert((50ULL << 40) - i - 1);
  CHECK(between.tree.memory_bytes() < kCount * 16);
  World<31, 16> falling;
  for (std::uint64_t i = 0; i < kCount; ++i) falling.insert(kCount - i);
  CHECK(falling.tree.memory_bytes() < kCount * 16);
}
