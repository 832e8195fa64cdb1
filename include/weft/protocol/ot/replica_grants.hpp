#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "weft/base/incarnation.hpp"
#include "weft/base/random.hpp"
#include "weft/base/result.hpp"
#include "weft/ot/type.hpp"

namespace weft::protocol::ot {

/// A random replica id: nobody else draws the same.
weft::ot::ReplicaId random_replica(Random& random);

/// Who may write under which replica id, document by document: one session at a time, and always for
/// the same principal.
///
/// In memory only: after a restart the first to come with an id has it. What an id was used for before
/// is remembered for `remembered_max` ids, oldest forgotten first.
/// Copies are the same table, and grants may outlive it. Lifetime: `random` is borrowed. Thread: confined.
class ReplicaGrants {
 public:
  /// The right to write under an id. Lifetime: the id is free for another session of the same principal
  /// when this ends.
  class Grant {
   public:
    Grant() = default;
    Grant(Grant&& other) noexcept = default;
    Grant& operator=(Grant&& other) noexcept;
    ~Grant();
    weft::ot::ReplicaId replica() const { return replica_; }

   private:
    friend class ReplicaGrants;
    struct Table;
    std::shared_ptr<Table> table_;
    Incarnation document_;
    weft::ot::ReplicaId replica_ = 0;
  };

  explicit ReplicaGrants(Random& random, std::size_t remembered_max = 100'000);

  /// The right to `wanted`, or to a new id when that is 0.
  /// Errors: kInvalidArgument (no replica id), kAlreadyExists (in use, or somebody else's).
  Result<Grant> claim(Incarnation document, weft::ot::ReplicaId wanted, std::string_view principal);

 private:
  std::shared_ptr<Grant::Table> table_;
  Random* random_;
};

}  // namespace weft::protocol::ot
