#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transaction_record.hpp"

namespace weft::crdt {

/// Sets of clocks of clients. Clients stand in the order in which they came, which decides in what
/// order things are done again; ranges ascend and do not touch.
class ClockRanges {
 public:
  struct Client {
    std::uint32_t client;
    std::vector<DeletedRange> ranges;
  };

  /// Complexity: O(clients + ranges of that client).
  void add(const DeletedRange& range);
  void add(const ClockRanges& other);
  bool contains(std::uint32_t client, std::uint64_t clock) const;
  const std::vector<Client>& clients() const { return clients_; }

 private:
  Client& client(std::uint32_t number);

  std::vector<Client> clients_;
};

}  // namespace weft::crdt
