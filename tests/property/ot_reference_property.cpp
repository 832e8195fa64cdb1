// References beside a naive oracle: texts and arrays as lists in which marks stand, documents in
// which elements are looked up by id. Whoever holds references to one version holds the same ones.

#include <list>

#include "support/ot_generator.hpp"
#include "support/scale.hpp"
#include "weft/ot/reference_set.hpp"

using namespace weft;
using namespace weft::test;
using namespace weft::ot;

namespace {

constexpr ElementId kThing{1, 0};

/// A list of characters or elements, with marks in the gaps between them.
class MarkedList {
 public:
  struct Item {
    int mark;  // -1: an element, which `tag` names
    bool bias_right;
    std::uint64_t tag;
  };

  explicit MarkedList(std::uint64_t length) {
    for (std::uint64_t i = 0; i < length; ++i) items_.push_back({-1, false, next_tag_++});
  }

  std::uint64_t length() const {
    const auto count = std::count_if(items_.begin(), items_.end(), [](const Item& item) { return item.mark < 0; });
    return static_cast<std::uint64_t>(count);
  }

  void unmark() {
    items_.remove_if([](const Item& item) { return item.mark >= 0; });
  }
  void mark(int name, std::uint64_t gap, bool bias_right) { items_.insert(gap_begin(gap), {name, bias_right, 0}); }

  std::uint64_t place(int name) const {
    std::uint64_t before = 0;
    for (const Item& item : items_) {
      if (item.mark == name) return before;
      before += item.mark < 0 ? 1 : 0;
    }
    return ~std::uint64_t{0};
  }

  // Behind the marks that stay where they are, before those that are pushed.
  void insert(std::uint64_t gap, std::uint64_t tag) {
    std::vector<Item> pushed;
    auto at = gap_begin(gap);
    while (at != items_.end() && at->mark >= 0) {
      if (at->bias_right) pushed.push_back(*at);
      at = at->bias_right ? items_.erase(at) : std::next(at);
    }
    at = items_.insert(at, {-1, false, tag});
    items_.insert(std::next(at), pushed.begin(), pushed.end());
  }
  void insert_new(std::uint64_t gap) { insert(gap, next_tag_++); }

  std::uint64_t erase(std::uint64_t index) {
    const auto at = element(index);
    const std::uint64_t tag = at->tag;
    items_.erase(at);
    return tag;
  }

  std::uint64_t tag(std::uint64_t index) { return element(index)->tag; }
  std::optional<std::uint64_t> index_of(std::uint64_t tag) const {
    std::uint64_t before = 0;
    for (const Item& item : items_) {
      if (item.mark < 0 && item.tag == tag) return before;
      before += item.mark < 0 ? 1 : 0;
    }
    return std::nullopt;
  }

 private:
  std::list<Item>::iterator gap_begin(std::uint64_t gap) {
    if (gap == 0) return items_.begin();
    return std::next(element(gap - 1));
  }
  std::list<Item>::iterator element(std::uint64_t index) {
    auto at = items_.begin();
    for (;; ++at) {
      if (at->mark >= 0) continue;
      if (index == 0) return at;
      --index;
    }
  }

  std::list<Item> items_;
  std::uint64_t next_tag_ = 0;
};

// Several components, inserts of several characters among them, and something skipped in between: what
// is inserted behind a deletion is inserted before it.
TextChange random_change(MarkedList& list, Dice& dice) {
  TextChange change;
  std::uint64_t at = 0;  // in the list as it becomes
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && at == list.length()) break;
    const std::uint64_t least = i > 0 ? 1 : 0;
    const auto skipped = static_cast<std::uint32_t>(least + dice.below(list.length() - at - least + 1));
    change.skip(skipped);
    at += skipped;
    const std::uint64_t inserted = dice.below(3), erased = std::min<std::uint64_t>(dice.below(3), list.length() - at);
    if (inserted > 0) change.insert(std::string(inserted, 'x'));
    for (std::uint64_t n = 0; n < inserted; ++n) list.insert_new(at + n);
    at += inserted;
    change.erase(static_cast<std::uint32_t>(erased));
    for (std::uint64_t n = 0; n < erased; ++n) list.erase(at);
  }
  change.trim();
  return change;
}

}  // namespace

TEST_CASE("Places in a text stay between the characters where they were put", "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(5'000); seed < end; ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    MarkedList list(dice.below(8));
    TextPositions positions{kThing, {}};
    for (int name = 0; name < 5; ++name) {
      positions.values.push_back({dice.below(list.length() + 1), dice.one_in(2)});
      list.mark(name, positions.values.back().at, positions.values.back().bias_right);
    }
    Reference reference = positions;
    for (int round = 0; round < 3; ++round) {
      move(reference, TextEdit{kThing, random_change(list, dice)});
      const auto& values = std::get<TextPositions>(reference).values;
      for (int name = 0; name < 5; ++name) REQUIRE(values[static_cast<std::size_t>(name)].at == list.place(name));
    }
  }
}

TEST_CASE("Ranges of a text hold the characters they held, and what came between them", "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(5'000); seed < end; ++seed) {
    INFO("seed " << seed);
    Dice dice(seed);
    MarkedList list(dice.below(8));
    const SelectedRange range{dice.below(list.length() + 1), dice.below(list.length() + 1), dice.one_in(2), dice.one_in(2)};
    list.mark(0, std::min(range.anchor, range.head), range.start_right);
    list.mark(1, std::max(range.anchor, range.head), range.end_right);
    Reference reference = TextRanges{kThing, {range}};
    move(reference, TextEdit{kThing, random_change(list, dice)});
    const SelectedRange& moved = std::get<TextRanges>(reference).values[0];
    REQUIRE(std::max(moved.anchor, moved.head) == list.place(1));
    REQUIRE(std::min(moved.anchor, moved.head) == std::min(list.place(0), list.place(1)));
    if (moved.anchor != moved.head && range.anchor != range.head)
      REQUIRE((moved.anchor < moved.head) == (range.anchor < range.head));
  }
}

namespace {

/// An array with an index that follows an element and a range whose ends are marks.
class ArrayWorld {
 public:
  explicit ArrayWorld(std::uint64_t seed) : dice_(seed), list_(1 + dice_.below(6)) {
    const std::uint64_t index = dice_.below(list_.length());
    tag_ = list_.tag(index);
    indices_ = ArrayIndices{kThing, {index}};
    const std::uint64_t a = dice_.below(list_.length() + 1), b = dice_.below(list_.length() + 1);
    ranges_ = ArrayRanges{kThing, {{a, b}}};
    list_.mark(0, std::min(a, b), true);
    list_.mark(1, std::max(a, b), false);
  }

  void step() {
    const Operation operation = draw();
    move(indices_, operation);
    move(ranges_, operation);
    check();
  }

 private:
  Operation draw() {
    const auto length = static_cast<std::uint32_t>(list_.length());
    const auto index = static_cast<std::uint32_t>(dice_.below(length == 0 ? 1 : length));
    switch (length == 0 ? 0 : dice_.below(4)) {
      case 0: list_.insert_new(index); return ArrayInsert{kThing, index, {}};
      case 1: list_.erase(index); return ArrayDelete{kThing, index};
      case 2: replace(index); return ArrayReplace{kThing, index, {}};
      default: break;
    }
    const ArrayMove move{kThing, index, static_cast<std::uint32_t>(dice_.below(length))};
    if (move.from != move.to) move_element(move);
    return move;
  }

  // Another element stands where the old one stood, and no mark notices.
  void replace(std::uint64_t index) {
    if (list_.tag(index) == tag_) tag_.reset();
  }

  void move_element(const ArrayMove& move) {
    const std::uint64_t start = list_.place(0), end = list_.place(1);
    const bool covered = start <= move.from && move.from < end;
    const std::uint64_t tag = list_.erase(move.from);
    list_.insert(move.to, tag);
    if (!covered) return;
    const std::uint64_t now = *list_.index_of(tag);
    if (end - start == 1) return remark(now, now + 1);
    if (now + 1 == list_.place(0)) remark(now, list_.place(1));
    if (now == list_.place(1)) remark(list_.place(0), now + 1);
  }

  void remark(std::uint64_t start, std::uint64_t end) {
    list_.unmark();
    list_.mark(0, start, true);
    list_.mark(1, end, false);
  }

  void check() {
    const auto& index = std::get<ArrayIndices>(indices_).values;
    const std::optional<std::uint64_t> expected = tag_ ? list_.index_of(*tag_) : std::nullopt;
    REQUIRE(index.empty() == !expected.has_value());
    if (expected) REQUIRE(index[0] == *expected);
    const SelectedRange& range = std::get<ArrayRanges>(ranges_).values[0];
    REQUIRE(std::max(range.anchor, range.head) == list_.place(1));
    REQUIRE(std::min(range.anchor, range.head) == std::min(list_.place(0), list_.place(1)));
    if (list_.place(0) > list_.place(1)) remark(list_.place(1), list_.place(1));
  }

  Dice dice_;
  MarkedList list_;
  std::optional<std::uint64_t> tag_;
  Reference indices_, ranges_;
};

}  // namespace

TEST_CASE("Indices follow their elements, ranges of an array hold what they held", "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(5'000); seed < end; ++seed) {
    INFO("seed " << seed);
    ArrayWorld world(seed);
    for (int i = 0; i < 6; ++i) world.step();
  }
}

namespace {

/// A committed document, and sets of references to it that were filled at different times.
class Followers {
 public:
  explicit Followers(std::uint64_t seed) : dice_(seed) {
    IdMint founder{1000, 0};
    REQUIRE(state_.apply(random_document(founder, dice_)));
    early_ = ReferenceSet(0, kAny);
    blind_ = ReferenceSet(0, kAny);
  }

  void run() {
    for (int i = 0; i < 12; ++i) {
      if (dice_.one_in(2)) share();
      entry();
      check();
    }
  }

 private:
  static constexpr ReferenceLimits kAny{1000, 100'000, 1 << 20};

  std::optional<ElementId> any_of(ElementType type) {
    std::vector<ElementId> found;
    std::vector<ElementId> open{kRootId};
    while (!open.empty()) {
      const ElementId id = open.back();
      open.pop_back();
      if (state_.type(id) == type) found.push_back(id);
      state_.for_each(id, [&](const PathStep&, ElementId child) {
        open.push_back(child);
        return true;
      });
    }
    if (found.empty()) return std::nullopt;
    return found[dice_.below(found.size())];
  }

  std::optional<Reference> draw() {
    const auto text = any_of(ElementType::kText), list = any_of(ElementType::kArray), map = any_of(ElementType::kObject);
    const auto place_in = [&](ElementId id, std::uint64_t more) { return dice_.below(state_.size(id) + more); };
    switch (dice_.below(6)) {
      case 0: if (text) return TextPositions{*text, {{place_in(*text, 1), dice_.one_in(2)}}}; break;
      case 1:
        if (text) return TextRanges{*text, {{place_in(*text, 1), place_in(*text, 1), dice_.one_in(2), dice_.one_in(2)}}};
        break;
      case 2: if (list && state_.size(*list) > 0) return ArrayIndices{*list, {place_in(*list, 0)}}; break;
      case 3: if (list) return ArrayRanges{*list, {{place_in(*list, 1), place_in(*list, 1)}}}; break;
      case 4: {
        std::vector<std::string> keys;
        state_.for_each(*map, [&](const PathStep& step, ElementId) {
          keys.push_back(std::get<std::string>(step));
          return true;
        });
        return ObjectKeys{*map, keys};
      }
      default: return Elements{{*map, *any_of(ElementType::kObject)}};
    }
    return std::nullopt;
  }

  void share() {
    auto reference = draw();
    if (!reference) return;
    const OwnedReference owned{1 + dice_.below(3), std::to_string(next_key_++), *reference};
    REQUIRE(early_.put(owned, {}, &state_));
    REQUIRE(blind_.put(owned, {}, nullptr));
    shared_.push_back({owned, entries_.size(), element_under(*reference)});
  }

  std::optional<ElementId> element_under(const Reference& reference) {
    const auto* indices = std::get_if<ArrayIndices>(&reference);
    return indices == nullptr ? std::nullopt : state_.at(indices->target, indices->values[0]);
  }

  void entry() {
    const Batch batch = random_batch(state_, mint_, dice_);
    REQUIRE(state_.apply(batch));
    entries_.push_back(batch);
    early_.apply(entries_.size(), batch, &state_);
    blind_.apply(entries_.size(), batch, nullptr);
  }

  void check() {
    for (const OwnedReference& reference : early_.all()) REQUIRE(in_range(reference.value, state_));
    // Whoever is told late holds the same, and so does who cannot look anything up, of what is attached.
    ReferenceSet late(entries_.size(), kAny), sighted(0, kAny);
    for (const Shared& shared : shared_) {
      Batch since;
      for (std::size_t i = shared.version; i < entries_.size(); ++i)
        since.insert(since.end(), entries_[i].begin(), entries_[i].end());
      const auto put = late.put(shared.reference, since, &state_);
      if (!put) REQUIRE(put.error().code == ErrorCode::kNotFound);
      check_element(shared);
    }
    REQUIRE(late.all() == early_.all());
    sighted.replace(entries_.size(), visible(blind_), &state_);
    REQUIRE(sighted.all() == early_.all());
  }

  std::vector<OwnedReference> visible(const ReferenceSet& set) {
    std::vector<OwnedReference> list = set.all();
    std::erase_if(list, [&](OwnedReference& reference) { return !keep_attached(reference.value, state_); });
    return list;
  }

  struct Shared {
    OwnedReference reference;
    std::size_t version;
    std::optional<ElementId> element;  // of an index
  };

  void check_element(const Shared& shared) {
    const Reference* now = early_.find(shared.reference.owner, shared.reference.key);
    if (!shared.element || now == nullptr) return;
    const auto& indices = std::get<ArrayIndices>(*now);
    REQUIRE(indices.values.empty() == !state_.contains(*shared.element));
    if (!indices.values.empty()) REQUIRE(state_.at(indices.target, indices.values[0]) == shared.element);
  }

  Dice dice_;
  State state_;
  IdMint mint_{2, 0};
  std::vector<Batch> entries_;
  ReferenceSet early_, blind_;
  std::vector<Shared> shared_;
  int next_key_ = 0;
};

}  // namespace

TEST_CASE("Whoever follows the committed operations holds the same references, always in range", "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(1'000); seed < end; ++seed) {
    INFO("seed " << seed);
    Followers(seed).run();
  }
}

TEST_CASE("Moving what is kept through unsent edits as well would not agree", "[ot][property]") {
  // Why references stay in committed coordinates: a test of the tests above as well.
  int different = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Dice dice(seed);
    MarkedList before(8);
    MarkedList one = before, other = before;
    TextChange committed = random_change(one, dice), unsent = random_change(other, dice);
    const std::uint64_t place = dice.below(9);
    Reference here = TextPositions{kThing, {{place, false}}}, there = here;
    TextChange s = committed, c = unsent;
    transform(s, c);
    move(here, TextEdit{kThing, unsent});  // the author moves it through its own edit first,
    move(here, TextEdit{kThing, s});
    move(there, TextEdit{kThing, committed});  // the authority through what it committed first
    move(there, TextEdit{kThing, c});
    different += here == there ? 0 : 1;
  }
  CHECK(different > 0);
}
