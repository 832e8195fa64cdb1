#include "edit_streams.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "weft/base/random.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSinglePairs = 2000;
constexpr std::size_t kBatchPairs = 400;
constexpr std::size_t kBatchSteps = 5;
constexpr std::size_t kTextLength = 400;
constexpr std::size_t kListLength = 20;
constexpr std::size_t kKeys = 10;
constexpr std::size_t kRunMax = 8;  // characters of one edit

enum class Family : std::uint8_t { kText, kList, kMap, kCount };

Family family_of(StepKind kind) {
  if (kind <= StepKind::kTextDelete) return Family::kText;
  if (kind <= StepKind::kListMove) return Family::kList;
  return kind <= StepKind::kMapDelete ? Family::kMap : Family::kCount;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_.next() % end); }
  std::uint32_t index(std::size_t end) { return static_cast<std::uint32_t>(below(end)); }
  std::int64_t value() { return static_cast<std::int64_t>(below(1000)); }
  std::string letters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + below(26));
    return text;
  }

 private:
  SeededRandom random_;
};

std::string key(std::size_t number) { return "key" + std::to_string(number); }

PlainDocument draw_document(Dice& dice) {
  PlainDocument document;
  document.text = dice.letters(kTextLength);
  for (std::size_t i = 0; i < kListLength; ++i) document.list.push_back(dice.value());
  for (std::size_t i = 0; i < kKeys; ++i) document.map[key(i)] = dice.value();
  document.count = dice.value();
  return document;
}

Step draw_text_step(const PlainDocument& document, Dice& dice) {
  const std::size_t run = 1 + dice.below(kRunMax);
  if (document.text.size() < kRunMax || dice.below(2) == 0)
    return {StepKind::kTextInsert, dice.index(document.text.size() + 1), 0, 0, dice.letters(run)};
  return {StepKind::kTextDelete, dice.index(document.text.size() - run + 1), static_cast<std::uint32_t>(run), 0, {}};
}

Step draw_list_step(const PlainDocument& document, Dice& dice) {
  const std::size_t size = document.list.size();
  const std::size_t choice = size < 2 ? 0 : dice.below(4);
  if (choice == 0) return {StepKind::kListInsert, dice.index(size + 1), 0, dice.value(), {}};
  if (choice == 1) return {StepKind::kListDelete, dice.index(size), 0, 0, {}};
  if (choice == 2) return {StepKind::kListReplace, dice.index(size), 0, dice.value(), {}};
  return {StepKind::kListMove, dice.index(size), dice.index(size), 0, {}};
}

Step draw_map_step(const PlainDocument& document, Dice& dice) {
  if (document.map.empty() || dice.below(4) != 0)
    return {StepKind::kMapPut, 0, 0, dice.value(), key(dice.below(kKeys))};
  return {StepKind::kMapDelete, 0, 0, 0, std::next(document.map.begin(), static_cast<int>(dice.below(document.map.size())))->first};
}

Step draw_count_step(Dice& dice) {
  return {dice.below(4) == 0 ? StepKind::kCountSet : StepKind::kCountAdd, 0, 0, dice.value() + 1, {}};
}

Step draw_step(Family family, const PlainDocument& document, Dice& dice) {
  switch (family) {
    case Family::kText: return draw_text_step(document, dice);
    case Family::kList: return draw_list_step(document, dice);
    case Family::kMap: return draw_map_step(document, dice);
    case Family::kCount: break;
  }
  return draw_count_step(dice);
}

StreamGroup draw_singles(const char* name, Family family, const PlainDocument& document, Dice& dice) {
  StreamGroup group{name, {}};
  for (std::size_t i = 0; i < kSinglePairs; ++i)
    group.pairs.push_back({{draw_step(family, document, dice)}, {draw_step(family, document, dice)}});
  return group;
}

std::vector<Step> draw_batch(PlainDocument document, Dice& dice) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < kBatchSteps; ++i) {
    steps.push_back(draw_step(static_cast<Family>(dice.below(4)), document, dice));
    apply(document, steps.back());
  }
  return steps;
}

// ---- as JSON; nothing in it needs an escape

std::string quoted(const std::string& text) { return '"' + text + '"'; }

template <class List, class Write>
std::string list_text(const List& list, const Write& write) {
  std::string out = "[";
  for (const auto& item : list) out += (out.size() > 1 ? "," : "") + write(item);
  return out + "]";
}

constexpr std::array<const char*, 10> kKindNames{"textInsert", "textDelete", "listInsert", "listDelete", "listReplace",
                                                 "listMove",   "mapPut",     "mapDelete",  "countAdd",   "countSet"};

std::string step_text(const Step& step) {
  return "{\"kind\":" + quoted(kKindNames[static_cast<std::size_t>(step.kind)]) + ",\"at\":" + std::to_string(step.at) +
         ",\"to\":" + std::to_string(step.to) + ",\"value\":" + std::to_string(step.value) + ",\"string\":" + quoted(step.string) + "}";
}

std::string document_text(const PlainDocument& document) {
  std::string map;
  for (const auto& [name, value] : document.map) map += (map.empty() ? "" : ",") + quoted(name) + ":" + std::to_string(value);
  return "{\"text\":" + quoted(document.text) + ",\"list\":" +
         list_text(document.list, [](std::int64_t value) { return std::to_string(value); }) + ",\"map\":{" + map +
         "},\"count\":" + std::to_string(document.count) + "}";
}

}  // namespace

void apply(PlainDocument& document, const Step& step) {
  auto& list = document.list;
  const auto at = static_cast<std::ptrdiff_t>(step.at);
  switch (step.kind) {
    case StepKind::kTextInsert: document.text.insert(step.at, step.string); return;
    case StepKind::kTextDelete: document.text.erase(step.at, step.to); return;
    case StepKind::kListInsert: list.insert(list.begin() + at, step.value); return;
    case StepKind::kListDelete: list.erase(list.begin() + at); return;
    case StepKind::kListReplace: list[step.at] = step.value; return;
    case StepKind::kListMove: {
      const std::int64_t moved = list[step.at];
      list.erase(list.begin() + at);
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(step.to), moved);
      return;
    }
    case StepKind::kMapPut: document.map[step.string] = step.value; return;
    case StepKind::kMapDelete: document.map.erase(step.string); return;
    case StepKind::kCountAdd: document.count += step.value; return;
    case StepKind::kCountSet: document.count = step.value; return;
  }
}

EditStreams draw_streams(std::uint64_t seed) {
  Dice dice(seed);
  EditStreams streams{seed, draw_document(dice), {}};
  const PlainDocument& document = streams.document;
  streams.groups.push_back(draw_singles("text", Family::kText, document, dice));
  streams.groups.push_back(draw_singles("array", Family::kList, document, dice));
  streams.groups.push_back(draw_singles("object", Family::kMap, document, dice));
  streams.groups.push_back(draw_singles("number", Family::kCount, document, dice));
  StreamGroup batches{"batch", {}};
  for (std::size_t i = 0; i < kBatchPairs; ++i) batches.pairs.push_back({draw_batch(document, dice), draw_batch(document, dice)});
  streams.groups.push_back(std::move(batches));
  return streams;
}

std::size_t meetings(const StreamGroup& group) {
  std::size_t count = 0;
  for (const StepPair& pair : group.pairs)
    for (const Step& s : pair.s)
      count += static_cast<std::size_t>(std::count_if(
          pair.c.begin(), pair.c.end(), [&](const Step& c) { return family_of(s.kind) == family_of(c.kind); }));
  return count;
}

std::size_t step_pairs(const StreamGroup& group) {
  std::size_t count = 0;
  for (const StepPair& pair : group.pairs) count += pair.s.size() * pair.c.size();
  return count;
}

std::string to_json_text(const EditStreams& streams) {
  return "{\"seed\":" + std::to_string(streams.seed) + ",\"document\":" + document_text(streams.document) + ",\"groups\":" +
         list_text(streams.groups,
                   [](const StreamGroup& group) {
                     return "{\"name\":" + quoted(group.name) + ",\"pairs\":" +
                            list_text(group.pairs,
                                      [](const StepPair& pair) {
                                        return "{\"s\":" + list_text(pair.s, step_text) + ",\"c\":" + list_text(pair.c, step_text) + "}";
                                      }) +
                            "}";
                   }) +
         "}\n";
}

}  // namespace weft::bench
