#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transaction_record.hpp"
#include "weft/container/flat_index.hpp"

namespace weft::crdt {

/// Sets of clocks of clients. Clients stand in the order in which they came, which decides in what
/// order things are done again; ranges ascend and do not touch.
class ClockRanges {
 public:
  struct Client {
    std::uint32_t client;
    std::vector<DeletedRange> ranges;
  };

  /// A client that was not there yet comes next in the order.
  void add_client(std::uint32_t number) { static_cast<void>(client(number)); }
  /// Complexity: O(log n) behind the ranges of that client, else O(n), n of them.
  void add(const DeletedRange& range);
  void add(const ClockRanges& other);
  /// Complexity: O(log n).
  bool contains(std::uint32_t client, std::uint64_t clock) const;
  const std::vector<Client>& clients() const { return clients_; }

 private:
  const Client* find(std::uint32_t number) const;
  Client& client(std::uint32_t number);

  std::vector<Client> clients_;
  FlatIndex places_;  ///< in `clients_`, by client, once there are many
};

}  // namespace weft::crdt
