#pragma once

#include <cstdint>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/causal/id.hpp"

namespace weft {

/// How far each client's content is known: the next clock expected, per client.
///
/// Shape: entries sorted by client, ascending; a client that is not listed is at clock 0.
/// Thread: value.
class StateVector {
 public:
  struct Entry {
    ClientId client;
    std::uint64_t clock;
    friend bool operator==(const Entry& a, const Entry& b) {
      return a.client == b.client && a.clock == b.clock;
    }
  };

  /// The next clock of `client`. Complexity: O(log clients).
  std::uint64_t get(ClientId client) const;

  /// Puts `clock` in place of what is known of `client`. Complexity: O(1) behind the last entry.
  void set(ClientId client, std::uint64_t clock);

  bool empty() const { return entries_.empty(); }
  const std::vector<Entry>& entries() const { return entries_; }

  friend bool operator==(const StateVector& a, const StateVector& b) { return a.entries_ == b.entries_; }

  /// The Yjs form: a count, then client and clock each, clients descending.
  void encode(Writer& out) const;
  Bytes encode() const;

  /// Reads the Yjs form; entries in any order, the last one of a client counts.
  /// Errors: kInvalidArgument (malformed, or bytes left over). Complexity: O(n log n).
  static Result<StateVector> decode(ByteView bytes);
  /// As above from the middle of a message; failure shows in the reader.
  static StateVector decode(Reader& in);

 private:
  std::vector<Entry> entries_;
};

}  // namespace weft
