#include "weft/json/difference.hpp"

#include <catch2/catch.hpp>

#include "weft/base/random.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"

using namespace weft;

namespace {

json::Value value(std::string_view text) { return json::parse(text).value(); }

/// "/a/0 -1 +2; /t@3 -"x" +"y"": one line for a person.
std::string shown(const json::Difference& changes) {
  std::string text;
  for (const json::ValueChange& change : changes) {
    if (!text.empty()) text += "; ";
    if (change.path.empty()) text += ".";
    for (const json::Step& step : change.path) {
      const auto* name = std::get_if<std::string>(&step);
      text += "/" + (name ? *name : std::to_string(*std::get_if<std::size_t>(&step)));
    }
    if (change.text_at) text += "@" + std::to_string(*change.text_at);
    if (change.removed) text += " -" + json::write(*change.removed);
    if (change.added) text += " +" + json::write(*change.added);
  }
  return text;
}

std::string between(std::string_view before, std::string_view after) {
  const json::Value from = value(before), to = value(after);
  const json::Difference changes = json::difference(from, to);
  auto made = json::apply(from, changes);
  if (!made) FAIL(shown(changes) << ": " << made.error().message);
  REQUIRE(*made == to);
  return shown(changes);
}

std::string refusal(std::string_view before, const json::Difference& changes) {
  auto made = json::apply(value(before), changes);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ErrorCode::kInvalidArgument);
  return made.error().message;
}

json::Value random_value(SeededRandom& random, int depth) {
  static const char* const kTexts[] = {"", "a", "ab", "aXb", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x81", "x\xC3\xA9y"};
  switch (random.next() % (depth > 0 ? 8 : 5)) {
    case 0: return nullptr;
    case 1: return random.next() % 2 == 0;
    case 2: return static_cast<int>(random.next() % 4);
    case 3:
    case 4: return kTexts[random.next() % 8];
    case 5:
    case 6: {
      json::Array array;
      for (std::uint64_t count = random.next() % 7; count > 0; --count) array.push_back(random_value(random, depth - 1));
      return array;
    }
    default: {
      json::Object object;
      for (std::uint64_t count = random.next() % 5; count > 0; --count)
        object.set(std::string(1, static_cast<char>('a' + random.next() % 6)), random_value(random, depth - 1));
      return object;
    }
  }
}

// Changes a few things somewhere inside.
void disturb(json::Value& target, SeededRandom& random, int depth) {
  if (json::Array* array = target.as_array(); array != nullptr && random.next() % 4 != 0) {
    const std::size_t at = array->empty() ? 0 : random.next() % array->size();
    const auto place = array->begin() + static_cast<std::ptrdiff_t>(at);
    if (array->empty() || random.next() % 3 == 0) {
      array->insert(place, random_value(random, depth));
    } else if (random.next() % 2 == 0) {
      array->erase(place);
    } else {
      disturb(*place, random, depth - 1);
    }
  } else if (json::Object* object = target.as_object(); object != nullptr && random.next() % 4 != 0) {
    const std::string name(1, static_cast<char>('a' + random.next() % 6));
    json::Value* member = object->find(name);
    if (member == nullptr) {
      object->set(name, random_value(random, depth));
    } else if (random.next() % 3 == 0) {
      object->remove(name);
    } else {
      disturb(*member, random, depth - 1);
    }
  } else {
    target = random_value(random, depth);
  }
}

}  // namespace

TEST_CASE("Equal values have no difference", "[unit][json]") {
  for (const char* text : {"null", "1", "\"a\"", "[]", "{}", "[1,[2,{\"a\":[]}]]", "{\"a\":1,\"b\":{\"c\":\"d\"}}"})
    CHECK(between(text, text).empty());
  CHECK(between("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}").empty());
  CHECK(json::difference(json::Value(0.0), json::Value(-0.0)).empty());
}

TEST_CASE("Another kind of value, or another scalar, is one change", "[unit][json]") {
  CHECK(between("1", "2") == ". -1 +2");
  CHECK(between("1", "\"1\"") == ". -1 +\"1\"");
  CHECK(between("[1]", "{\"0\":1}") == ". -[1] +{\"0\":1}");
  CHECK(between("{\"a\":{\"b\":null}}", "{\"a\":{\"b\":false}}") == "/a/b -null +false");
}

TEST_CASE("Members that come, go and change are changes by name", "[unit][json]") {
  CHECK(between("{\"a\":1,\"b\":2,\"c\":3}", "{\"b\":5,\"c\":3,\"d\":4}") == "/a -1; /b -2 +5; /d +4");
}

TEST_CASE("An element that comes or goes is one change, wherever it is", "[unit][json]") {
  CHECK(between("[1,2,3]", "[0,1,2,3]") == "/0 +0");
  CHECK(between("[1,2,3]", "[1,2,9,3]") == "/2 +9");
  CHECK(between("[1,2,3]", "[1,2,3,4]") == "/3 +4");
  CHECK(between("[1,2,3]", "[2,3]") == "/0 -1");
  CHECK(between("[1,1,1]", "[1,1]") == "/2 -1");
  CHECK(between("[1,2,3,4,5]", "[0,1,2,4,6,5]") == "/0 +0; /3 -3; /4 +6");
}

TEST_CASE("Elements in the same place are compared inside", "[unit][json]") {
  CHECK(between("[{\"id\":1,\"t\":\"a\"},7]", "[{\"id\":1,\"t\":\"b\"},7]") == "/0/t@0 -\"a\" +\"b\"");
  CHECK(between("[1,[2,3],4]", "[1,[3],5,6,4]") == "/1/0 -2; /2 +5; /3 +6");
  CHECK(between("[0,1,2,3,9]", "[0,5,9]") == "/1 -1 +5; /3 -3; /2 -2");
}

TEST_CASE("A text differs in one piece, counted in code points", "[unit][json]") {
  CHECK(between("\"hello world\"", "\"hello brave world\"") == ".@6 -\"\" +\"brave \"");
  CHECK(between("\"aaa\"", "\"aa\"") == ".@2 -\"a\" +\"\"");
  CHECK(between("\"\xC3\xA9x\xF0\x9F\x98\x80z\"", "\"\xC3\xA9x\xF0\x9F\x98\x81z\"") ==
        ".@2 -\"\xF0\x9F\x98\x80\" +\"\xF0\x9F\x98\x81\"");
  CHECK(between("\"\xC3\xA9\"", "\"\xC4\xA9\"") == ".@0 -\"\xC3\xA9\" +\"\xC4\xA9\"");  // one byte in common, at the end
  CHECK(between("\"\"", "\"abc\"") == ".@0 -\"\" +\"abc\"");
}

TEST_CASE("Large arrays with a few changes are aligned, and unlike ones still lead to each other", "[unit][json]") {
  json::Array many, other;
  for (int i = 0; i < 20'000; ++i) many.push_back(i);
  for (int i = 0; i < 3'000; ++i) other.push_back("o" + std::to_string(i));
  json::Array few = many;
  few.erase(few.begin() + 15'000);
  few.insert(few.begin(), "new");
  few[10'000] = true;
  CHECK(json::difference(many, few).size() == 3);
  for (const json::Array* after : {&few, &other}) {
    const json::Difference changes = json::difference(many, *after);
    CHECK(changes.size() <= many.size());
    CHECK(json::apply(many, changes).value() == json::Value(*after));
  }
  CHECK(json::apply(other, json::difference(other, many)).value() == json::Value(many));
}

TEST_CASE("As few elements come and go as can be, up to the limit", "[unit][json]") {
  SeededRandom random(GENERATE(range(1, 30)));
  json::Array before, after;
  for (std::uint64_t i = random.next() % 40; i > 0; --i) before.push_back(static_cast<int>(random.next() % 4));
  for (std::uint64_t i = random.next() % 40; i > 0; --i) after.push_back(static_cast<int>(random.next() % 4));
  // The length of the longest common subsequence, by the table.
  std::vector<std::vector<std::size_t>> common(before.size() + 1, std::vector<std::size_t>(after.size() + 1));
  for (std::size_t i = 1; i <= before.size(); ++i)
    for (std::size_t j = 1; j <= after.size(); ++j)
      common[i][j] = before[i - 1] == after[j - 1] ? common[i - 1][j - 1] + 1 : std::max(common[i - 1][j], common[i][j - 1]);
  std::size_t sides = 0;
  for (const json::ValueChange& change : json::difference(before, after)) sides += change.removed && change.added ? 2 : 1;
  CHECK(sides == before.size() + after.size() - 2 * common.back().back());
}

TEST_CASE("A difference leads from any value to any other", "[unit][json]") {
  SeededRandom random(7);
  for (int round = 0; round < 4'000; ++round) {
    INFO("round " << round);
    const json::Value before = random_value(random, 4);
    json::Value after = random.next() % 4 == 0 ? random_value(random, 4) : before;
    for (std::uint64_t count = random.next() % 4; count > 0; --count) disturb(after, random, 4);
    const json::Difference changes = json::difference(before, after);
    INFO(json::write(before) << " -> " << json::write(after) << ": " << shown(changes));
    REQUIRE(changes.empty() == (before == after));
    auto made = json::apply(before, changes);
    REQUIRE(made);
    REQUIRE(*made == after);
  }
}

TEST_CASE("A change that does not fit is refused", "[unit][json]") {
  const json::Step a = std::string("a"), first = std::size_t{0};
  refusal("1", {{{}, json::Value(2), json::Value(3), {}}});
  refusal("1", {{{}, json::Value(1), {}, {}}});
  refusal("1", {{{a}, {}, json::Value(1), {}}});
  refusal("{\"a\":1}", {{{a}, {}, json::Value(2), {}}});
  refusal("{\"a\":1}", {{{a}, json::Value(2), {}, {}}});
  refusal("{\"a\":1}", {{{a}, {}, {}, {}}});
  refusal("{}", {{{a, a}, {}, json::Value(2), {}}});
  refusal("{}", {{{a}, json::Value(2), {}, {}}});
  refusal("{}", {{{first}, {}, json::Value(2), {}}});
  refusal("[]", {{{a}, {}, json::Value(2), {}}});
  refusal("[]", {{{first}, json::Value(2), {}, {}}});
  refusal("[]", {{{json::Step(std::size_t{1})}, {}, json::Value(2), {}}});
  refusal("[1]", {{{first}, json::Value(2), {}, {}}});
  refusal("\"abc\"", {{{}, json::Value("x"), json::Value("y"), std::size_t{1}}});
  refusal("\"abc\"", {{{}, json::Value("c"), json::Value("y"), std::size_t{4}}});
  refusal("\"abc\"", {{{}, json::Value("cd"), json::Value("y"), std::size_t{2}}});
  refusal("[\"abc\"]", {{{json::Step(std::size_t{3})}, json::Value("a"), json::Value("y"), std::size_t{0}}});
  refusal("1", {{{}, json::Value("a"), json::Value("y"), std::size_t{0}}});
}
