#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/clock.hpp"
#include "weft/base/result.hpp"
#include "weft/presence/awareness_update.hpp"

namespace weft::presence {

/// A state that its client did not renew for so long is removed.
inline constexpr Duration kOutdatedAfter = std::chrono::seconds(30);
/// The own state is renewed after so long.
inline constexpr Duration kRenewAfter = std::chrono::seconds(15);
/// How often tick() is meant to be called.
inline constexpr Duration kTickEvery = std::chrono::seconds(3);

/// Which clients a call touched.
struct Changes {
  std::vector<ClientId> added;
  std::vector<ClientId> updated;  ///< set again, with a newer clock
  std::vector<ClientId> changed;  ///< those of `updated` whose content is another
  std::vector<ClientId> removed;

  bool empty() const { return added.empty() && updated.empty() && removed.empty(); }
  /// Added, then updated, then removed: what has to be told to the others.
  std::vector<ClientId> all() const;
};

/// Who is there: one state per client, where the one with the highest clock wins.
///
/// A state is JSON text and is passed on byte for byte. The clock of a client that left is
/// remembered, so that a late message does not bring it back, until `clients_max` others came.
/// Thread: confined. Source: y-protocols 1.0.7, awareness, as observed.
class Awareness {
 public:
  /// What is known of a client.
  struct Client {
    ClientId id = 0;
    std::uint64_t clock = 0;
    std::string state;       ///< JSON text; empty when the client is gone
    TimePoint updated_at{};  ///< when the clock was last taken over
    TimePoint gone_at{};     ///< when the state went away; means nothing while there is one

    bool present() const { return !state.empty(); }
  };

  /// `local` is the client that set_local() speaks for; a server has none.
  explicit Awareness(Limits limits = {}, std::optional<ClientId> local = std::nullopt)
      : limits_(limits), local_(local) {}

  /// Sets the own state; nothing removes it. The result is never empty: even an equal state has
  /// to be told, for its clock moved.
  /// Errors: kFailedPrecondition (no local client); those of read_state().
  Result<Changes> set_local(std::optional<std::string_view> json_text, TimePoint now);

  /// Takes over what is newer. A client that says we are gone is answered with a higher clock:
  /// the own id is then in `removed`, and the state stays.
  ///
  /// Clients past `clients_max` and states past `document_bytes_max` are left out.
  /// Errors: those of read_update(); nothing has changed then.
  Result<Changes> apply(ByteView update, TimePoint now);

  /// The same for entries that read_update() gave.
  Changes apply(std::span<const Entry> entries, TimePoint now);

  /// Removes states; the clocks stay, except that the own one moves on.
  Changes remove(std::span<const ClientId> clients, TimePoint now);

  /// Renews the own state and removes outdated ones, when it is time.
  Changes tick(TimePoint now);

  /// One update with what is known of these clients; a client named twice is in it once, an
  /// unknown one not at all.
  Bytes encode(std::span<const ClientId> clients) const;
  /// One update with everything that is known, gone clients included, in the order they came.
  Bytes encode_known() const;
  /// One update with those that are present, or no bytes when nobody is.
  Bytes encode_present() const;

  /// What is known of a client, or null. Lifetime: until the next call that is not const.
  const Client* find(ClientId client) const;
  /// Everybody known, in the order they came.
  const std::list<Client>& clients() const { return clients_; }

 private:
  Client* find_mutable(ClientId client);
  Client& add(ClientId client);
  bool make_room();
  bool has_room_for(const Entry& entry, const Client* client);
  void apply_entry(const Entry& entry, TimePoint now, Changes& changes);
  void take_over_absence(Client& client, TimePoint now);
  void set_state(Client& client, std::string_view state, TimePoint now);
  void set_local_state(std::string_view state, TimePoint now, Changes& changes);

  Limits limits_;
  std::optional<ClientId> local_;
  std::list<Client> clients_;  // in the order they came
  std::unordered_map<ClientId, std::list<Client>::iterator> place_of_;
  std::size_t state_bytes_ = 0;  // all states together
};

}  // namespace weft::presence
