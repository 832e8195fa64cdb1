#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/clock.hpp"
#include "weft/base/result.hpp"
#include "weft/presence/awareness.hpp"

namespace weft::presence {

/// Tells apart the live connections of one roster; the host chooses the numbers.
using ConnectionId = std::uint64_t;

/// Who is present in one document, and through which connection: the authority's side of
/// awareness.
///
/// A client belongs to the connection that introduced it, until it leaves or the connection
/// drops. What anybody else says about it is ignored, so nobody can speak for another or send
/// somebody away. Calls return the clients that everybody, the sender included, has to be told
/// about; a host may collect them over a turn and encode() them once.
///
/// A client whose connection broke announces itself again with the clock it left with, which
/// every peer takes for old news. From a connection that joined since then it is taken over with
/// the next clock, which the client adopts when it is told.
/// Thread: confined.
class Roster {
 public:
  /// What became of an update.
  struct Outcome {
    std::vector<ClientId> changed;  ///< to be told to everybody
    std::size_t refused = 0;        ///< entries about clients that are not the sender's, or too many
  };

  explicit Roster(Limits limits = {}) : limits_(limits), awareness_(limits) {}

  /// A connection is there, and introduces nobody yet. Twice is once.
  void join(ConnectionId connection, TimePoint now);

  /// Takes an update from a connection. Entries are accepted or refused one by one.
  /// Errors: those of read_update(); kFailedPrecondition (the connection has not joined, or
  /// dropped). Nothing has changed then.
  Result<Outcome> apply(ConnectionId connection, ByteView update, TimePoint now);

  /// The connection is gone; returns its clients, who are gone with it.
  std::vector<ClientId> drop(ConnectionId connection, TimePoint now);

  /// Removes those who were not renewed in time. They belong to nobody then: a client that comes
  /// back over another network may do so while its old connection is still thought to be alive.
  std::vector<ClientId> tick(TimePoint now);

  /// One update with what is known of these clients, each once.
  Bytes encode(std::span<const ClientId> clients) const { return awareness_.encode(clients); }
  /// One update with everybody present, or no bytes when nobody is.
  Bytes encode_present() const { return awareness_.encode_present(); }

  const Awareness& awareness() const { return awareness_; }

 private:
  struct Member {
    TimePoint joined_at{};
    std::unordered_set<ClientId> clients;
  };

  bool may_speak(ConnectionId connection, const Member& member, const Entry& entry) const;
  void release(ClientId client);
  void accept(ConnectionId connection, Member& member, Entry entry, TimePoint now, Outcome& outcome);

  Limits limits_;
  Awareness awareness_;
  std::map<ConnectionId, Member> members_;
  std::unordered_map<ClientId, ConnectionId> owner_of_;
};

}  // namespace weft::presence
