#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/causal/state_vector.hpp"

namespace weft::crdt {

/// Updates that wait for content which is not known yet, in the order they came, in format v2: it
/// keeps every value as it is. They are merged
/// when somebody asks for them, so that keeping one costs the same however many there are.
class WaitingUpdates {
 public:
  bool empty() const { return ends_.empty(); }
  /// What it takes to keep them, more or less: their encoding, or the structs that it stands for,
  /// and what is noted about it.
  std::size_t bytes() const {
    return std::max(updates_.size(), kStructBytes * structs_) + kNoteBytes * (covered_.size() + awaited_.size());
  }
  std::size_t memory_bytes() const {
    return kNoteBytes * (covered_.size() + awaited_.size()) + updates_.capacity() + ends_.capacity() * sizeof(std::size_t);
  }

  /// Notes that an update to be kept holds these clocks. Returns whether any of them is new.
  bool cover(std::uint64_t client, std::uint64_t clock, std::uint64_t end);
  /// Keeps a well-formed update of that many structs.
  void keep(ByteView update, std::size_t structs);
  /// Notes that something waits until `client` has got beyond `clock`; it is at `state`.
  void await(std::uint64_t client, std::uint64_t clock, std::uint64_t state);
  void note_arrival(std::uint64_t client, std::uint64_t state);
  /// Whether a client got beyond the clock that was awaited.
  bool ready() const { return ready_; }
  /// For each client that is awaited, the lowest clock.
  StateVector awaited() const;

  /// All as one update. Lifetime: until the next keep() or take().
  const Bytes& merged();
  /// The same; nothing waits afterwards.
  Bytes take();

 private:
  static constexpr std::size_t kNoteBytes = 64;   // of a node of a map, about
  static constexpr std::size_t kStructBytes = 2;  // what a struct takes at least outside of columns

  Bytes updates_;                  // one after the other
  std::vector<std::size_t> ends_;  // of each of them
  std::size_t structs_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> covered_;  // client and clock to end; disjoint
  std::map<std::uint64_t, std::uint64_t> awaited_;                            // client to clock
  bool ready_ = false;
};

}  // namespace weft::crdt
