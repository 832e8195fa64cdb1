#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weft/protocol/ot/change_queue.hpp"
#include "weft/protocol/ot/reference_hub.hpp"
#include "weft/protocol/ot/replica_grants.hpp"
#include "weft/sync/session_factory.hpp"

namespace weft::protocol::ot {

struct SessionOptions {
  bool may_write = true;
  std::string principal;
  /// Frames kept behind one that the peer has not read; past it they are dropped, and the peer is brought
  /// up to date from its version once it reads again.
  std::size_t queue_bytes_max = std::size_t{1} << 20;
  weft::ot::ReferenceLimits references;
};

/// The authority's end of a conversation about one sequenced document, whatever its type.
///
/// A replica says what it has and is told of every entry since, its own among them: that is how it
/// learns that they are committed. So a submission that comes twice needs no answer of its own.
/// A submission under another replica's id, or one that cannot be applied, ends this session and no other.
/// Lifetime: borrows the port. Thread: confined.
class Session final : public sync::Session, private ReferenceHub::Listener {
 public:
  /// `hub` is null where nothing can be referred to.
  Session(sync::DocumentPort& port, sync::SessionId id, ReplicaGrants grants, std::shared_ptr<ReferenceHub> hub,
          SessionOptions options = {});
  ~Session() override;

  void start(TimePoint) override {}
  Result<void> receive(ByteView frame, TimePoint now) override;
  bool next_frame(SharedFrame& out) override;
  void document_changed(sync::Broadcast& change) override;
  bool hears_itself() const override { return true; }
  void presence_changed(sync::Broadcast&) override {}
  void deny(std::string_view reason) override;
  void advance(TimePoint) override {}

 private:
  Result<void> hello(const Hello& hello);
  Result<std::uint64_t> sequenced_version() const;
  Result<void> submit(ByteView submission);
  Result<void> share(Share share);
  Result<void> refuse(Refusal code, std::uint64_t sequence, std::string_view reason);
  void references_changed(std::uint64_t version, const SharedFrame& frame) override;
  void note_dropped();
  void push_references();

  sync::DocumentPort* port_;
  sync::SessionId id_;
  ReplicaGrants grants_;
  std::shared_ptr<ReferenceHub> hub_;
  SessionOptions options_;
  ChangeQueue queue_;
  ReplicaGrants::Grant grant_;
  bool greeted_ = false;
  bool references_known_ = false;  // the peer needs only what changes
};

/// Makes the sessions of one server: what those of one document share, they get from here.
///
/// Lifetime: factories keep what they need; `random` is borrowed. Thread: confined.
class SessionMaker {
 public:
  explicit SessionMaker(Random& random, const Limits& limits = {}, SessionOptions options = {});

  /// For the connections of one principal; the empty one is everybody who is not known.
  SessionFactory factory(std::string principal = {}) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace weft::protocol::ot
