#include "weft/causal/id_set.hpp"

#include <algorithm>

namespace weft {
namespace {

void normalize_ranges(std::vector<IdSet::Range>& ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const IdSet::Range& a, const IdSet::Range& b) { return a.clock < b.clock; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    IdSet::Range& last = ranges[kept];
    if (last.end() >= ranges[i].clock) {
      last.length = std::max(last.end(), ranges[i].end()) - last.clock;
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  if (!ranges.empty()) ranges.resize(kept + 1);
}

}  // namespace

void IdSet::add(ClientId client, std::uint64_t clock, std::uint64_t length) {
  if (length == 0) return;
  if (clients_.empty() || clients_.back().client != client) clients_.push_back({client, {}});
  std::vector<Range>& ranges = clients_.back().ranges;
  if (!ranges.empty() && ranges.back().end() == clock) {
    ranges.back().length += length;
  } else {
    ranges.push_back({clock, length});
  }
}

void IdSet::normalize() {
  std::stable_sort(clients_.begin(), clients_.end(),
                   [](const Client& a, const Client& b) { return a.client < b.client; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < clients_.size(); ++i) {
    if (clients_[kept].client == clients_[i].client) {
      std::vector<Range>& ranges = clients_[kept].ranges;
      ranges.insert(ranges.end(), clients_[i].ranges.begin(), clients_[i].ranges.end());
    } else if (++kept != i) {
      clients_[kept] = std::move(clients_[i]);
    }
  }
  if (!clients_.empty()) clients_.resize(kept + 1);
  for (Client& client : clients_) normalize_ranges(client.ranges);
}

bool IdSet::contains(Id id) const {
  const auto client =
      std::lower_bound(clients_.begin(), clients_.end(), id.client,
                       [](const Client& entry, ClientId wanted) { return entry.client < wanted; });
  if (client == clients_.end() || client->client != id.client) return false;
  const auto behind =
      std::upper_bound(client->ranges.begin(), client->ranges.end(), id.clock,
                       [](std::uint64_t clock, const Range& range) { return clock < range.clock; });
  return behind != client->ranges.begin() && id.clock < (behind - 1)->end();
}

void IdSet::encode(Writer& out) const {
  out.varuint(clients_.size());
  for (auto client = clients_.rbegin(); client != clients_.rend(); ++client) {
    out.varuint(client->client.value);
    out.varuint(client->ranges.size());
    for (const Range& range : client->ranges) {
      out.varuint(range.clock);
      out.varuint(range.length);
    }
  }
}

void IdSet::decode_add(Reader& in) {
  for (std::uint64_t clients = in.varuint(); clients > 0 && !in.failed(); --clients) {
    const ClientId client{in.varuint()};
    for (std::uint64_t ranges = in.varuint(); ranges > 0 && !in.failed(); --ranges) {
      const std::uint64_t clock = in.varuint();
      const std::uint64_t length = in.varuint();
      if (length > kVarUintMax - clock) in.fail();
      if (!in.failed()) add(client, clock, length);
    }
  }
}

void IdSet::encode_v2(Writer& out) const {
  out.varuint(clients_.size());
  for (auto client = clients_.rbegin(); client != clients_.rend(); ++client) {
    out.varuint(client->client.value);
    out.varuint(client->ranges.size());
    std::uint64_t end = 0;
    for (const Range& range : client->ranges) {
      out.varuint(range.clock - end);
      out.varuint(range.length - 1);
      end = range.end();
    }
  }
}

void IdSet::decode_add_v2(Reader& in) {
  for (std::uint64_t clients = in.varuint(); clients > 0 && !in.failed(); --clients) {
    const ClientId client{in.varuint()};
    std::uint64_t end = 0;
    for (std::uint64_t ranges = in.varuint(); ranges > 0 && !in.failed(); --ranges) {
      const std::uint64_t gap = in.varuint();
      const std::uint64_t rest = in.varuint();
      if (gap > kVarUintMax - end || rest >= kVarUintMax - end - gap) in.fail();
      if (!in.failed()) add(client, end + gap, rest + 1);
      end += gap + rest + 1;
    }
  }
}

}  // namespace weft
