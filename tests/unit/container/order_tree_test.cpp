#include "weft/container/order_tree.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "weft/base/random.hpp"

namespace {

using namespace weft;

constexpr std::uint32_t kNone = 0xFFFFFFFF;

struct Element {
  std::uint32_t next = kNone;
  std::uint32_t leaf = kNone;
  std::uint64_t weight = 0;
};

struct Links {
  std::vector<Element>* elements;
  std::uint32_t next(std::uint32_t at) const { return (*elements)[at].next; }
  std::uint32_t leaf(std::uint32_t at) const { return (*elements)[at].leaf; }
  void set_leaf(std::uint32_t at, std::uint32_t leaf) { (*elements)[at].leaf = leaf; }
  std::uint64_t weight(std::uint32_t at) const { return (*elements)[at].weight; }
};

/// A list with a tree over it, and a plain vector that says what it should be.
template <std::uint32_t kLeaf, std::uint32_t kNode>
struct World {
  std::vector<Element> elements;
  std::vector<std::uint32_t> order;
  Links links{&elements};
  OrderForest<Links, kLeaf, kNode> forest;
  typename OrderForest<Links, kLeaf, kNode>::Tree tree;

  std::uint32_t front() const { return order.empty() ? kNone : order.front(); }

  void insert(std::size_t at, std::uint64_t weight) {
    const auto added = static_cast<std::uint32_t>(elements.size());
    const std::uint32_t left = at == 0 ? kNone : order[at - 1];
    elements.push_back({at == order.size() ? kNone : order[at], kNone, weight});
    if (left != kNone) elements[left].next = added;
    const std::uint32_t old_front = front();
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(at), added);
    forest.insert(links, tree, added, left, old_front);
  }

  void erase(std::size_t at) {
    forest.erase(links, tree, order[at]);
    if (at > 0) elements[order[at - 1]].next = elements[order[at]].next;
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void change(std::size_t at, std::uint64_t weight) {
    Element& element = elements[order[at]];
    forest.add(element.leaf, static_cast<std::int64_t>(weight) - static_cast<std::int64_t>(element.weight));
    element.weight = weight;
  }

  void require_found() {
    std::uint64_t start = 0;
    for (const std::uint32_t element : order) {
      const auto run = forest.run_of(links, element);
      std::uint64_t walked = run.start;
      for (std::uint32_t at = run.first; at != element; at = elements[at].next) walked += elements[at].weight;
      REQUIRE(walked == start);
      if (elements[element].weight > 0) {
        const auto found = forest.find(tree, start);
        REQUIRE(found.first == run.first);
        REQUIRE(found.start == run.start);
      }
      start += elements[element].weight;
    }
  }
};

template <std::uint32_t kLeaf, std::uint32_t kNode>
void run_random(std::uint64_t seed) {
  World<kLeaf, kNode> world;
  SeededRandom random(seed);
  for (int step = 0; step < 600; ++step) {
    const std::size_t size = world.order.size();
    const bool shrinking = step % 200 > 120;
    const std::uint64_t choice = random.next() % 8;
    if (size == 0 || (choice < (shrinking ? 1U : 4U))) {
      world.insert(random.next() % (size + 1), random.next() % 5);
    } else if (choice < 6) {
      world.erase(random.next() % size);
    } else {
      world.change(random.next() % size, random.next() % 5);
    }
    world.forest.check(world.links, world.tree, world.front());
  }
  world.require_found();
  world.forest.clear(world.tree);
  REQUIRE(world.tree.root == kNone);
}

}  // namespace

TEST_CASE("an order tree of any fan-out follows its list through random changes", "[unit][container]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    run_random<2, 2>(seed);
    run_random<3, 3>(seed);
    run_random<32, 16>(seed);
  }
}

TEST_CASE("appending fills the leaves", "[unit][container]") {
  World<4, 4> world;
  for (std::size_t i = 0; i < 64; ++i) world.insert(i, 1);
  REQUIRE(world.forest.find(world.tree, 63).start == 60);
  REQUIRE(world.forest.find(world.tree, 4).start == 4);
}
