#include "crdt/offset_index.hpp"

#include <catch2/catch.hpp>
#include <algorithm>
#include <string>

#include "weft/base/random.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

// Sizes from the definition of UTF-8, a lone half of a pair being U+FFFD.
TextSize size_of(const std::u16string& text, std::size_t from, std::size_t count) {
  TextSize size;
  const auto high = [](char16_t unit) { return unit >= 0xD800 && unit < 0xDC00; };
  const auto low = [](char16_t unit) { return unit >= 0xDC00 && unit < 0xE000; };
  for (std::size_t at = from; at < from + count; ++at) {
    ++size.units;
    const bool second = at > 0 && low(text[at]) && high(text[at - 1]);
    if (!second) ++size.points;
    size.bytes += second ? 1 : text[at] < 0x80 ? 1 : text[at] < 0x800 ? 2 : 3;
  }
  return size;
}

}  // namespace

TEST_CASE("an index of offsets follows any change of its text", "[unit][crdt]") {
  SeededRandom random(5);
  const std::u16string units = u"a\u00E9\u20AC\xD83D\xDE00";
  std::u16string text;
  OffsetIndex index;
  const auto below = [&](std::uint64_t bound) { return static_cast<std::size_t>(random.next() % bound); };
  const auto measure = [&](std::uint64_t at, std::uint64_t count) {
    REQUIRE(at + count <= text.size());
    return size_of(text, static_cast<std::size_t>(at), static_cast<std::size_t>(count));
  };
  for (int round = 0; round < 2000; ++round) {
    std::size_t at = below(text.size() + 1);
    if (below(4) == 0 && at < text.size()) {  // where a chunk ends: what follows it is another chunk's
      index.refresh(measure);
      const std::uint64_t start = index.chunk_at(&TextSize::units, at).units;
      at = start == 0 ? 0 : static_cast<std::size_t>(start) - 1;
    }
    const std::size_t most = below(10) == 0 ? 4000 : 3;
    if (below(2) == 0 || text.size() < 100) {
      std::u16string added;
      const std::size_t count = 1 + below(most);
      for (std::size_t i = 0; i < count; ++i) added += units[below(units.size())];
      text.insert(at, added);
      index.insert(at, added.size());
    } else {
      const std::size_t count = std::min(text.size() - at, 1 + (below(2) == 0 ? 0 : below(most)));
      text.erase(at, count);
      index.erase(at, count);
    }
    if (below(3) == 0 && !text.empty()) {
      const std::size_t changed = below(text.size());
      text[changed] = u'\xFFFD';
      index.touch(changed);
      if (changed + 1 < text.size()) index.touch(changed + 1);
    }
    if (below(4) != 0) continue;
    index.refresh(measure);
    REQUIRE(index.total() == size_of(text, 0, text.size()));
    if (text.empty()) continue;
    const std::size_t unit = below(text.size());
    const TextSize chunk = index.chunk_at(&TextSize::units, unit);
    REQUIRE(chunk.units <= unit);
    REQUIRE(unit - chunk.units <= 2 * OffsetIndex::kChunkUnits);
    REQUIRE(chunk == size_of(text, 0, static_cast<std::size_t>(chunk.units)));
  }
}
