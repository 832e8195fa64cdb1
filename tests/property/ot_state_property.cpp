// A state under random batches is the naive tree it stands for, and every batch is taken back to the byte.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/ot_values.hpp"
#include "support/plain_tree.hpp"
#include "support/scale.hpp"
#include "weft/base/random.hpp"

namespace {

using namespace weft;
using namespace weft::ot;
using values::Plain;
using values::PlainTree;

constexpr std::size_t kNestingMax = 6;

/// Values and operations at random, most of them allowed. Ids are mostly new.
class Maker {
 public:
  Maker(SeededRandom& random, PlainTree& plain) : random_(random), plain_(plain) {}

  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
  bool rarely() { return below(60) == 0; }

  ElementId some_id() {
    if (rarely()) return plain_.all()[below(plain_.all().size())]->id;
    const std::uint64_t jump = below(8) == 0 ? below(std::uint64_t{1} << 40) : 1;
    const std::uint64_t replica = below(4);
    return {replica, next_[replica] = (next_[replica] + jump) & kVarUintMax};
  }

  std::string some_key() {
    static const char* const kKeys[] = {"", "a", "b", "c", "eleven byte", "twelve bytes", "twelve bytes and more", "\xC3\xA9"};
    return kKeys[below(8)];
  }

  std::string some_text() {
    static const char* const kPieces[] = {"x", "yz", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80"};
    std::string text;
    for (std::uint64_t left = below(below(20) == 0 ? 800 : 5); left > 0; --left) text += kPieces[below(5)];
    return text;
  }

  Number some_number() {
    switch (below(6)) {
      case 0: return static_cast<std::int64_t>(random_.next());
      case 1: return 0.1 * static_cast<double>(below(100));
      case 2: return -0.0;
      case 3: return 1e300 * static_cast<double>(below(3));
      default: return static_cast<std::int64_t>(below(100)) - 50;
    }
  }

  Array some_items(std::size_t depth) {
    Array items;
    for (std::uint64_t left = below(4); left > 0; --left) items.push_back(some_value(depth));
    return items;
  }

  Object some_members(std::size_t depth) {
    std::map<std::string, int> keys;
    for (std::uint64_t left = below(5); left > 0; --left) keys[some_key()] = 0;
    Object members;
    for (const auto& [key, unused] : keys) members.push_back({key, some_value(depth)});
    if (members.size() > 1 && rarely()) {
      std::swap(members.front().key, members.back().key);
      ++disordered_;
    }
    return members;
  }

  Element some_value(std::size_t depth = 0) {
    const ElementId id = some_id();
    switch (below(depth < 4 ? 9 : 5)) {
      case 0: return {id, Null{}};
      case 1: return {id, below(2) == 0};
      case 2: return {id, some_number()};
      case 3: return {id, Date{static_cast<std::int64_t>(random_.next())}};
      case 4: return {id, Text{some_text()}};
      case 5:
      case 6: return {id, some_items(depth + 1)};
      default: return {id, some_members(depth + 1)};
    }
  }

  TextChange some_change(std::size_t length) {
    TextChange change;
    for (std::size_t left = length; below(5) != 0;) {
      const auto step = static_cast<std::uint32_t>(std::min<std::uint64_t>(left + (rarely() ? 1 : 0), below(4)));
      if (below(2) == 0) change.insert(some_text());
      if (below(2) == 0) change.skip(step);
      else change.erase(step);
      left -= std::min<std::size_t>(left, step);
    }
    change.trim();
    return change;
  }

  std::uint32_t index(std::size_t size) { return static_cast<std::uint32_t>(rarely() ? size + below(3) : below(size == 0 ? 1 : size)); }

  Operation on_array(const Plain& at) {
    const std::size_t size = at.items.size();
    switch (below(8)) {
      case 0: return ArrayDelete{at.id, index(size)};
      case 1: return ArrayReplace{at.id, index(size), some_value()};
      case 2:
      case 3: return ArrayMove{at.id, index(size), index(size)};
      case 4: return ArraySet{at.id, some_items(0)};
      default: return ArrayInsert{at.id, index(size + 1), some_value()};
    }
  }

  Operation on_object(const Plain& at) {
    const bool known = !at.members.empty() && !rarely();
    const std::string key = known ? std::next(at.members.begin(), static_cast<std::ptrdiff_t>(below(at.members.size())))->first
                                  : some_key();
    switch (below(6)) {
      case 0:
        if (known) return ObjectDelete{at.id, key};
        return ObjectPut{at.id, key, some_value()};
      case 1: return ObjectPut{at.id, key, some_value()};
      case 2:
        if (below(4) == 0) return ObjectSet{at.id, some_members(0)};
        return Noop{};
      default: return ObjectPut{at.id, some_key(), some_value()};
    }
  }

  Operation some_operation() {
    const std::vector<Plain*> all = plain_.all();
    const Plain& at = *all[below(all.size())];
    if (rarely()) return TextSet{at.id, "perhaps of another type"};
    if (rarely()) return ArrayDelete{some_id(), 0};
    switch (at.type) {
      case ElementType::kBoolean: return BooleanSet{at.id, below(2) == 0};
      case ElementType::kDate: return DateSet{at.id, Date{static_cast<std::int64_t>(below(1000))}};
      case ElementType::kNumber:
        if (below(2) == 0) return NumberAdd{at.id, some_number()};
        return NumberSet{at.id, some_number()};
      case ElementType::kText:
        if (below(4) == 0) return TextSet{at.id, some_text()};
        return TextEdit{at.id, some_change(at.letters.size())};
      case ElementType::kArray: return on_array(at);
      case ElementType::kObject: return on_object(at);
      case ElementType::kNull: break;
    }
    return on_object(plain_.root());
  }

  /// How many objects had keys that do not ascend, which no bytes can say.
  int disordered() const { return disordered_; }

 private:
  SeededRandom& random_;
  PlainTree& plain_;
  int disordered_ = 0;
  std::uint64_t next_[4] = {0, 0, 0, 0};
};

/// A state and its twin, and how often batches were taken or refused.
struct World {
  SeededRandom random;
  PlainTree plain{kNestingMax};
  Maker maker{random, plain};
  State state;
  int taken = 0;
  int refused = 0;

  explicit World(std::uint64_t seed) : random(seed) {
    Limits limits;
    limits.nesting_max = kNestingMax;
    state.set_limits(limits);
  }

  void require_same() {
    state.check_invariants();
    REQUIRE((*state.element(kRootId) == PlainTree::to_element(plain.root())));
    REQUIRE(state.element_count() == plain.all().size());
  }

  // Every element is where the twin has it.
  void require_places() {
    for (Plain* at : plain.all()) {
      REQUIRE(state.type(at->id) == at->type);
      std::uint32_t index = 0;
      for (const Plain& item : at->items) {
        REQUIRE(state.at(at->id, index) == item.id);
        REQUIRE(*state.place(item.id) == PathStep(index++));
        REQUIRE(state.parent(item.id) == at->id);
      }
      for (const auto& [key, member] : at->members) {
        REQUIRE(state.find(at->id, key) == member.id);
        REQUIRE(*state.place(member.id) == PathStep(key));
      }
      REQUIRE(state.size(at->id) == at->items.size() + at->members.size() + at->letters.size());
      REQUIRE(state.resolve(*state.path(at->id)) == at->id);
    }
  }

  void require_round_trip() {
    const Bytes bytes = values::bytes_of(state);
    Reader in(bytes);
    Limits limits;
    limits.nesting_max = kNestingMax;
    const auto read = State::read(in, limits);
    REQUIRE(read);
    REQUIRE(in.at_end());
    read->check_invariants();
    REQUIRE(values::bytes_of(*read) == bytes);
    REQUIRE(read->to_json_text() == state.to_json_text());
  }

  // Bigger and bigger documents would test nothing else: now and then all goes.
  Batch some_batch() {
    Batch batch;
    if (plain.all().size() > 120) batch.push_back(ObjectSet{kRootId, maker.some_members(0)});
    for (std::uint64_t left = 1 + maker.below(5); left > 0; --left) batch.push_back(maker.some_operation());
    return batch;
  }

  void step() {
    const int disordered = maker.disordered();
    const Batch batch = some_batch();
    const Bytes before = values::bytes_of(state);
    const auto inverse = state.apply(batch);
    REQUIRE(inverse.has_value() == plain.apply(batch));
    require_same();
    if (!inverse) {
      ++refused;
      REQUIRE(values::bytes_of(state) == before);
      return;
    }
    ++taken;
    REQUIRE(inverse->size() == batch.size());
    const Bytes after = values::bytes_of(state);
    const auto redo = state.apply(*inverse);
    REQUIRE(redo);
    state.check_invariants();
    REQUIRE(values::bytes_of(state) == before);
    REQUIRE(state.apply(*redo));
    REQUIRE(values::bytes_of(state) == after);
    require_batch_round_trip(*inverse);
    // What is carried to an element that is not there may be anything.
    if (maker.disordered() == disordered) require_batch_round_trip(batch);
  }

  static void require_batch_round_trip(const Batch& batch) {
    Bytes bytes;
    Writer out(bytes);
    write_batch(batch, out);
    Reader in(bytes);
    const auto read = read_batch(in, Limits());
    REQUIRE(read);
    REQUIRE(in.at_end());
    REQUIRE((*read == batch));
  }
};

TEST_CASE("a state under random batches is its naive twin, and takes each back", "[property][ot]") {
  int taken = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= test::scaled(40); ++seed) {
    INFO("seed " << seed);
    World world(seed);
    for (int step = 0; step < 150; ++step) {
      world.step();
      if (step % 10 == 0) world.require_places();
      if (step % 10 == 5) world.require_round_trip();
    }
    taken += world.taken;
    refused += world.refused;
  }
  CHECK(taken > 2000);
  CHECK(refused > 200);
}

TEST_CASE("batches taken back one after the other lead through every state that was", "[property][ot]") {
  for (std::uint64_t seed = 1000; seed < 1000 + test::scaled(10); ++seed) {
    INFO("seed " << seed);
    World world(seed);
    std::vector<Batch> inverses;
    std::vector<Bytes> states;
    for (int step = 0; step < 100; ++step) {
      const Batch batch = world.some_batch();
      const Bytes before = values::bytes_of(world.state);
      auto inverse = world.state.apply(batch);
      REQUIRE(inverse.has_value() == world.plain.apply(batch));
      if (!inverse) continue;
      inverses.push_back(std::move(*inverse));
      states.push_back(before);
    }
    for (; !inverses.empty(); inverses.pop_back(), states.pop_back()) {
      REQUIRE(world.state.apply(inverses.back()));
      world.state.check_invariants();
      REQUIRE(values::bytes_of(world.state) == states.back());
    }
    CHECK(world.state.element_count() == 1);
  }
}

// Arrays and objects large enough for several levels of their trees.
TEST_CASE("a long array and a large object stay in order under random edits", "[property][ot]") {
  SeededRandom random(5);
  State state;
  const ElementId list{1, 0}, table{1, 1};
  REQUIRE(state.apply(Batch{ObjectPut{kRootId, "list", Element{list, Array{}}}, ObjectPut{kRootId, "table", Element{table, Object{}}}}));
  std::vector<ElementId> order;
  std::map<std::string, ElementId> keys;
  std::uint64_t next = 2;
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  for (int step = 0; step < 20000; ++step) {
    const bool grow = below(10) < (step < 12000 ? 8U : 3U);
    const ElementId id{1 + below(3), next++};
    if (grow || order.empty()) {
      const auto at = static_cast<std::uint32_t>(below(order.size() + 1));
      REQUIRE(state.apply(Batch{ArrayInsert{list, at, Element{id, Null{}}}}));
      order.insert(order.begin() + at, id);
    } else if (below(3) == 0) {
      const auto from = static_cast<std::uint32_t>(below(order.size())), to = static_cast<std::uint32_t>(below(order.size()));
      REQUIRE(state.apply(Batch{ArrayMove{list, from, to}}));
      const ElementId moved = order[from];
      order.erase(order.begin() + from);
      order.insert(order.begin() + to, moved);
    } else {
      const auto at = static_cast<std::uint32_t>(below(order.size()));
      REQUIRE(state.apply(Batch{ArrayDelete{list, at}}));
      order.erase(order.begin() + at);
    }
    std::string key = "k" + std::to_string(below(15000));
    if (below(3) == 0) key.insert(0, "a long beginning that many share: ");
    const ElementId member{5, next++};
    if (grow || keys.count(key) == 0) {
      REQUIRE(state.apply(Batch{ObjectPut{table, key, Element{member, true}}}));
      keys[key] = member;
    } else {
      REQUIRE(state.apply(Batch{ObjectDelete{table, key}}));
      keys.erase(key);
    }
    if (step % 2000 != 0 && step != 19999) continue;
    state.check_invariants();
    std::vector<ElementId> found;
    state.for_each(list, [&](const PathStep& at, ElementId child) {
      REQUIRE(state.at(list, std::get<std::uint32_t>(at)) == child);
      REQUIRE(*state.place(child) == at);
      found.push_back(child);
      return true;
    });
    REQUIRE(found == order);
    auto expected = keys.begin();
    state.for_each(table, [&](const PathStep& at, ElementId child) {
      REQUIRE(expected != keys.end());
      REQUIRE((std::get<std::string>(at) == expected->first && child == expected->second));
      REQUIRE(state.find(table, expected->first) == child);
      ++expected;
      return true;
    });
    REQUIRE(expected == keys.end());
  }
}

}  // namespace
