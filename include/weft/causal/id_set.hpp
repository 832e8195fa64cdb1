#pragma once

#include <cstdint>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"
#include "weft/causal/id.hpp"

namespace weft {

/// A set of content units, kept as ranges: what was deleted.
///
/// Shape: after normalize(), clients ascending and the ranges of each ascending, disjoint and
/// not adjacent. Thread: value.
class IdSet {
 public:
  struct Range {
    std::uint64_t clock;
    std::uint64_t length;
    std::uint64_t end() const { return clock + length; }
    friend bool operator==(const Range& a, const Range& b) {
      return a.clock == b.clock && a.length == b.length;
    }
  };
  struct Client {
    ClientId client;
    std::vector<Range> ranges;
    friend bool operator==(const Client& a, const Client& b) {
      return a.client == b.client && a.ranges == b.ranges;
    }
  };

  /// Adds a range; nothing is sorted or joined before normalize(), except that a range which
  /// begins where the one added before it ends grows that one.
  void add(ClientId client, std::uint64_t clock, std::uint64_t length);

  /// Sorts, and joins what overlaps or touches. Complexity: O(n log n).
  void normalize();

  /// Needs a normalized set. Complexity: O(log n).
  bool contains(Id id) const;

  bool empty() const { return clients_.empty(); }
  const std::vector<Client>& clients() const { return clients_; }

  friend bool operator==(const IdSet& a, const IdSet& b) { return a.clients_ == b.clients_; }

  /// The Yjs v1 form, clients descending; needs a normalized set.
  void encode(Writer& out) const;

  /// Reads the Yjs v1 form and adds it; failure shows in the reader. Ranges of length zero are
  /// dropped; one that passes the largest clock is malformed.
  void decode_add(Reader& in);

  /// The Yjs v2 form, where each range begins at a distance from the end of the one before.
  void encode_v2(Writer& out) const;
  void decode_add_v2(Reader& in);

 private:
  std::vector<Client> clients_;
};

}  // namespace weft
