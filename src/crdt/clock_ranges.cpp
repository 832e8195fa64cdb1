#include "clock_ranges.hpp"

#include <algorithm>

namespace weft::crdt {
namespace {

constexpr std::size_t kFewClients = 8;  // are looked through; most sets are of one

}  // namespace

const ClockRanges::Client* ClockRanges::find(std::uint32_t number) const {
  if (clients_.size() > kFewClients) {
    const std::uint32_t place = places_.find(number);
    return place == FlatIndex::kNone ? nullptr : &clients_[place];
  }
  const auto known = std::find_if(clients_.begin(), clients_.end(), [&](const Client& one) { return one.client == number; });
  return known == clients_.end() ? nullptr : &*known;
}

ClockRanges::Client& ClockRanges::client(std::uint32_t number) {
  if (const Client* known = find(number)) return clients_[static_cast<std::size_t>(known - clients_.data())];
  clients_.push_back({number, {}});
  if (clients_.size() > kFewClients)
    for (auto place = static_cast<std::uint32_t>(places_.size()); place < clients_.size(); ++place)
      places_.insert(clients_[place].client, place);
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
  const Client* known = find(client);
  if (known == nullptr) return false;
  const std::vector<DeletedRange>& ranges = known->ranges;
  const auto at = std::upper_bound(ranges.begin(), ranges.end(), clock,
                                   [](std::uint64_t wanted, const DeletedRange& range) { return wanted < range.end(); });
  return at != ranges.end() && at->clock <= clock;
}

}  // namespace weft::crdt
