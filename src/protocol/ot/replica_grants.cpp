#include "weft/protocol/ot/replica_grants.hpp"

#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "weft/base/varint.hpp"

namespace weft::protocol::ot {

using weft::ot::ReplicaId;

struct ReplicaGrants::Grant::Table {
  using Key = std::tuple<std::uint64_t, std::uint64_t, ReplicaId>;
  struct Holder {
    std::string principal;
    bool open;
  };

  static Key key(Incarnation document, ReplicaId replica) { return {document.high, document.low, replica}; }

  std::size_t remembered_max;
  std::map<Key, Holder> holders;
  std::deque<Key> closed;  // oldest first; some may be open again

  void release(const Key& key_of_it) {
    holders.at(key_of_it).open = false;
    closed.push_back(key_of_it);
    while (closed.size() > remembered_max) {
      const auto oldest = holders.find(closed.front());
      closed.pop_front();
      if (oldest != holders.end() && !oldest->second.open) holders.erase(oldest);
    }
  }
};

ReplicaId random_replica(Random& random) {
  ReplicaId replica = 0;
  while (replica == 0) replica = random.next() & kVarUintMax;
  return replica;
}

ReplicaGrants::Grant& ReplicaGrants::Grant::operator=(Grant&& other) noexcept {
  if (this == &other) return *this;
  std::swap(table_, other.table_);
  std::swap(document_, other.document_);
  std::swap(replica_, other.replica_);
  return *this;
}

ReplicaGrants::Grant::~Grant() {
  if (table_ != nullptr) table_->release(Table::key(document_, replica_));
}

ReplicaGrants::ReplicaGrants(Random& random, std::size_t remembered_max)
    : table_(std::make_shared<Grant::Table>()), random_(&random) {
  table_->remembered_max = remembered_max;
}

Result<ReplicaGrants::Grant> ReplicaGrants::claim(Incarnation document, ReplicaId wanted, std::string_view principal) {
  if (wanted > kVarUintMax) return Error{ErrorCode::kInvalidArgument, "no replica id"};
  const ReplicaId replica = wanted != 0 ? wanted : random_replica(*random_);
  const Grant::Table::Holder fresh{std::string(principal), false};
  const auto holder = table_->holders.try_emplace(Grant::Table::key(document, replica), fresh).first;
  if (holder->second.open) return Error{ErrorCode::kAlreadyExists, "the replica is there already"};
  if (holder->second.principal != principal) return Error{ErrorCode::kAlreadyExists, "the replica is somebody else's"};
  holder->second.open = true;
  Grant grant;
  grant.table_ = table_;
  grant.document_ = document;
  grant.replica_ = replica;
  return grant;
}

}  // namespace weft::protocol::ot
