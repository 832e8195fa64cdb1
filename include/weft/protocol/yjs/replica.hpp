#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "weft/base/runtime.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/presence/awareness.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"
#include "weft/sync/peer.hpp"

namespace weft::protocol::yjs {

struct ReplicaOptions {
  /// Called at the end of a turn that edited: brings what was edited to stable storage, then calls the task,
  /// now or later. Nothing edited leaves before; never calling it means that nothing is sent. Absent: there is
  /// nothing to keep.
  std::function<void(Task)> flush;
};

/// Keeps a crdt::Doc of this process in step with a peer, usually a server.
///
/// The document may be edited at any time, connected or not; what was missed goes over at the next
/// connect(). Edits of one turn of the executor leave as one frame.
/// Lifetime: borrows the document, which must stay where it is, and the runtime's executor and
/// clock. Thread: confined.
class Replica final : public sync::DocumentPort {
 public:
  Replica(crdt::Doc& doc, const Runtime& runtime, ReplicaOptions options = {});
  ~Replica() override;
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  /// Begins a conversation; one that is under way ends.
  void connect(std::unique_ptr<Connection> connection);
  /// Ends the conversation, if any.
  void disconnect();

  bool connected() const { return conversation_ != nullptr; }
  /// All that the peer had when we greeted it has arrived.
  bool synced() const;
  /// The peer said that we may not be here.
  bool denied() const;

  /// How many transactions of ours there were since this object began, and how many of them are on stable
  /// storage, and so may leave.
  std::uint64_t edits_made() const { return edits_made_; }
  std::uint64_t edits_kept() const { return edits_kept_; }
  /// The peer has been sent all that it did not have, edits_kept() included.
  bool all_sent() const;

  /// Says who we are to everybody there, as JSON; nothing takes it back.
  /// Errors: those of presence::read_state().
  Result<void> set_presence(std::optional<std::string_view> json_text);
  const presence::Awareness& awareness() const { return awareness_; }

  Incarnation incarnation() const override { return {}; }
  Result<void> submit(sync::SessionId from, ByteView change) override;
  Bytes version() const override { return doc_->version(); }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override;
  Result<bool> includes(ByteView change) const override { return doc_->includes(change); }
  sync::ChangePosition admitted() const override { return edits_made_; }
  sync::ChangePosition saved() const override { return edits_kept_; }
  Result<void> submit_presence(sync::SessionId from, ByteView update) override;
  void wake() override {}
  std::shared_ptr<sync::Broadcast> presence() override;

 private:
  struct Conversation {
    Session* session;  // owned by the peer
    std::unique_ptr<sync::Peer> peer;
  };

  struct Edit {
    sync::ChangePosition number;
    Bytes update;
  };

  void edited(const crdt::UpdateEvent& event);
  void keep_edits();
  void send_edits();
  void send_presence(const presence::Changes& changes);
  void schedule_tick();
  void tick();
  void ended(const sync::Peer* peer);
  void end_conversation();

  crdt::Doc* doc_;
  Runtime runtime_;
  ReplicaOptions options_;
  presence::Awareness awareness_;
  crdt::Subscription subscription_;
  std::shared_ptr<Conversation> conversation_;
  std::vector<std::shared_ptr<Conversation>> leaving_;  // closed by us, until they have ended
  std::deque<Edit> edits_;                              // not sent yet; empty without a conversation
  sync::ChangePosition edits_made_ = 0;
  sync::ChangePosition edits_kept_ = 0;
  bool keeping_ = false;                                // a task or a flush will go on
  TimerHandle tick_timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft::protocol::yjs
