#include "offset_index.hpp"

#include <algorithm>

#include "surrogates.hpp"
#include "weft/base/check.hpp"

namespace weft::crdt {

void add_unit(TextSize& size, char16_t previous, char16_t unit) {
  ++size.units;
  if (is_low_half(unit) && is_high_half(previous)) {
    ++size.bytes;
    return;
  }
  ++size.points;
  size.bytes += unit < 0x80 ? 1U : unit < 0x800 ? 2U : 3U;
}

void OffsetIndex::insert(std::uint64_t at, std::uint64_t count) {
  if (sums_.empty()) build({TextSize{}});
  std::uint64_t start = 0;
  const std::size_t leaf = leaf_of(at, start);
  set_units(leaf, sums_[leaf].size.units + count);
}

void OffsetIndex::erase(std::uint64_t at, std::uint64_t count) {
  WEFT_CHECK(count <= units() && at <= units() - count);
  while (count > 0) {
    std::uint64_t start = 0;
    const std::size_t leaf = leaf_of(at, start);
    const std::uint64_t units = sums_[leaf].size.units;
    const std::uint64_t part = std::min(count, start + units - at);
    set_units(leaf, units - part);
    count -= part;
  }
  if (at < units()) touch(at);  // it has another unit before it now
}

void OffsetIndex::touch(std::uint64_t at) {
  std::uint64_t start = 0;
  const std::size_t leaf = leaf_of(at, start);
  set_units(leaf, sums_[leaf].size.units);
}

TextSize OffsetIndex::chunk_at(std::uint64_t TextSize::*counted, std::uint64_t at) const {
  TextSize before;
  std::size_t node = 1;
  while (node < leaves_) {
    node *= 2;
    if (at >= before.*counted + sums_[node].size.*counted) before += sums_[node++].size;
  }
  return before;
}

void OffsetIndex::join(std::vector<TextSize>& chunks, const TextSize& chunk) {
  if (!chunks.empty() && chunks.back().units + chunk.units <= kChunkUnits) {
    chunks.back() += chunk;
  } else {
    chunks.push_back(chunk);
  }
}

void OffsetIndex::build(const std::vector<TextSize>& chunks) {
  leaves_ = 1;
  while (leaves_ < chunks.size()) leaves_ *= 2;
  sums_.assign(2 * leaves_, Sum{});
  for (std::size_t i = 0; i < chunks.size(); ++i) sums_[leaves_ + i] = {chunks[i], 0, chunks[i].units};
  for (std::size_t node = leaves_ - 1; node > 0; --node) add_up(node);
}

void OffsetIndex::add_up(std::size_t node) {
  const Sum& left = sums_[2 * node];
  const Sum& right = sums_[2 * node + 1];
  sums_[node].size = left.size;
  sums_[node].size += right.size;
  sums_[node].stale = left.stale + right.stale;
  sums_[node].largest = std::max(left.largest, right.largest);
}

// Changes the units of a chunk, which is stale from now on.
void OffsetIndex::set_units(std::size_t leaf, std::uint64_t units) {
  sums_[leaf].size.units = units;
  sums_[leaf].largest = units;
  sums_[leaf].stale = 1;
  for (std::size_t node = leaf / 2; node > 0; node /= 2) add_up(node);
}

// The chunk that holds the unit `at`, the last one at the end of the text; and where it starts.
std::size_t OffsetIndex::leaf_of(std::uint64_t at, std::uint64_t& start) const {
  if (at >= units()) at = units() == 0 ? 0 : units() - 1;
  std::size_t node = 1;
  while (node < leaves_) {
    node *= 2;
    if (at >= start + sums_[node].size.units) start += sums_[node++].size.units;
  }
  return node;
}

}  // namespace weft::crdt
