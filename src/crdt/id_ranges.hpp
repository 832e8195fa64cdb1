#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::crdt {

/// Some units that one client wrote, in a row.
struct IdRange {
  std::uint64_t client;
  std::uint64_t clock;
  std::uint64_t end;
};

/// Sorts by client, descending, and clock; joins what overlaps or touches.
/// Complexity: O(n) when it is sorted, else O(n log n).
inline void normalize(std::vector<IdRange>& ranges) {
  const auto before = [](const IdRange& a, const IdRange& b) {
    return a.client != b.client ? a.client > b.client : a.clock < b.clock;
  };
  if (!std::is_sorted(ranges.begin(), ranges.end(), before)) std::sort(ranges.begin(), ranges.end(), before);
  std::size_t kept = 0;
  for (const IdRange& range : ranges) {
    if (kept > 0 && ranges[kept - 1].client == range.client && ranges[kept - 1].end >= range.clock) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

/// Writes ranges, sorted as an update has them, as its deletions. `id` and `length` tell the client
/// of a range and how many units it has.
template <class Fields, class Range, class IdOf, class LengthOf>
void write_deletions(Fields& out, const std::vector<Range>& ranges, IdOf id, LengthOf length) {
  std::size_t clients = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i)
    if (i == 0 || ranges[i].client != ranges[i - 1].client) ++clients;
  out.rest().varuint(clients);
  for (std::size_t first = 0; first < ranges.size();) {
    std::size_t last = first;
    while (last < ranges.size() && ranges[last].client == ranges[first].client) ++last;
    out.rest().varuint(id(ranges[first]));
    out.rest().varuint(last - first);
    out.start_deletions();
    for (; first < last; ++first) out.deleted(ranges[first].clock, length(ranges[first]));
  }
}

/// The same of normalized ranges.
template <class Fields>
void write_deletions(Fields& out, const std::vector<IdRange>& ranges) {
  write_deletions(out, ranges, [](const IdRange& range) { return range.client; },
                  [](const IdRange& range) { return range.end - range.clock; });
}

}  // namespace weft::crdt
