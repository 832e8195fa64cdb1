// The laws of the algebra, against plain models that know the answer without it: section 8 of the
// json-ot specification, 1 to 5. Small worlds are enumerated whole, large ones sampled.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/ot_plain.hpp"
#include "support/ot_text.hpp"
#include "support/scale.hpp"
#include "weft/base/random.hpp"
#include "weft/ot/json_type.hpp"

namespace {

using namespace weft::ot;
using namespace weft::ot::testing;
using weft::SeededRandom;
using weft::test::scaled;

constexpr Policy kPolicies[] = {Policy::kLast, Policy::kFirst};

std::uint64_t below(SeededRandom& random, std::uint64_t bound) { return random.next() % bound; }

Element member(std::uint64_t counter) { return {{1, counter}, Null{}}; }

// ---- Text: each code point of the base carries a mark of who deletes it, and before each stands what
// s and what c insert there. ----

struct Marked {
  Points inserted_before;  // of the last place: at the end
  bool deleted = false;
};

std::vector<Marked> mark(const TextChange& edit, std::size_t length) {
  std::vector<Marked> marks(length + 1);
  std::size_t at = 0;
  std::size_t byte = 0;
  for (const TextChange::Component& part : edit.components()) {
    if (part.kind == TextChange::Kind::kInsert) {
      marks[at].inserted_before = points_of(std::string(edit.inserted().substr(byte, part.bytes)));
      byte += part.bytes;
      continue;
    }
    for (std::uint32_t i = 0; i < part.length; ++i) marks[at++].deleted = part.kind == TextChange::Kind::kDelete;
  }
  return marks;
}

Points merged(const Points& base, const TextChange& s, const TextChange& c) {
  const std::vector<Marked> of_s = mark(s, base.size());
  const std::vector<Marked> of_c = mark(c, base.size());
  Points result;
  for (std::size_t i = 0; i <= base.size(); ++i) {
    for (const Marked& marked : {of_s[i], of_c[i]})
      result.insert(result.end(), marked.inserted_before.begin(), marked.inserted_before.end());
    if (i < base.size() && !of_s[i].deleted && !of_c[i].deleted) result.push_back(base[i]);
  }
  return result;
}

/// What is wrong with the transformation of s and c; nothing when all is well.
std::string judge_text(const Points& base, const TextChange& s, const TextChange& c) {
  TextChange new_s = s;
  TextChange new_c = c;
  transform(new_s, new_c);
  const std::string pair = " of " + print(s) + " and " + print(c) + " as " + print(new_s) + " and " + print(new_c);
  if (!is_canonical(new_s) || !is_canonical(new_c)) return "not canonical:" + pair;
  Plain s_first;
  s_first.text = base;
  Plain c_first = s_first;
  s_first.apply(s);
  s_first.apply(new_c);
  c_first.apply(c);
  c_first.apply(new_s);
  if (!s_first.wrong.empty() || !c_first.wrong.empty()) return s_first.wrong + c_first.wrong + pair;
  const Points expected = merged(base, s, c);
  if (s_first.text != expected) return "s, then c:" + pair;
  if (c_first.text != expected) return "c, then s:" + pair;
  return "";
}

std::vector<TextChange> all_splices(std::uint32_t length, const std::string& name) {
  std::vector<TextChange> splices;
  for (std::uint32_t position = 0; position <= length; ++position)
    for (std::uint32_t removed = 0; position + removed <= length; ++removed)
      for (std::size_t inserted = 0; inserted <= 2; ++inserted)
        splices.push_back(TextChange::splice(position, removed, name.substr(0, inserted)));
  return splices;
}

const std::string kPoints[] = {"a", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80"};

std::string some_text(SeededRandom& random, std::uint64_t count) {
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) text += kPoints[random.next() % 4];
  return text;
}

/// An edit of up to many places, often none.
TextChange some_change(SeededRandom& random, std::uint64_t length) {
  TextChange change;
  for (std::uint64_t at = 0; below(random, 6) != 0;) {
    if (below(random, 2) == 0) change.insert(some_text(random, below(random, 4)));
    if (at == length) continue;
    const auto span = static_cast<std::uint32_t>(below(random, std::min<std::uint64_t>(length - at, 4)) + 1);
    below(random, 2) == 0 ? change.erase(span) : change.skip(span);
    at += span;
  }
  change.trim();
  return change;
}

/// Moves a position past one code point inserted or deleted after the other.
std::uint64_t moved_position(const TextChange& change, std::uint64_t position, bool bias_right) {
  std::uint64_t at = 0;
  for (const TextChange::Component& part : change.components())
    for (std::uint32_t i = 0; i < part.length; ++i) {
      if (part.kind == TextChange::Kind::kDelete) {
        position -= at < position ? 1 : 0;
        continue;
      }
      if (part.kind == TextChange::Kind::kInsert) position += at < position || (at == position && bias_right) ? 1 : 0;
      ++at;
    }
  return position;
}

// ---- Array: the expected members, and where each may stand. ----

std::vector<Operation> all_array_operations(std::uint32_t length, std::uint64_t name) {
  std::vector<Operation> all;
  for (std::uint32_t i = 0; i <= length; ++i) all.push_back(ArrayInsert{kArrayId, i, member(name)});
  for (std::uint32_t i = 0; i < length; ++i) {
    all.push_back(ArrayDelete{kArrayId, i});
    all.push_back(ArrayReplace{kArrayId, i, member(name)});
    for (std::uint32_t to = 0; to < length; ++to) all.push_back(ArrayMove{kArrayId, i, to});
  }
  all.push_back(ArraySet{kArrayId, {member(name + 1), member(name + 2)}});
  all.push_back(ArraySet{kArrayId, {}});
  return all;
}

/// What an operation means, apart from the other one.
struct Wish {
  enum Kind { kNothing, kInsert, kDelete, kReplace, kMove, kSet } kind = kNothing;
  std::uint64_t member = 0;      // whom it concerns
  std::uint64_t newcomer = 0;    // whom it brings
  std::vector<std::uint64_t> after;  // how the array is when it is alone
};

Wish wish_of(const Operation& operation, const std::vector<std::uint64_t>& base) {
  Wish wish;
  Plain alone;
  alone.array = base;
  alone.apply(operation);
  wish.after = alone.array;
  if (const auto* one = std::get_if<ArrayInsert>(&operation)) wish.kind = Wish::kInsert, wish.newcomer = one->value.id.counter;
  if (const auto* one = std::get_if<ArrayDelete>(&operation)) wish.kind = Wish::kDelete, wish.member = base[one->index];
  if (const auto* one = std::get_if<ArrayReplace>(&operation))
    wish.kind = Wish::kReplace, wish.member = base[one->index], wish.newcomer = one->value.id.counter;
  if (const auto* one = std::get_if<ArrayMove>(&operation))
    if (one->from != one->to) wish.kind = Wish::kMove, wish.member = base[one->from];
  if (std::holds_alternative<ArraySet>(operation)) wish.kind = Wish::kSet;
  return wish;
}

/// Which of the two are to be seen in the result; a replacement of what the other deletes is.
std::pair<bool, bool> heeded(const Wish& s, const Wish& c, Policy policy) {
  const bool c_wins = policy == Policy::kLast;
  if (s.kind == Wish::kNothing || c.kind == Wish::kNothing) return {true, true};
  if (s.kind == Wish::kSet && c.kind == Wish::kSet) return {!c_wins, c_wins};
  if (s.kind == Wish::kSet) return {true, false};
  if (c.kind == Wish::kSet) return {false, true};
  if (s.kind == Wish::kInsert || c.kind == Wish::kInsert || s.member != c.member) return {true, true};
  if (s.kind == c.kind && (s.kind == Wish::kReplace || (s.kind == Wish::kMove && s.after != c.after)))
    return {!c_wins, c_wins};
  if (s.kind == Wish::kMove && c.kind == Wish::kDelete) return {false, true};
  if (s.kind == Wish::kDelete && c.kind == Wish::kMove) return {true, false};
  return {true, true};
}

std::vector<std::uint64_t> expected_members(const std::vector<std::uint64_t>& base, const std::vector<Wish>& wishes) {
  std::vector<std::uint64_t> members = base;
  for (const Wish& wish : wishes)
    if (wish.kind == Wish::kSet) return members = wish.after, std::sort(members.begin(), members.end()), members;
  for (const Wish& wish : wishes) {
    if (wish.kind == Wish::kDelete || wish.kind == Wish::kReplace)
      members.erase(std::remove(members.begin(), members.end(), wish.member), members.end());
    if (wish.newcomer != 0) members.push_back(wish.newcomer);
  }
  std::sort(members.begin(), members.end());
  return members;
}

/// Whether what both lists hold stands in one order, apart from `ignored`.
bool same_order(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b, std::uint64_t ignored) {
  std::vector<std::uint64_t> common[2];
  for (const std::uint64_t one : a)
    if (one != ignored && std::count(b.begin(), b.end(), one)) common[0].push_back(one);
  for (const std::uint64_t one : b)
    if (one != ignored && std::count(a.begin(), a.end(), one)) common[1].push_back(one);
  return common[0] == common[1];
}

/// Whether `own` finds the result in the order it made, apart from what the other moved; what the
/// other put in the place of a member stands for that.
bool keeps_order(std::vector<std::uint64_t> result, const Wish& own, const Wish& other, bool other_heeded) {
  if (!other_heeded) return same_order(result, own.after, 0);
  if (other.kind == Wish::kReplace) std::replace(result.begin(), result.end(), other.newcomer, other.member);
  if (other.kind != Wish::kMove) return same_order(result, own.after, 0);
  return same_order(result, own.after, own.kind == Wish::kReplace && own.member == other.member ? own.newcomer : other.member);
}

std::string text_of(const std::vector<std::uint64_t>& list) {
  std::string text;
  for (const std::uint64_t one : list) text += ' ' + std::to_string(one);
  return text;
}

std::string judge_array(std::uint32_t length, const Operation& s, const Operation& c, Policy policy) {
  Plain base;
  for (std::uint32_t i = 0; i < length; ++i) base.array.push_back(i + 1);
  Operation new_s = s;
  Operation new_c = c;
  transform(new_s, new_c, policy);
  Plain s_first = base;
  Plain c_first = base;
  s_first.apply(Batch{s, new_c});
  c_first.apply(Batch{c, new_s});
  const std::string outcome = ": " + text_of(s_first.array) + " and" + text_of(c_first.array);
  if (!s_first.wrong.empty() || !c_first.wrong.empty()) return s_first.wrong + c_first.wrong + outcome;
  if (s_first.array != c_first.array) return "the two orders differ" + outcome;

  const Wish of_s = wish_of(s, base.array);
  const Wish of_c = wish_of(c, base.array);
  const auto [s_heeded, c_heeded] = heeded(of_s, of_c, policy);
  std::vector<Wish> wishes;
  if (s_heeded) wishes.push_back(of_s);
  if (c_heeded) wishes.push_back(of_c);
  std::vector<std::uint64_t> members = s_first.array;
  std::sort(members.begin(), members.end());
  if (members != expected_members(base.array, wishes)) return "other members than expected" + outcome;
  if (s_heeded && !keeps_order(s_first.array, of_s, of_c, c_heeded)) return "not the order of s" + outcome;
  if (c_heeded && !keeps_order(s_first.array, of_c, of_s, s_heeded)) return "not the order of c" + outcome;
  if (of_s.kind == Wish::kInsert && of_c.kind == Wish::kInsert &&
      std::get<ArrayInsert>(s).index == std::get<ArrayInsert>(c).index) {
    const auto at = [&](std::uint64_t who) { return std::find(s_first.array.begin(), s_first.array.end(), who); };
    if (at(of_s.newcomer) > at(of_c.newcomer)) return "what is committed stands right" + outcome;
  }
  return "";
}

// ---- Everything: batches on one element of each type. ----

/// Draws batches that are valid on a state, each naming what it brings by numbers of its own.
class Author {
 public:
  Author(SeededRandom& random, std::uint64_t first_name) : random_(random), name_(first_name) {}

  Batch batch(Plain state) {
    Batch batch;
    for (std::uint64_t count = below(random_, 5) + 1; count != 0; --count) {
      batch.push_back(operation(state));
      state.apply(batch.back());
      REQUIRE(state.wrong.empty());
    }
    return batch;
  }

  Operation operation(const Plain& state) {
    switch (below(random_, 16)) {
      case 0: return Noop{};
      case 1: return TextSet{kTextId, some_text(random_, below(random_, 3))};
      case 2: return ArraySet{kArrayId, members(below(random_, 4))};
      case 3: return ObjectSet{kObjectId, {{"a", fresh()}, {"c", fresh()}}};
      case 4: return NumberAdd{kNumberId, static_cast<int>(below(random_, 9)) - 4};
      case 5: return NumberSet{kNumberId, static_cast<int>(below(random_, 3))};
      case 6: return BooleanSet{kBooleanId, below(random_, 2) == 0};
      case 7: return DateSet{kDateId, {static_cast<std::int64_t>(below(random_, 3))}};
      case 8:
      case 9: return object_operation(state);
      case 10:
      case 11:
      case 12: return TextEdit{kTextId, some_change(random_, state.text.size())};
      default: return array_operation(state);
    }
  }

 private:
  Element fresh() { return member(name_++); }
  Array members(std::uint64_t count) {
    Array list;
    for (std::uint64_t i = 0; i < count; ++i) list.push_back(fresh());
    return list;
  }
  Operation object_operation(const Plain& state) {
    const std::string key(1, static_cast<char>('a' + below(random_, 3)));
    if (state.object.count(key) != 0 && below(random_, 2) == 0) return ObjectDelete{kObjectId, key};
    return ObjectPut{kObjectId, key, fresh()};
  }
  Operation array_operation(const Plain& state) {
    const auto index = [this](std::uint64_t bound) { return static_cast<std::uint32_t>(below(random_, bound)); };
    const std::size_t size = state.array.size();
    if (size == 0) return ArrayInsert{kArrayId, 0, fresh()};
    switch (below(random_, 5)) {
      case 0: return ArrayInsert{kArrayId, index(size + 1), fresh()};
      case 1: return ArrayDelete{kArrayId, index(size)};
      case 2: return ArrayReplace{kArrayId, index(size), fresh()};
      default: return ArrayMove{kArrayId, index(size), index(size)};
    }
  }

  SeededRandom& random_;
  std::uint64_t name_;
};

Plain some_state(SeededRandom& random) {
  Plain state;
  state.text = points_of(some_text(random, below(random, 8)));
  for (std::uint64_t i = below(random, 6); i != 0; --i) state.array.push_back(i);
  for (const char* key : {"a", "b"})
    if (below(random, 2) == 0) state.object[key] = 100 + static_cast<std::uint64_t>(*key);
  state.number = static_cast<int>(below(random, 100));
  return state;
}

void transform_all(Batch& s, Batch& c, Policy policy) {
  policy == Policy::kLast ? transform_batches<Json>(s, c) : transform_batches<JsonFirst>(s, c);
}

bool all_canonical(const Batch& batch) {
  return std::all_of(batch.begin(), batch.end(), [](const Operation& operation) {
    const auto* edit = std::get_if<TextEdit>(&operation);
    return !edit || is_canonical(edit->change);
  });
}

}  // namespace

TEST_CASE("every pair of splices of a text of up to 5 leads to one text in both orders", "[property][ot]") {
  const std::string base = "\xF0\x9F\x98\x80z\xC3\xA9y\xE6\xBC\xA2";
  for (std::uint32_t length = 0; length <= 5; ++length) {
    Points points = points_of(base);
    points.resize(length);
    for (const TextChange& s : all_splices(length, "ST"))
      for (const TextChange& c : all_splices(length, "CD")) {
        const std::string wrong = judge_text(points, s, c);
        if (!wrong.empty()) FAIL("length " << length << ", " << wrong);
      }
  }
}

TEST_CASE("edits of a text in many places lead to one text in both orders", "[property][ot]") {
  for (std::uint64_t seed = 1; seed <= scaled(20000); ++seed) {
    SeededRandom random(seed);
    const Points base = points_of(some_text(random, below(random, 20)));
    const TextChange s = some_change(random, base.size());
    const TextChange c = some_change(random, base.size());
    const std::string wrong = judge_text(base, s, c);
    if (!wrong.empty()) FAIL("seed " << seed << ", " << wrong);
  }
}

TEST_CASE("edits of a text that follow one another make one", "[property][ot]") {
  for (std::uint64_t seed = 1; seed <= scaled(20000); ++seed) {
    INFO("seed " << seed);
    SeededRandom random(seed);
    Plain state;
    state.text = points_of(some_text(random, below(random, 12)));
    const Plain base = state;
    TextChange edits[3];
    for (TextChange& edit : edits) {
      edit = some_change(random, state.text.size());
      state.apply(edit);
    }
    const TextChange left = compose(compose(edits[0], edits[1]), edits[2]);
    const TextChange right = compose(edits[0], compose(edits[1], edits[2]));
    Plain by_left = base;
    Plain by_right = base;
    by_left.apply(left);
    by_right.apply(right);
    if (!(by_left == state && by_right == state && is_canonical(left) && is_canonical(right)))
      FAIL(print(edits[0]) << " " << print(edits[1]) << " " << print(edits[2]) << " made " << print(left) << " and "
                           << print(right));
  }
}

TEST_CASE("positions move past edits as past each code point of them", "[property][ot]") {
  for (std::uint64_t seed = 1; seed <= scaled(5000); ++seed) {
    SeededRandom random(seed);
    const std::uint64_t length = below(random, 12);
    const TextChange edit = some_change(random, length);
    for (std::uint64_t position = 0; position <= length; ++position)
      for (const bool bias_right : {true, false})
        if (map_position(edit, position, bias_right) != moved_position(edit, position, bias_right))
          FAIL("seed " << seed << ", position " << position << (bias_right ? ", right, of " : ", left, of ") << print(edit));
  }
}

TEST_CASE("every pair of operations on an array of up to 6 leads to one array in both orders", "[property][ot]") {
  for (const Policy policy : kPolicies)
    for (std::uint32_t length = 0; length <= 6; ++length) {
      const std::vector<Operation> all_s = all_array_operations(length, 100);
      const std::vector<Operation> all_c = all_array_operations(length, 200);
      for (std::size_t i = 0; i < all_s.size(); ++i)
        for (std::size_t j = 0; j < all_c.size(); ++j) {
          const std::string wrong = judge_array(length, all_s[i], all_c[j], policy);
          if (!wrong.empty())
            FAIL("length " << length << ", operations " << i << " and " << j << ", policy " << int(policy) << ", " << wrong);
        }
    }
}

TEST_CASE("batches on every type lead to one state in both orders", "[property][ot]") {
  for (const Policy policy : kPolicies)
    for (std::uint64_t seed = 1; seed <= scaled(20000); ++seed) {
      INFO("seed " << seed << ", policy " << int(policy));
      SeededRandom random(seed);
      const Plain base = some_state(random);
      const Batch s = Author(random, 1000).batch(base);
      const Batch c = Author(random, 2000).batch(base);
      Batch new_s = s;
      Batch new_c = c;
      transform_all(new_s, new_c, policy);
      Plain s_first = base;
      Plain c_first = base;
      s_first.apply(s);
      s_first.apply(new_c);
      c_first.apply(c);
      c_first.apply(new_s);
      if (!(s_first == c_first && s_first.wrong.empty())) FAIL("the two orders differ");
      if (!all_canonical(new_s) || !all_canonical(new_c)) FAIL("not canonical");
    }
}

TEST_CASE("a batch is transformed as its members are, one after the other", "[property][ot]") {
  for (const Policy policy : kPolicies)
    for (std::uint64_t seed = 1; seed <= scaled(5000); ++seed) {
      SeededRandom random(seed);
      const Plain base = some_state(random);
      const Batch s = Author(random, 1000).batch(base);
      const Batch c = Author(random, 2000).batch(base);
      Batch grid_s = s;
      Batch grid_c = c;
      transform_all(grid_s, grid_c, policy);
      Batch own_s = s;
      Batch own_c = c;
      for (Operation& later : own_c)  // the other way through the grid
        for (Operation& earlier : own_s) transform(earlier, later, policy);
      if (grid_s != own_s || grid_c != own_c) FAIL("seed " << seed << ", policy " << int(policy));
    }
}

TEST_CASE("a noop changes nothing and is not changed", "[property][ot]") {
  for (std::uint64_t seed = 1; seed <= scaled(5000); ++seed) {
    SeededRandom random(seed);
    const Operation operation = Author(random, 1000).operation(some_state(random));
    for (const Policy policy : kPolicies)
      for (const bool first : {true, false}) {
        Operation changed = operation;
        Operation noop;
        first ? transform(noop, changed, policy) : transform(changed, noop, policy);
        if (!(changed == operation && noop == Operation(Noop{}))) FAIL("seed " << seed);
      }
  }
}

TEST_CASE("what two operations become together does what both do", "[property][ot]") {
  std::map<std::size_t, int> composed;  // by the kind of the first
  for (std::uint64_t seed = 1; seed <= scaled(50000); ++seed) {
    SeededRandom random(seed);
    const Plain base = some_state(random);
    Author author(random, 1000);
    const Operation first = author.operation(base);
    Plain state = base;
    state.apply(first);
    const Operation next = author.operation(state);
    Operation both = first;
    if (!compose(both, next)) {
      if (!(both == first)) FAIL("seed " << seed << " changed what it did not compose");
      continue;
    }
    ++composed[first.index()];
    state.apply(next);
    Plain at_once = base;
    at_once.apply(both);
    if (!(at_once == state)) FAIL("seed " << seed);
    if (!all_canonical({both})) FAIL("seed " << seed << " is not canonical");
  }
  CHECK(composed.size() == std::variant_size_v<Operation>);
}
