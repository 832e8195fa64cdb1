#include "clock_ranges.hpp"

#include <algorithm>

namespace weft::crdt {

ClockRanges::Client& ClockRanges::client(std::uint32_t number) {
  const auto known = std::find_if(clients_.begin(), clients_.end(), [&](const Client& one) { return one.client == number; });
  if (known != clients_.end()) return *known;
  clients_.push_back({number, {}});
  return clients_.back();
}

void ClockRanges::add(const DeletedRange& range) {
  std::vector<DeletedRange>& ranges = client(range.client).ranges;
  const auto first = std::lower_bound(ranges.begin(), ranges.end(), range.clock,
                                      [](const DeletedRange& known, std::uint64_t clock) { return known.end() < clock; });
  DeletedRange joined = range;
  auto last = first;
  for (; last != ranges.end() && last->clock <= joined.end(); ++last) {
    const std::uint64_t end = std::max(last->end(), joined.end());
    joined.clock = std::min(last->clock, joined.clock);
    joined.length = end - joined.clock;
  }
  if (first == last) {
    ranges.insert(first, joined);
  } else {
    *first = joined;
    ranges.erase(first + 1, last);
  }
}

void ClockRanges::add(const ClockRanges& other) {
  for (const Client& one : other.clients_)
    for (const DeletedRange& range : one.ranges) add(range);
}

bool ClockRanges::contains(std::uint32_t client, std::uint64_t clock) const {
  for (const Client& one : clients_) {
    if (one.client != client) continue;
    const auto at = std::upper_bound(one.ranges.begin(), one.ranges.end(), clock,
                                     [](std::uint64_t wanted, const DeletedRange& known) { return wanted < known.end(); });
    return at != one.ranges.end() && at->clock <= clock;
  }
  return false;
}

}  // namespace weft::crdt
