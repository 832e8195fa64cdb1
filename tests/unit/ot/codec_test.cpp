#include "weft/ot/codec.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "support/ot_values.hpp"

namespace {

using namespace weft;
using namespace weft::ot;
using namespace weft::ot::values;

constexpr std::uint64_t kMax = kVarUintMax;

/// One of everything.
std::vector<Operation> samples() {
  TextChange change;
  change.skip(3);
  change.insert("h\xC3\xA9llo");
  change.erase(200);
  change.skip(1);
  change.insert("x");
  change.trim();
  return {
      Noop{},
      TextEdit{id_of(5), change},
      TextEdit{id_of(5), TextChange()},
      TextSet{id_of(6), "\xF0\x9F\x98\x80"},
      ArrayInsert{id_of(4), 300, array(7, {null(8), boolean(9, true), boolean(2, false)})},
      ArrayDelete{{kMax, kMax}, 0xFFFFFFFF},
      ArrayReplace{{kMax, 0}, 0, number(1, 0.1)},
      ArrayMove{{0, 3}, 1, 2},
      ArraySet{{0, 4}, {date(1, 0), date(2, INT64_MAX), date(3, INT64_MIN), date(4, -static_cast<std::int64_t>(kMax))}},
      ObjectPut{kRootId, "key", object(9, {{"", null(10)}, {"a", text(11, "t")}, {"ab", {{7, 12}, Null{}}}})},
      ObjectDelete{kRootId, ""},
      ObjectSet{id_of(13), {{"k", {{2, 14}, Array{}}}}},
      NumberAdd{id_of(1), -1},
      NumberAdd{id_of(1), -0.0},
      NumberSet{id_of(1), INT64_MIN},
      NumberSet{id_of(1), static_cast<std::int64_t>(kMax) + 1},
      NumberSet{id_of(1), 1e300},
      BooleanSet{id_of(kMax), true},
      BooleanSet{id_of(0), false},
      DateSet{id_of(2), Date{static_cast<std::int64_t>(kMax)}},
  };
}

Bytes written(const std::function<void(Writer&)>& write) {
  Bytes bytes;
  Writer out(bytes);
  write(out);
  return bytes;
}

Bytes batch_bytes(const Batch& batch) {
  return written([&](Writer& out) { write_batch(batch, out); });
}

/// The batch that is just these bytes, and which they are written as again.
std::optional<Batch> batch_of(const Bytes& bytes) {
  Reader in(bytes);
  auto batch = read_batch(in, Limits());
  if (!batch) {
    CHECK(batch.error().code == ErrorCode::kInvalidArgument);
    return std::nullopt;
  }
  const std::size_t used = bytes.size() - in.remaining();
  REQUIRE(batch_bytes(*batch) == Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(used)));
  if (!in.at_end()) return std::nullopt;
  return std::move(*batch);
}

/// A batch of one operation whose bytes are these.
bool is_refused(Bytes operation) {
  operation.insert(operation.begin(), 1);
  return !batch_of(operation);
}

TEST_CASE("operations are read as they were written", "[unit][ot]") {
  for (const Operation& operation : samples()) {
    const Bytes bytes = written([&](Writer& out) { write_operation(operation, out); });
    Reader in(bytes);
    const auto read = read_operation(in, Limits());
    REQUIRE(read);
    CHECK(in.at_end());
    CHECK((*read == operation));
  }
  CHECK((batch_of(batch_bytes(samples())) == samples()));
  CHECK((batch_of(batch_bytes({})) == Batch{}));
}

TEST_CASE("elements are read as they were written", "[unit][ot]") {
  const Element element = object(3, {{"a", array(4, {number(5, 1), number(6, -0.0), nested(20, 10)})}, {"b", text(1, "x")}});
  const Bytes bytes = written([&](Writer& out) { write_element(element, out); });
  Reader in(bytes);
  const auto read = read_element(in, Limits());
  REQUIRE(read);
  CHECK((*read == element));
}

TEST_CASE("the bytes are those of the grammar", "[unit][ot]") {
  CHECK(batch_bytes(only(Noop{})) == Bytes{1, 0});
  // The counter that follows costs nothing, another is a difference, another replica is written out.
  CHECK(batch_bytes(only(BooleanSet{{0, 0}, true})) == Bytes{1, 13 | 1 << 6});
  CHECK(batch_bytes(only(BooleanSet{{0, 2}, false})) == Bytes{1, 13 | 1 << 4, 2});
  CHECK(batch_bytes(only(BooleanSet{{300, 5}, false})) == Bytes{1, 13 | 2 << 4, 0xAC, 2, 5});
  CHECK(batch_bytes(Batch{DateSet{{0, 0}, Date{-1}}, DateSet{{0, 0}, Date{0}}}) ==
        Bytes{2, 14, 0x41, 14 | 1 << 4, 0x41, 0});
  CHECK(batch_bytes(only(NumberSet{{0, 0}, 1.0})) == Bytes{1, 12 | 2 << 6, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0});
  CHECK(batch_bytes(only(ArrayInsert{{0, 0}, 4, Element{{0, 1}, Array{Element{{0, 2}, true}}}})) ==
        Bytes{1, 3, 4, 5, 1, 1 | 1 << 3});
  CHECK(batch_bytes(only(TextEdit{{0, 0}, TextChange::splice(2, 1, "ab")})) ==
        Bytes{1, 1, 2 << 2 | 1, 2 << 2 | 2, 'a', 'b', 1 << 2 | 3, 0});
}

TEST_CASE("what is cut short is refused, wherever it is cut", "[unit][ot]") {
  const Bytes whole = batch_bytes(samples());
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(batch_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).has_value());
}

TEST_CASE("a changed byte is refused, or says something else in the only way to say it", "[unit][ot]") {
  const Bytes whole = batch_bytes(samples());
  std::size_t taken = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      Bytes changed = whole;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
      const auto read = batch_of(changed);
      if (!read) continue;
      ++taken;
      REQUIRE((*read != samples()));
    }
  }
  CHECK(taken > 0);
}

TEST_CASE("there is one way to write a thing, and others are refused", "[unit][ot]") {
  CHECK(is_refused({0x80 | 1}));                                // a noop whose form is not 0
  CHECK(is_refused({0x10}));                                    // a noop with an id
  CHECK(is_refused({15}));                                      // no such operation
  CHECK(is_refused({4 | 1 << 4, 0, 0}));                        // the expected id as a difference of nothing
  CHECK(is_refused({4 | 1 << 4, 0x40, 0}));                     // or of minus nothing
  CHECK(is_refused({4 | 1 << 4, 0x41, 0}));                     // a counter below 0
  CHECK(is_refused({4 | 2 << 4, 0, 5, 0}));                     // the same replica as another
  CHECK(is_refused({4 | 3 << 4, 0, 0}));                        // no such form of an id
  CHECK(is_refused({4, 0x80, 0}));                              // a number in two bytes where one does
  CHECK(is_refused({4, 0x80, 0x80, 0x80, 0x80, 0x10}));         // an index of 33 bits
  CHECK(is_refused({12 | 3 << 6, 0}));                          // no such form of a number
  CHECK(is_refused({12, 0x40}));                                // the integer -0
  CHECK(is_refused({12, 0x80, 0}));                             // an integer in two bytes where one does
  CHECK(is_refused({12 | 1 << 6, 0, 0, 0, 0, 0, 0, 0, 1}));     // or in eight
  CHECK(is_refused({12 | 2 << 6, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0}));  // infinity
  CHECK(is_refused({12 | 2 << 6, 0x7F, 0xF8, 0, 0, 0, 0, 0, 1}));  // no number at all
  CHECK(is_refused({13 | 2 << 6}));                             // neither true nor false
  CHECK(is_refused({2, 1, 0xFF}));                              // a text that is not UTF-8
  CHECK(is_refused({9, 3, 0xED, 0xA0, 0x80}));                  // a key with half a surrogate pair
  CHECK(is_refused({3, 0, 7}));                                 // no such type of element
  CHECK(is_refused({3, 0, 0x80}));                              // an element whose last bit is set
  CHECK(is_refused({3, 0, 0 | 1 << 3}));                        // a null with a form
  CHECK(is_refused({10, 2, 1, 'b', 0, 1, 'a', 0}));             // keys that fall
  CHECK(is_refused({10, 2, 1, 'a', 0, 1, 'a', 0}));             // a key twice
  CHECK_FALSE(is_refused({10, 2, 1, 'a', 0, 1, 'b', 0}));
}

TEST_CASE("text changes that are not canonical are refused", "[unit][ot]") {
  const std::uint8_t skip = 1 << 2 | 1, insert = 1 << 2 | 2, erase = 1 << 2 | 3;
  CHECK_FALSE(is_refused({1, skip, insert, 'a', erase, 0}));
  CHECK(is_refused({1, skip, 0}));                           // a skip at the end
  CHECK(is_refused({1, insert, 'a', skip, 0}));
  CHECK(is_refused({1, skip, skip, erase, 0}));              // neighbours of one kind
  CHECK(is_refused({1, insert, 'a', insert, 'b', 0}));
  CHECK(is_refused({1, erase, erase, 0}));
  CHECK(is_refused({1, erase, insert, 'a', 0}));             // the insert stands before the delete
  CHECK(is_refused({1, 1, erase, 0}));                       // nothing is skipped
  CHECK(is_refused({1, 2, 0}));                              // nothing is inserted
  CHECK(is_refused({1, 3, 0}));                              // nothing is deleted
  CHECK(is_refused({1, 2 << 2 | 2, 0xC3, 0x28, 0}));         // not UTF-8
  CHECK(is_refused({1, 4, 0}));                              // an end of some length
  CHECK(is_refused({1, 0x83, 0x80, 0x80, 0x80, 0x40, 0}));   // 2^32 deleted
}

TEST_CASE("counts are not believed", "[unit][ot]") {
  const Bytes many{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F};  // 2^53 - 1
  CHECK_FALSE(batch_of(many).has_value());
  for (const std::uint8_t kind : {std::uint8_t{7}, std::uint8_t{10}, std::uint8_t{2}}) {
    Bytes operation{kind};
    operation.insert(operation.end(), many.begin(), many.end());
    CHECK(is_refused(operation));
  }
}

TEST_CASE("a state is read as it was written, and nothing else is one", "[unit][ot]") {
  State state;
  REQUIRE(state.apply(Batch{ObjectPut{kRootId, "a long key that stands apart", object(1, {{"a long key that stands apart", text(2, "hello")}})},
                            ObjectPut{kRootId, "list", array(3, {number(4, 1), number(5, 2.5), boolean(6, true), date(7, 8), null(9)})}}));
  const Bytes whole = bytes_of(state);
  const auto read = [](const Bytes& bytes, bool all) {
    Reader in(bytes);
    auto result = State::read(in, Limits());
    if (!result) return false;
    result->check_invariants();
    const Bytes again = bytes_of(*result);
    REQUIRE(again == Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() - in.remaining())));
    return !all || in.at_end();
  };
  CHECK(read(whole, true));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), false));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      Bytes changed = whole;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
      static_cast<void>(read(changed, false));
    }
  }
  CHECK(read({6, 0}, true));
  CHECK_FALSE(read({5, 0}, true));                              // an array
  CHECK_FALSE(read({6 | 1 << 5, 1, 0}, true));                  // another id
  CHECK_FALSE(read({6, 1, 1, 'a', 0 | 1 << 5, 0x41}, true));    // the root's id again
  CHECK_FALSE(read({6, 2, 1, 'a', 0, 1, 'b', 0 | 1 << 5, 0x41}, true));  // an id twice
}

}  // namespace
