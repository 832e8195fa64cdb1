#include "weft/presence/roster.hpp"

#include <utility>

#include "weft/base/varint.hpp"

namespace weft::presence {
namespace {

// The client says again what it said last before it was removed, and on a new connection: an echo
// by somebody who was there all the time looks the same otherwise.
bool is_return(const Awareness::Client* client, const Entry& entry, TimePoint joined_at) {
  return client && !client->present() && !entry.state.empty() && entry.clock == client->clock &&
         joined_at >= client->gone_at && entry.clock < kVarUintMax;
}

}  // namespace

void Roster::join(ConnectionId connection, TimePoint now) {
  members_.try_emplace(connection, Member{now, {}});
}

Result<Roster::Outcome> Roster::apply(ConnectionId connection, ByteView update, TimePoint now) {
  const auto found = members_.find(connection);
  if (found == members_.end()) return Error{ErrorCode::kFailedPrecondition, "the connection has not joined, or left"};
  WEFT_ASSIGN(std::vector<Entry> entries, read_update(update, limits_));
  Outcome outcome;
  for (Entry& entry : entries) {
    if (may_speak(connection, found->second, entry)) {
      accept(connection, found->second, std::move(entry), now, outcome);
    } else {
      ++outcome.refused;
    }
  }
  return outcome;
}

bool Roster::may_speak(ConnectionId connection, const Member& member, const Entry& entry) const {
  const auto owner = owner_of_.find(entry.client);
  if (owner != owner_of_.end()) return owner->second == connection;
  return !entry.state.empty() && member.clients.size() < limits_.clients_per_connection_max;
}

void Roster::accept(ConnectionId connection, Member& member, Entry entry, TimePoint now, Outcome& outcome) {
  if (is_return(awareness_.find(entry.client), entry, member.joined_at)) ++entry.clock;
  const Changes changes = awareness_.apply({&entry, 1}, now);
  if (changes.empty()) return;
  outcome.changed.push_back(entry.client);
  if (entry.state.empty()) {
    release(entry.client);
  } else {
    member.clients.insert(entry.client);
    owner_of_.insert_or_assign(entry.client, connection);
  }
}

void Roster::release(ClientId client) {
  const auto owner = owner_of_.find(client);
  if (owner == owner_of_.end()) return;
  members_.at(owner->second).clients.erase(client);
  owner_of_.erase(owner);
}

std::vector<ClientId> Roster::tick(TimePoint now) {
  const std::vector<ClientId> outdated = awareness_.tick(now).removed;
  for (const ClientId client : outdated) release(client);
  return outdated;
}

std::vector<ClientId> Roster::drop(ConnectionId connection, TimePoint now) {
  const auto found = members_.find(connection);
  if (found == members_.end()) return {};
  const std::vector<ClientId> clients(found->second.clients.begin(), found->second.clients.end());
  for (const ClientId client : clients) owner_of_.erase(client);
  members_.erase(found);
  return awareness_.remove(clients, now).removed;
}

}  // namespace weft::presence
