#include "support/ot_generator.hpp"

#include <iterator>
#include <utility>

namespace weft::test {
namespace {

ot::Number random_number(Dice& dice) {
  if (dice.one_in(3)) return ot::Number(static_cast<double>(dice.below(2000)) / (dice.exact_numbers ? 8 : 7) - 100);
  return ot::Number(static_cast<std::int64_t>(dice.below(200)) - 100);
}

std::string random_key(Dice& dice) { return "k" + std::to_string(dice.below(5)); }

ot::Array random_array(ot::IdMint& mint, Dice& dice, int depth) {
  ot::Array array;
  for (auto count = dice.below(5); count > 0; --count) array.push_back(random_element(mint, dice, depth - 1));
  return array;
}

ot::Object random_object(ot::IdMint& mint, Dice& dice, int depth) {
  ot::Object object;
  for (char key = '0'; key < '5'; ++key)
    if (dice.one_in(2)) object.push_back({std::string("k") + key, random_element(mint, dice, depth - 1)});
  return object;
}

std::vector<ot::ElementId> all_elements(const ot::State& state) {
  std::vector<ot::ElementId> all{ot::kRootId};
  for (std::size_t i = 0; i < all.size(); ++i)
    state.for_each(all[i], [&](const ot::PathStep&, ot::ElementId child) {
      all.push_back(child);
      return true;
    });
  return all;
}

ot::Operation on_text(const ot::State& state, ot::ElementId id, Dice& dice) {
  if (dice.one_in(10)) return ot::TextSet{id, random_text(dice, 6)};
  const std::uint64_t length = state.size(id);
  const std::uint64_t at = dice.below(length + 1);
  const std::uint64_t removed = dice.one_in(2) ? dice.below(length - at + 1) : 0;
  return ot::TextEdit{id, ot::TextChange::splice(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(removed),
                                                 random_text(dice, 4))};
}

ot::Operation on_array(const ot::State& state, ot::ElementId id, ot::IdMint& mint, Dice& dice) {
  const std::uint64_t size = state.size(id);
  if (dice.one_in(16)) return ot::ArraySet{id, random_array(mint, dice, 2)};
  const std::uint64_t choice = size == 0 ? 0 : dice.below(4);
  const auto index = static_cast<std::uint32_t>(dice.below(choice == 0 ? size + 1 : size));
  if (choice == 0) return ot::ArrayInsert{id, index, random_element(mint, dice, 2)};
  if (choice == 1) return ot::ArrayDelete{id, index};
  if (choice == 2) return ot::ArrayReplace{id, index, random_element(mint, dice, 2)};
  return ot::ArrayMove{id, index, static_cast<std::uint32_t>(dice.below(size))};
}

ot::Operation on_object(const ot::State& state, ot::ElementId id, ot::IdMint& mint, Dice& dice) {
  if (dice.one_in(24)) return ot::ObjectSet{id, random_object(mint, dice, 2)};
  const std::string key = random_key(dice);
  if (dice.one_in(3) && state.find(id, key)) return ot::ObjectDelete{id, key};
  return ot::ObjectPut{id, key, random_element(mint, dice, 2)};
}

}  // namespace

std::string random_text(Dice& dice, std::uint64_t length_max) {
  static const char* const kCharacters[] = {"a", "b", "c", "\xC3\xA9", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80"};
  std::string text;
  for (auto length = dice.below(length_max + 1); length > 0; --length) text += kCharacters[dice.below(6)];
  return text;
}

ot::Element random_element(ot::IdMint& mint, Dice& dice, int depth) {
  const ot::ElementId id{mint.replica, mint.next++};
  switch (dice.below(depth > 0 ? 9 : 5)) {
    case 0: return {id, ot::Null{}};
    case 1: return {id, dice.one_in(2)};
    case 2: return {id, random_number(dice)};
    case 3: return {id, ot::Date{static_cast<std::int64_t>(dice.below(1000000))}};
    case 4: return {id, ot::Text{random_text(dice, 6)}};
    case 5: case 6: return {id, random_array(mint, dice, depth)};
    default: return {id, random_object(mint, dice, depth)};
  }
}

ot::Batch random_document(ot::IdMint& mint, Dice& dice) {
  ot::Batch batch;
  const auto put = [&](const char* key, ot::Content content) {
    batch.push_back(ot::ObjectPut{ot::kRootId, key, {{mint.replica, mint.next++}, std::move(content)}});
  };
  put("text", ot::Text{random_text(dice, 8)});
  put("array", random_array(mint, dice, 3));
  put("number", random_number(dice));
  put("object", random_object(mint, dice, 3));
  return batch;
}

ot::Operation random_operation(const ot::State& state, ot::IdMint& mint, Dice& dice) {
  const std::vector<ot::ElementId> all = all_elements(state);
  const ot::ElementId id = all[dice.below(all.size())];
  switch (*state.type(id)) {
    case ot::ElementType::kText: return on_text(state, id, dice);
    case ot::ElementType::kArray: return on_array(state, id, mint, dice);
    case ot::ElementType::kObject: return on_object(state, id, mint, dice);
    case ot::ElementType::kNumber:
      if (dice.one_in(3)) return ot::NumberSet{id, random_number(dice)};
      return ot::NumberAdd{id, random_number(dice)};
    case ot::ElementType::kBoolean: return ot::BooleanSet{id, dice.one_in(2)};
    case ot::ElementType::kDate: return ot::DateSet{id, {static_cast<std::int64_t>(dice.below(1000000))}};
    case ot::ElementType::kNull: return on_object(state, ot::kRootId, mint, dice);
  }
  return ot::Noop{};
}

ot::Batch random_batch(const ot::State& state, ot::IdMint& mint, Dice& dice) {
  ot::State scratch = copy_of(state);
  ot::Batch batch;
  for (auto count = 1 + dice.below(5); count > 0; --count) {
    batch.push_back(random_operation(scratch, mint, dice));
    REQUIRE(scratch.apply(std::span(&batch.back(), 1)).has_value());
  }
  return batch;
}

Bytes bytes_of(const ot::State& state) {
  Bytes bytes;
  Writer out(bytes);
  state.write(out);
  return bytes;
}

ot::State copy_of(const ot::State& state) {
  const Bytes bytes = bytes_of(state);
  Reader in(bytes);
  auto copy = ot::State::read(in, {});
  REQUIRE(copy.has_value());
  return std::move(*copy);
}

}  // namespace weft::test
