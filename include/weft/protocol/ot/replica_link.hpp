#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "weft/base/runtime.hpp"
#include "weft/ot/entry_head.hpp"
#include "weft/ot/ot_replica.hpp"
#include "weft/protocol/ot/client_channel.hpp"

namespace weft::protocol::ot {

/// What travels on the connection of a link besides edits.
class LinkExtension {
 public:
  /// The other end knows us, and has nothing of ours.
  virtual void on_welcome() = 0;
  /// The replica took this over.
  virtual void on_integrated(ByteView change) = 0;
  virtual Result<void> on_references(References references) = 0;
  virtual void on_stale(const std::string& key) = 0;
  virtual void on_disconnected() = 0;

 protected:
  ~LinkExtension() = default;
};

template <weft::ot::Type T>
struct LinkOptions {
  /// Which document the replica has something of, as on_bound said; absent: it never had anything.
  std::optional<Incarnation> incarnation;
  /// The replica takes over the first change of this document: to be kept with its records.
  std::function<void(Incarnation)> on_bound;
  /// The document is gone, or another one has its name: these edits will not be sent. The replica starts over.
  std::function<void(weft::ot::Branch<T>)> on_branch;
  /// The authority said no. After anything but kRebase nothing is sent on this connection any more.
  std::function<void(const Refused&)> on_refused;
  /// Called when something is to be sent: brings what the replica recorded to stable storage, then calls
  /// the task, now or later. Never calling it means that nothing is sent. Absent: there is nothing to keep.
  std::function<void(Task)> flush;
};

/// Keeps a replica of this process in step with its authority.
///
/// The replica may be edited at any time, connected or not. Edits of one turn of the executor leave in one
/// message, one message is in flight at a time, and it is sent again on every connection until it is known
/// to be committed.
/// Lifetime: borrows the replica, which must stay where it is, and the runtime. Thread: confined.
template <weft::ot::Type T>
class ReplicaLink final : private ClientChannel::Handler, private weft::ot::ReplicaObserver<T> {
 public:
  ReplicaLink(weft::ot::Replica<T>& replica, const Runtime& runtime, LinkOptions<T> options = {})
      : replica_(&replica),
        executor_(runtime.executor),
        options_(std::move(options)),
        incarnation_(options_.incarnation),
        channel_(*runtime.executor, *this, weft::ot::ReferenceLimits{}.values_max) {
    if (replica.in_flight()) flushed_ = replica.sequence();  // it came from where it was kept
    replica.observe(this);
  }
  ~ReplicaLink() {
    *alive_ = false;
    replica_->ignore(this);
  }
  ReplicaLink(const ReplicaLink&) = delete;
  ReplicaLink& operator=(const ReplicaLink&) = delete;

  /// Begins a conversation; one that is under way ends, and has ended before the new one says who we are.
  void connect(std::unique_ptr<Connection> connection) {
    disconnect();
    channel_.connect(std::move(connection));
    if (channel_.alone()) greet();
  }

  void disconnect() {
    if (!channel_.connected()) return;
    channel_.disconnect();
    end_conversation();
  }

  bool connected() const { return channel_.connected(); }
  /// All that the authority had when it welcomed us has arrived.
  bool synced() const { return welcomed_ && version() >= wait_for_; }
  /// Which document this is, once anything of it is here.
  std::optional<Incarnation> incarnation() const { return incarnation_; }
  weft::ot::Replica<T>& replica() { return *replica_; }

  /// One extension at a time; null takes it away. Borrowed.
  void extend(LinkExtension* extension) { extension_ = extension; }
  /// For the extension: a frame of its own.
  void send(Bytes frame) { channel_.send(std::move(frame)); }
  /// Brings out what can be sent now, without waiting for the end of the turn.
  void pump() {
    if (!synced() || silenced_) return;
    if (!replica_->in_flight() && !replica_->send()) return;
    const std::uint64_t sequence = replica_->sequence();
    if (sent_ == sequence) return;
    if (options_.flush && flushed_ != sequence) return flush(sequence);
    sent_ = sequence;
    channel_.send(encode(Submit{*replica_->resend()}));
  }

 private:
  std::uint64_t version() const { return replica_->committed().version_number(); }

  void greet() {
    const std::uint64_t in_flight = replica_->in_flight() ? replica_->sequence() : 0;
    channel_.send(encode(Hello{replica_->id(), incarnation_.value_or(Incarnation{}), version(), in_flight}));
  }

  // Once for each message, however often it is asked for.
  void flush(std::uint64_t sequence) {
    if (std::exchange(flushing_, sequence) == sequence) return;
    options_.flush([this, alive = alive_, sequence, call = ++flushes_] {
      if (!*alive || call != flushes_ || flushing_ != sequence) return;
      flushed_ = std::exchange(flushing_, 0);
      pump();
    });
  }

  Result<void> on_message(AuthorityMessage message) override {
    if (const Welcome* welcome = std::get_if<Welcome>(&message)) return welcomed(*welcome);
    if (Refused* refused = std::get_if<Refused>(&message)) return refused_by(*refused);
    if (!welcomed_) return Error{ErrorCode::kInvalidArgument, "the authority did not begin with a welcome"};
    if (const Changes* changes = std::get_if<Changes>(&message)) return integrate(changes->change);
    if (extension_ == nullptr) return {};
    if (const Stale* stale = std::get_if<Stale>(&message)) extension_->on_stale(stale->key);
    if (References* references = std::get_if<References>(&message)) return extension_->on_references(std::move(*references));
    return {};
  }

  Result<void> welcomed(const Welcome& welcome) {
    if (welcomed_ || welcome.replica != replica_->id())
      return Error{ErrorCode::kInvalidArgument, "a welcome that is not for us"};
    if (welcome.other) start_over();
    meant_ = welcome.incarnation;
    wait_for_ = welcome.version;
    welcomed_ = true;
    if (extension_ != nullptr) extension_->on_welcome();
    pump();
    return {};
  }

  void start_over() {
    incarnation_.reset();
    flushed_ = flushing_ = 0;
    std::optional<weft::ot::Branch<T>> branch;
    if (!replica_->settled()) branch = replica_->branch();
    // Before the replica forgets: whoever keeps the branch keeps it before the records go.
    if (branch && options_.on_branch) options_.on_branch(std::move(*branch));
    replica_->start_over();
  }

  Result<void> integrate(ByteView change) {
    if (!incarnation_) {
      incarnation_ = meant_;
      if (options_.on_bound) options_.on_bound(meant_);
    }
    WEFT_TRY(replica_->integrate(change));
    if (extension_ != nullptr) extension_->on_integrated(change);
    pump();
    return {};
  }

  Result<void> refused_by(const Refused& refused) {
    if (refused.code != Refusal::kRebase) {
      silenced_ = true;
    } else if (refused.sequence == sent_) {
      sent_ = 0;
      wait_for_ = std::max(wait_for_, refused.version);
    }
    if (options_.on_refused) options_.on_refused(refused);
    pump();
    return {};
  }

  void on_disconnected(const CloseReason&) override { end_conversation(); }
  void on_alone() override {
    if (channel_.connected()) greet();
  }

  void end_conversation() {
    welcomed_ = silenced_ = false;
    sent_ = 0;
    if (extension_ != nullptr) extension_->on_disconnected();
  }

  void applied(const typename T::Batch&, const typename T::Batch&, const typename T::Trail&, bool local) override {
    if (!local || std::exchange(pump_posted_, true)) return;
    executor_->post([this, alive = alive_] {
      if (!*alive) return;
      pump_posted_ = false;
      pump();
    });
  }
  void lost(const weft::ot::Entry<T>&, const weft::ot::Loss<T>&) override {}
  void committed(std::uint64_t) override {}

  weft::ot::Replica<T>* replica_;
  Executor* executor_;
  LinkOptions<T> options_;
  std::optional<Incarnation> incarnation_;  // of what the replica has
  Incarnation meant_;                       // of the document at the other end
  ClientChannel channel_;
  LinkExtension* extension_ = nullptr;
  bool welcomed_ = false;
  bool silenced_ = false;           // nothing is taken from us on this connection
  std::uint64_t wait_for_ = 0;      // nothing is sent before this version is here
  std::uint64_t sent_ = 0;          // the message that was sent on this connection
  std::uint64_t flushed_ = 0;       // the message that is on stable storage
  std::uint64_t flushing_ = 0;      // the message that is on its way there,
  std::uint64_t flushes_ = 0;       // by the newest of so many calls
  bool pump_posted_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft::protocol::ot
