#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage_queue.hpp"
#include "weft/document/load.hpp"
#include "weft/presence/roster.hpp"
#include "weft/server/server.hpp"
#include "weft/sync/peer.hpp"

namespace weft::server {

/// What all rooms of a server share. Rooms keep it alive; a server that ends takes its calls back.
struct RoomContext {
  ServerOptions options;
  std::shared_ptr<StorageQueue> queue;
  std::function<void(class Room&)> dirty;   // has something to hand on at the end of this turn
  std::function<void(class Room&)> closed;  // will take no more members
  std::function<void(class Room&)> gone;    // was closed, and its last member has left
  std::uint64_t changes = 0;
  std::uint64_t changes_saved = 0;
  std::uint64_t failures = 0;       // rooms that became unavailable
  std::uint64_t changes_given_up = 0;  // admitted, and refused by storage
};

/// A document that is open for its members.
///
///     kLoading --> kLive <--> kDraining --> kClosed
///         \___________\____________\__________^     on any failure: unavailable, members sent away
///
///   kLoading   joiners wait; what they send is kept, bounded
///   kLive      changes are admitted
///   kDraining  nobody is here and the last snapshot is being written, the document is to be removed, or
///              the server shuts down
///   kClosed    forgotten by the server; a later joiner gets a new room
///
/// Invariants:
///   1. admitted() = saved() + changes in flight + changes unsaved.
///   2. A change reaches members only when it is saved.
///   3. At most one append of this room is under way, so the log has the order of admission.
///   4. A failed append closes the room: the model then holds what the log does not.
class Room final : public sync::DocumentPort, public std::enable_shared_from_this<Room> {
 public:
  Room(std::shared_ptr<RoomContext> context, DocumentId id);

  void load();
  void join(std::unique_ptr<Connection> connection, ConnectionInfo info, Access access);
  /// Hands this turn's changes to storage, and its presence to the members.
  void end_turn();
  void advance(TimePoint now);
  /// Asks anew what each member may do.
  void check_permissions();
  /// Sends everybody away; closes once everything is stored.
  void drain(const CloseReason& reason);
  /// Sends everybody away (4410), removes the document from storage, and closes.
  void remove(std::function<void(Result<void>)> done);
  /// Lets go of the members without a word, for a server that is being destroyed.
  void abandon() { members_.clear(); }

  const DocumentId& id() const { return id_; }
  std::size_t member_count() const { return members_.size(); }

  Incarnation incarnation() const override { return incarnation_; }
  Result<void> submit(sync::SessionId from, ByteView change) override;
  Bytes version() const override { return model_.version(); }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override;
  Result<bool> includes(ByteView change) const override { return model_.includes(change); }
  sync::ChangePosition admitted() const override { return admitted_; }
  sync::ChangePosition saved() const override { return saved_; }
  Result<void> submit_presence(sync::SessionId from, ByteView update) override;
  std::shared_ptr<sync::Broadcast> presence() override;
  void wake() override;
  bool may_begin(sync::SessionId session) override;

 private:
  enum class State : std::uint8_t { kLoading, kLive, kDraining, kClosed };

  struct Member {
    sync::SessionId id;
    ConnectionInfo info;  // without the session, once that has begun
    Access access;        // as it was asked last
    std::unique_ptr<sync::Peer> peer;
  };

  /// The answer to those who came last at one version: joiners mostly share it.
  struct Answer {
    Bytes version;
    sync::ChangePosition admitted = 0;
    std::shared_ptr<sync::Broadcast> changes;
    bool used = false;  // since the last advance()
  };

  struct Unsaved {
    LogChange change;
    sync::SessionId from;
  };

  void loaded(Result<LoadedDocument> document);
  void go_live();
  void begin(Member& member);
  void make(std::string_view model);
  bool is_of(const std::string& model) const;
  bool is_alone(const Member& member) const;
  std::optional<CloseReason> objection_to(const Member& member) const;
  bool may_stay(Member& member);
  bool nobody_wrote() const { return !stored_ && admitted_ == 0; }
  std::vector<std::unique_ptr<Member>>::iterator find(sync::SessionId id);
  void left(sync::SessionId id);
  void pass_on_beginning();

  void mark_dirty();
  void append_unsaved();
  void appended(Result<Appended> result);
  void tell_stored() const;
  void broadcast_saved();
  bool nobody_hears(sync::SessionId author) const;
  void flush_members();
  void presence_changed(const std::vector<presence::ClientId>& clients);
  void send_presence();

  void write_snapshot(Bytes snapshot);
  void snapshot_written(LogPosition through, std::uint64_t bytes, const Result<void>& written);

  void leave_if_empty();
  void unload();
  void erase();
  void erased(Result<void> removed);
  void close_if_done();
  void tell_closed();
  void fail(const Error& error);
  void log(LogLevel level, std::string_view event, const std::string& detail) const;

  std::shared_ptr<RoomContext> context_;
  DocumentId id_;
  State state_ = State::kLoading;
  AnyModel model_;
  presence::Roster roster_;
  std::vector<presence::ClientId> presence_dirty_;  // to be told to everybody at the end of the turn
  std::shared_ptr<sync::Broadcast> everybody_;       // the answer of presence() until it changes

  bool stored_ = false;  // the document exists in storage
  Incarnation incarnation_;  // the stored one, or what it will be created with
  LogPosition log_end_;
  std::uint64_t log_bytes_since_snapshot_ = 0;
  std::uint64_t snapshot_bytes_ = 0;
  bool writing_snapshot_ = false;
  std::optional<Bytes> next_snapshot_;  // includes what is in flight; written once that is saved

  sync::ChangePosition admitted_ = 0;
  sync::ChangePosition saved_ = 0;
  std::vector<Unsaved> unsaved_;
  std::vector<Unsaved> in_flight_;
  std::size_t unsaved_bytes_ = 0;  // of both, with what keeping them costs

  Answer answer_;
  std::vector<std::unique_ptr<Member>> members_;  // by ascending id
  sync::SessionId last_session_ = 0;
  sync::SessionId beginner_ = 0;                 // who is to write first, and has not yet
  std::vector<sync::SessionId> would_begin_;     // who asked for that after it
  bool dirty_ = false;  // end_turn() is coming
  bool woken_ = false;  // and members have frames to send
  TimerHandle unload_timer_;
  std::function<void(Result<void>)> removed_;  // set once the document is to be removed
  bool erasing_ = false;
};

}  // namespace weft::server
