#pragma once

// A replica's document through handles.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "weft/base/clock.hpp"
#include "weft/ot/element_event.hpp"
#include "weft/ot/handle.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::ot {

namespace detail {

/// What the handles need of a replica, whatever its policy.
class JsonPort {
 public:
  virtual ~JsonPort() = default;
  virtual const State& state() const = 0;
  virtual IdMint& mint() = 0;
  virtual Result<void> edit(Batch batch, std::optional<TimePoint> now) = 0;
  virtual Result<Batch> draft(Batch step) = 0;
  virtual std::size_t drafted() const = 0;
  virtual void discard_draft(std::size_t keep) = 0;
  virtual Result<void> commit_draft(std::optional<TimePoint> now) = 0;
};

/// A write that was lost, and where the one that won stands.
struct LossFacts {
  LossReason reason;
  bool local;
  ReplicaId loser;
  ReplicaId winner;
  const Operation* losing;
  const Operation* winning;
};

/// The model's inside.
class ModelCore;
std::shared_ptr<ModelCore> make_core(JsonPort& port, const Clock* clock);
void close(ModelCore& core);  // the port is not there any more
void applied(ModelCore& core, const Batch& batch, const Batch& inverse, const Trail& trail, bool local);
void lost(ModelCore& core, const LossFacts& facts);
void committed(ModelCore& core, std::uint64_t sequence);
bool wants_trail(const ModelCore& core);

/// Steps that become one batch; taken back unless finish() is told of success.
class TransactionScope {
 public:
  explicit TransactionScope(ModelCore& core);
  TransactionScope(const TransactionScope&) = delete;
  TransactionScope& operator=(const TransactionScope&) = delete;
  ~TransactionScope();
  /// Why nothing can be edited now, if so.
  Result<void> open();
  /// The first edit inside that failed, if any did.
  Result<void> outcome() const;
  Result<void> finish(Result<void> outcome);

 private:
  ModelCore& core_;
  std::size_t before_ = 0;        // what was drafted
  std::optional<Error> failure_;  // of the transaction that this one is in
  bool open_ = false;
};

/// Joins a core and a replica.
template <Policy kPolicy>
class ReplicaLink final : public JsonPort, public ReplicaObserver<BasicJson<kPolicy>> {
 public:
  using Json = BasicJson<kPolicy>;

  ReplicaLink(Replica<Json>& replica, const Clock* clock) : replica_(replica), core_(make_core(*this, clock)) {
    replica_.observe(this);
  }
  ~ReplicaLink() override {
    replica_.ignore(this);
    close(*core_);
  }
  const std::shared_ptr<ModelCore>& core() const { return core_; }

  const State& state() const override { return replica_.state(); }
  IdMint& mint() override { return replica_.mint(); }
  Result<void> edit(Batch batch, std::optional<TimePoint> now) override { return replica_.edit(std::move(batch), now); }
  Result<Batch> draft(Batch step) override { return replica_.draft(std::move(step)); }
  std::size_t drafted() const override { return replica_.drafted(); }
  void discard_draft(std::size_t keep) override { replica_.discard_draft(keep); }
  Result<void> commit_draft(std::optional<TimePoint> now) override { return replica_.commit_draft(now); }

  bool wants_trail() const override { return detail::wants_trail(*core_); }
  void applied(const Batch& batch, const Batch& inverse, const Trail& trail, bool local) override {
    detail::applied(*core_, batch, inverse, trail, local);
  }
  void lost(const Entry<Json>& entry, const Loss<Json>& loss) override {
    const ReplicaId loser = loss.committed_lost ? loss.other : entry.replica;
    const ReplicaId winner = loss.committed_lost ? entry.replica : loss.other;
    const Operation* winning = loss.committed_lost ? &entry.batch[loss.index] : other_operation(loss);
    detail::lost(*core_, {loss.reason, loser == replica_.id(), loser, winner, &loss.losing, winning});
  }
  void committed(std::uint64_t sequence) override { detail::committed(*core_, sequence); }

 private:
  // What an entry met, while that one is kept.
  const Operation* other_operation(const Loss<Json>& loss) const {
    const auto& history = replica_.committed().history();
    if (history.empty() || loss.other_version < history.front().version || loss.other_version > history.back().version)
      return nullptr;
    const auto& other = history[loss.other_version - history.front().version];
    return loss.other_index < other.batch.size() ? &other.batch[loss.other_index] : nullptr;
  }

  Replica<Json>& replica_;
  std::shared_ptr<ModelCore> core_;
};

}  // namespace detail

/// A replica's document through handles, with events.
///
/// Edits through handles are edits of the replica, and the replica may be edited itself as well.
/// Several models of one replica do not know of one another.
/// Lifetime: borrows the replica, which may not move meanwhile, and the clock. Thread: confined.
class JsonModel {
 public:
  /// With a clock, edits that follow one another fast are undone together: see ReplicaOptions.
  template <Policy kPolicy>
  explicit JsonModel(Replica<BasicJson<kPolicy>>& replica, const Clock* clock = nullptr) {
    auto link = std::make_unique<detail::ReplicaLink<kPolicy>>(replica, clock);
    core_ = link->core();
    link_ = std::move(link);
  }

  Handle root() const;
  /// The element of that id; undefined when it is not attached.
  Handle find(ElementId id) const;
  /// The element at a path; undefined when there is none.
  Handle at(const Path& path) const;

  /// Runs `body`, and makes everything that is edited in it one batch: all or nothing, one version, one
  /// step of undo. What was written shows in it at once; events come behind it.
  ///
  /// `body` gives Result<void>, and its verdict counts; or nothing, and then every edit in it must have
  /// succeeded. When it fails, everything is as it was, and the error is handed on. Inside another
  /// transaction it becomes part of that one, and failing takes back its own edits only. Meanwhile nothing else may
  /// be asked of the replica: it gives kFailedPrecondition.
  /// Errors: also kFailedPrecondition (inside a callback).
  template <class Body>
  Result<void> transact(Body&& body) {
    detail::TransactionScope scope(*core_);
    WEFT_TRY(scope.open());
    if constexpr (std::is_void_v<std::invoke_result_t<Body&>>) {
      body();
      return scope.finish(scope.outcome());
    } else {
      return scope.finish(body());
    }
  }

  /// Calls back for every write that is not there any more, behind the events of what came with it.
  Subscription on_lost(std::function<void(const LostWrite&)> callback);
  /// Calls back when edits of ours up to a sequence number are committed.
  Subscription on_committed(std::function<void(std::uint64_t sequence)> callback);

 private:
  std::shared_ptr<detail::ModelCore> core_;
  std::unique_ptr<detail::JsonPort> link_;  // its end closes the core
};

}  // namespace weft::ot
