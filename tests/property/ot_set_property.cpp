// Setting values and hearing events, on random documents.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <vector>

#include "support/event_mirror.hpp"
#include "support/ot_json_pair.hpp"
#include "support/random_plain.hpp"

using namespace weft;
using namespace weft::test;
using ot::Plain;

namespace {

constexpr int kLevels = 3;

// ---- setting

std::map<std::string, std::vector<const ot::Element*>> by_text(const ot::Array& array) {
  std::map<std::string, std::vector<const ot::Element*>> found;
  for (const ot::Element& item : array) found[ot::to_json_text(ot::to_plain(item))].push_back(&item);
  return found;
}

/// What must not have changed did not: members that stay of one type keep their ids, and items that are in a list
/// once before and once behind are the same, whole.
void check_kept(const ot::Element& before, const ot::Element& behind) {
  if (before.type() != behind.type()) return;
  REQUIRE(before.id == behind.id);
  if (const auto* object = std::get_if<ot::Object>(&before.content)) {
    std::map<std::string, const ot::Element*> members;
    for (const ot::Member& member : *object) members[member.key] = &member.value;
    for (const ot::Member& member : std::get<ot::Object>(behind.content))
      if (members.count(member.key) != 0) check_kept(*members[member.key], member.value);
  }
  if (const auto* array = std::get_if<ot::Array>(&before.content)) {
    auto old = by_text(*array);
    for (const auto& [text, items] : by_text(std::get<ot::Array>(behind.content)))
      if (items.size() == 1 && old[text].size() == 1) REQUIRE(*items[0] == *old[text][0]);
  }
}

// ---- editing at random

ot::Handle pick(ot::Handle at, Dice& dice) {
  while (at.size() > 0 && !dice.one_in(4)) {
    if (at.type() == ot::ElementType::kArray) {
      at = at[dice.below(at.size())];
    } else if (at.type() == ot::ElementType::kObject) {
      const auto keys = at.object().keys();
      at = at[keys[dice.below(keys.size())]];
    } else {
      break;
    }
  }
  return at;
}

Result<void> edit_text(const ot::TextView& text, Dice& dice) {
  if (dice.one_in(8)) return text.set(random_text(dice));
  const std::uint64_t at = dice.below(text.length() + 1);
  return text.splice(at, dice.below(text.length() - at + 1), random_text(dice));
}

Result<void> edit_array(const ot::ArrayView& array, Dice& dice) {
  const std::uint64_t size = array.size();
  const std::uint64_t at = dice.below(size);
  switch (dice.below(size == 0 ? 2 : 6)) {
    case 0: return array.insert(dice.below(size + 1), random_plain(dice, kLevels - 1));
    case 1: return array.insert_all(dice.below(size + 1), random_list(dice, 1));
    case 2: return array.move(at, dice.below(size));
    case 3: return array.replace(at, random_plain(dice, 1));
    case 4: return array.erase(at, dice.below(size - at + 1));
    default: return dice.one_in(3) ? array.set(random_list(dice, 1)) : array[at].erase();
  }
}

Result<void> edit_object(const ot::ObjectView& object, Dice& dice) {
  const auto keys = object.keys();
  switch (dice.below(keys.empty() ? 2 : 4)) {
    case 0:
    case 1: return object.put(random_key(dice), random_plain(dice, kLevels - 1));
    case 2: return object.erase(keys[dice.below(keys.size())]);
    default: return dice.one_in(4) ? object.set(random_map(dice, 2)) : Result<void>();
  }
}

Result<void> set_varied(const ot::Handle& at, Dice& dice) {
  Plain value = *at.to_plain();
  do {
    vary(value, dice, 2);
  } while (!at.parent() && value.type() != ot::ElementType::kObject);
  return at.set(value);
}

Result<void> edit(const ot::Handle& at, Dice& dice) {
  if (dice.one_in(6)) return set_varied(at, dice);
  switch (*at.type()) {
    case ot::ElementType::kNull: break;
    case ot::ElementType::kBoolean: return at.boolean().set(dice.one_in(2));
    case ot::ElementType::kDate: return at.date().set({static_cast<std::int64_t>(dice.below(9))});
    case ot::ElementType::kText: return edit_text(at.text(), dice);
    case ot::ElementType::kArray: return edit_array(at.array(), dice);
    case ot::ElementType::kObject: return edit_object(at.object(), dice);
    case ot::ElementType::kNumber:
      return dice.one_in(3) ? at.number().set(random_number(dice)) : at.number().add(random_number(dice));
  }
  return {};
}

void edit_once(const ot::JsonModel& model, Dice& dice) { REQUIRE(edit(pick(model.root(), dice), dice).has_value()); }

void transact(ot::JsonModel& model, Dice& dice) {
  const std::string before = model.root().to_json();
  const bool fails = dice.one_in(3);
  const auto done = model.transact([&]() -> Result<void> {
    for (std::uint64_t i = dice.below(5); i-- > 0;) edit_once(model, dice);
    if (fails) return Error{ErrorCode::kAborted, "on purpose"};
    return {};
  });
  REQUIRE(done.has_value() == !fails);
  if (fails) REQUIRE(model.root().to_json() == before);
}

/// A replica with mirrors of the whole document and of a few things in it.
template <ot::Policy kPolicy>
struct Watched {
  Watched(ot::Replica<ot::BasicJson<kPolicy>>& of, ot::JsonModel& with) : replica(of), model(with), whole(with.root()) {}

  void step(Dice& dice) {
    switch (dice.below(8)) {
      case 0: REQUIRE(replica.undo().has_value()); break;
      case 1: REQUIRE(replica.redo().has_value()); break;
      case 2:
      case 3: transact(model, dice); break;
      default: edit_once(model, dice); break;
    }
    if (dice.one_in(5) && parts.size() < 4) {
      const ot::Handle part = pick(model.root(), dice);
      parts.emplace_back(part, std::make_unique<EventMirror>(part));
    }
    if (dice.one_in(20)) parts.clear();
  }

  void check() {
    REQUIRE(whole.value() == *model.root().to_plain());
    for (const auto& [handle, mirror] : parts) {
      REQUIRE(mirror->detached() == !handle.attached());
      REQUIRE(mirror->value() == *handle.to_plain());  // of what is detached, the last value
    }
  }

  ot::Replica<ot::BasicJson<kPolicy>>& replica;
  ot::JsonModel& model;
  EventMirror whole;
  std::vector<std::pair<ot::Handle, std::unique_ptr<EventMirror>>> parts;
};

template <ot::Policy kPolicy>
std::size_t run_mirrors(std::uint64_t seed) {
  INFO("seed " << seed);
  Dice dice(seed);
  JsonPair<kPolicy> pair;
  pair.start(random_map(dice, kLevels));
  Watched<kPolicy> ann(pair.ann, pair.ann_model), bob(pair.bob, pair.bob_model);
  for (int i = 0; i < 60; ++i) {
    Watched<kPolicy>& one = dice.one_in(2) ? ann : bob;
    if (dice.one_in(4)) {
      if (const auto message = one.replica.send()) REQUIRE(pair.authority.admit(*message).has_value());
    } else if (dice.one_in(4)) {
      pair.catch_up(one.replica);
    } else {
      one.step(dice);
    }
    one.check();
  }
  pair.catch_up(pair.ann);
  pair.catch_up(pair.bob);
  pair.sync();
  ann.check();
  bob.check();
  return ann.whole.remote_events() + bob.whole.remote_events();
}

}  // namespace

TEST_CASE("Setting a value leads to it, and what is unchanged keeps its ids", "[ot][property]") {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    ot::JsonReplica replica(1, ot::JsonDoc::create({}));
    const ot::JsonModel model(replica);
    Plain value = random_map(dice, kLevels);
    REQUIRE(model.root().set(value).has_value());
    for (int i = 0; i < 4; ++i) {
      const ot::Element before = *replica.state().element(ot::kRootId);
      for (std::uint64_t changes = dice.below(4); changes-- > 0;) vary(value, dice, kLevels);
      if (value.type() != ot::ElementType::kObject) value = Plain::Map{{"v", std::move(value)}};
      REQUIRE(model.root().set(value).has_value());
      REQUIRE(model.root().to_json() == ot::to_json_text(value));
      check_kept(before, *replica.state().element(ot::kRootId));
      replica.check_invariants();
    }
  }
}

TEST_CASE("A mirror fed by events alone equals the document, here and from elsewhere", "[ot][property]") {
  std::size_t remote = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) remote += run_mirrors<ot::Policy::kLast>(seed);
  for (std::uint64_t seed = 1; seed <= 200; ++seed) remote += run_mirrors<ot::Policy::kFirst>(seed);
  CHECK(remote > 4000);
}
