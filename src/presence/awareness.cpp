#include "weft/presence/awareness.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "weft/base/varint.hpp"
#include "weft/json/parse.hpp"

namespace weft::presence {
namespace {

bool same_content(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto left = json::parse(a);
  const auto right = json::parse(b);
  return left && right && *left == *right;
}

// Clocks stop at the largest number that the format carries.
std::uint64_t clock_after(std::uint64_t clock) { return clock < kVarUintMax ? clock + 1 : clock; }

// A clock never heard of counts as 0; a client may also go without moving its clock.
bool is_news(const Entry& entry, const Awareness::Client* client) {
  if (!client) return entry.clock > 0;
  if (entry.clock == client->clock) return entry.state.empty() && client->present();
  return entry.clock > client->clock;
}

Entry entry_of(const Awareness::Client& client) { return {client.id, client.clock, client.state}; }

}  // namespace

std::vector<ClientId> Changes::all() const {
  std::vector<ClientId> clients = added;
  clients.insert(clients.end(), updated.begin(), updated.end());
  clients.insert(clients.end(), removed.begin(), removed.end());
  return clients;
}

Result<Changes> Awareness::set_local(std::optional<std::string_view> json_text, TimePoint now) {
  if (!local_) return Error{ErrorCode::kFailedPrecondition, "this presence has no local client"};
  std::string state;
  if (json_text) {
    WEFT_ASSIGN(state, read_state(*json_text, limits_));
  }
  Changes changes;
  set_local_state(state, now, changes);
  return changes;
}

void Awareness::set_local_state(std::string_view state, TimePoint now, Changes& changes) {
  Client* own = find_mutable(*local_);
  if (own) {
    own->clock = clock_after(own->clock);
  } else {
    make_room();
    own = &add(*local_);
  }
  if (state.empty()) {
    changes.removed.push_back(own->id);
  } else if (!own->present()) {
    changes.added.push_back(own->id);
  } else {
    changes.updated.push_back(own->id);
    if (!same_content(own->state, state)) changes.changed.push_back(own->id);
  }
  set_state(*own, state, now);
  own->updated_at = now;
}

Result<Changes> Awareness::apply(ByteView update, TimePoint now) {
  WEFT_ASSIGN(const std::vector<Entry> entries, read_update(update, limits_));
  return apply(entries, now);
}

Changes Awareness::apply(std::span<const Entry> entries, TimePoint now) {
  Changes changes;
  for (const Entry& entry : entries) apply_entry(entry, now, changes);
  return changes;
}

void Awareness::apply_entry(const Entry& entry, TimePoint now, Changes& changes) {
  Client* client = find_mutable(entry.client);
  const bool known = client != nullptr;
  if (!is_news(entry, client) || !has_room_for(entry, client)) return;
  if (!known) client = &add(entry.client);
  client->clock = entry.clock;
  client->updated_at = now;
  if (entry.state.empty()) {
    if (known) changes.removed.push_back(client->id);
    take_over_absence(*client, now);
    return;
  }
  if (known) {
    changes.updated.push_back(client->id);
    if (!client->present() || !same_content(client->state, entry.state)) changes.changed.push_back(client->id);
  } else {
    changes.added.push_back(client->id);
  }
  set_state(*client, entry.state, now);
}

void Awareness::take_over_absence(Client& client, TimePoint now) {
  if (local_ == client.id && client.present()) {
    client.clock = clock_after(client.clock);  // we are here, and the next update says so
  } else {
    set_state(client, {}, now);
  }
}

bool Awareness::has_room_for(const Entry& entry, const Client* client) {
  const std::size_t freed = client ? client->state.size() : 0;
  if (state_bytes_ - freed + entry.state.size() > limits_.document_bytes_max) return false;
  return client || make_room();
}

Changes Awareness::remove(std::span<const ClientId> clients, TimePoint now) {
  Changes changes;
  for (const ClientId id : clients) {
    Client* client = find_mutable(id);
    if (!client || !client->present()) continue;
    set_state(*client, {}, now);
    if (local_ == id) {
      client->clock = clock_after(client->clock);
      client->updated_at = now;
    }
    changes.removed.push_back(id);
  }
  return changes;
}

Changes Awareness::tick(TimePoint now) {
  Changes changes;
  if (local_) {
    const Client* own = find(*local_);
    if (own && own->present() && now - own->updated_at >= kRenewAfter)
      set_local_state(std::string(own->state), now, changes);
  }
  for (Client& client : clients_) {
    if (local_ == client.id || !client.present() || now - client.updated_at < kOutdatedAfter) continue;
    set_state(client, {}, now);
    changes.removed.push_back(client.id);
  }
  return changes;
}

Bytes Awareness::encode(std::span<const ClientId> clients) const {
  std::vector<Entry> entries;
  std::unordered_set<ClientId> seen;
  for (const ClientId id : clients) {
    const Client* client = find(id);
    if (client && seen.insert(id).second) entries.push_back(entry_of(*client));
  }
  return write_update(entries);
}

Bytes Awareness::encode_known() const {
  std::vector<Entry> entries;
  for (const Client& client : clients_) entries.push_back(entry_of(client));
  return write_update(entries);
}

Bytes Awareness::encode_present() const {
  std::vector<Entry> entries;
  for (const Client& client : clients_)
    if (client.present()) entries.push_back(entry_of(client));
  return entries.empty() ? Bytes{} : write_update(entries);
}

const Awareness::Client* Awareness::find(ClientId client) const {
  const auto place = place_of_.find(client);
  return place == place_of_.end() ? nullptr : &*place->second;
}

Awareness::Client* Awareness::find_mutable(ClientId client) {
  const auto place = place_of_.find(client);
  return place == place_of_.end() ? nullptr : &*place->second;
}

Awareness::Client& Awareness::add(ClientId client) {
  const auto place = clients_.emplace(clients_.end());
  place->id = client;
  place_of_.emplace(client, place);
  return *place;
}

// Forgets the first gone client when the set is full. False: everybody is present.
bool Awareness::make_room() {
  if (clients_.size() < limits_.clients_max) return true;
  const auto gone = std::find_if(clients_.begin(), clients_.end(), [this](const Client& client) {
    return !client.present() && local_ != client.id;
  });
  if (gone == clients_.end()) return false;
  place_of_.erase(gone->id);
  clients_.erase(gone);
  return true;
}

void Awareness::set_state(Client& client, std::string_view state, TimePoint now) {
  if (client.present() && state.empty()) client.gone_at = now;
  state_bytes_ = state_bytes_ - client.state.size() + state.size();
  client.state = std::string(state);
}

}  // namespace weft::presence
