#include "waiting_updates.hpp"

#include <algorithm>
#include <iterator>

#include "own_updates.hpp"

namespace weft::crdt {

bool WaitingUpdates::cover(std::uint64_t client, std::uint64_t clock, std::uint64_t end) {
  // The first range that touches the new one, if any does.
  auto at = covered_.upper_bound({client, clock});
  if (at != covered_.begin()) {
    const auto before = std::prev(at);
    if (before->first.first == client && before->second >= clock) {
      if (before->second >= end) return false;
      at = before;
    }
  }
  std::uint64_t first = clock;
  std::uint64_t last = end;
  while (at != covered_.end() && at->first.first == client && at->first.second <= last) {
    first = std::min(first, at->first.second);
    last = std::max(last, at->second);
    at = covered_.erase(at);
  }
  covered_.emplace_hint(at, std::make_pair(client, first), last);
  return true;
}

void WaitingUpdates::keep(ByteView update, std::size_t structs) {
  updates_.insert(updates_.end(), update.begin(), update.end());
  ends_.push_back(updates_.size());
  structs_ += structs;
}

void WaitingUpdates::await(std::uint64_t client, std::uint64_t clock, std::uint64_t state) {
  const auto [at, added] = awaited_.emplace(client, clock);
  if (!added) at->second = std::min(at->second, clock);
  note_arrival(client, state);
}

void WaitingUpdates::note_arrival(std::uint64_t client, std::uint64_t state) {
  const auto at = awaited_.find(client);
  if (at != awaited_.end() && at->second < state) ready_ = true;
}

StateVector WaitingUpdates::awaited() const {
  StateVector result;
  for (const auto& [client, clock] : awaited_) result.set(ClientId{client}, clock);
  return result;
}

const Bytes& WaitingUpdates::merged() {
  if (ends_.size() < 2) return updates_;
  std::vector<ByteView> parts;
  std::size_t start = 0;
  for (const std::size_t end : ends_) {
    parts.push_back(ByteView(updates_).subspan(start, end - start));
    start = end;
  }
  updates_ = merge_own_updates(parts, UpdateFormat::kV2);
  ends_.assign(1, updates_.size());
  return updates_;
}

Bytes WaitingUpdates::take() {
  merged();
  Bytes result = std::move(updates_);
  *this = WaitingUpdates();
  return result;
}

}  // namespace weft::crdt
