#include "weft/causal/state_vector.hpp"

#include <algorithm>

namespace weft {
namespace {

bool before(const StateVector::Entry& entry, ClientId client) { return entry.client < client; }

}  // namespace

std::uint64_t StateVector::get(ClientId client) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), client, before);
  return at != entries_.end() && at->client == client ? at->clock : 0;
}

void StateVector::set(ClientId client, std::uint64_t clock) {
  if (entries_.empty() || entries_.back().client < client) {
    entries_.push_back({client, clock});
    return;
  }
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), client, before);
  if (at->client == client) {
    at->clock = clock;
  } else {
    entries_.insert(at, {client, clock});
  }
}

void StateVector::encode(Writer& out) const {
  out.varuint(entries_.size());
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    out.varuint(entry->client.value);
    out.varuint(entry->clock);
  }
}

Bytes StateVector::encode() const {
  Bytes bytes;
  Writer out(bytes);
  encode(out);
  return bytes;
}

StateVector StateVector::decode(Reader& in) {
  StateVector result;
  std::vector<Entry>& entries = result.entries_;
  for (std::uint64_t count = in.varuint(); count > 0 && !in.failed(); --count) {
    const std::uint64_t client = in.varuint();
    const std::uint64_t clock = in.varuint();
    if (!in.failed()) entries.push_back({ClientId{client}, clock});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.client < b.client; });
  // Of equal clients the last one counts, so the duplicates are dropped from behind.
  const auto kept = std::unique(entries.rbegin(), entries.rend(), [](const Entry& a, const Entry& b) {
    return a.client == b.client;
  });
  entries.erase(entries.begin(), kept.base());
  return result;
}

Result<StateVector> StateVector::decode(ByteView bytes) {
  Reader in(bytes);
  StateVector result = decode(in);
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "state vector: malformed"};
  if (!in.at_end()) return Error{ErrorCode::kInvalidArgument, "state vector: bytes left over"};
  return result;
}

}  // namespace weft
