#pragma once

// Sync as a value: one conversation with one peer about one document, bytes in, bytes out, no
// I/O, no clock. A Peer carries its frames over a Connection; a test carries them by hand.

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/clock.hpp"
#include "weft/base/incarnation.hpp"
#include "weft/base/result.hpp"
#include "weft/transport/connection.hpp"

namespace weft::sync {

/// Counts the changes that a document has admitted since it was opened; 0 is none.
using ChangePosition = std::uint64_t;

/// Tells apart the sessions of one document; never 0.
using SessionId = std::uint64_t;

/// A change on its way to several sessions of a document. Each protocol encodes its frame once
/// and keeps it here for the others.
class Broadcast {
 public:
  /// `only_author` is the session all of it came from, or 0 when it has several or none.
  Broadcast(Bytes change, SessionId only_author) : change_(std::move(change)), only_author_(only_author) {}

  ByteView change() const { return change_; }
  SessionId only_author() const { return only_author_; }

  /// The frame of the protocol that `key` stands for (the address of a constant of its own),
  /// made by `encode` for the first who asks.
  SharedFrame frame(const void* key, const std::function<Bytes(ByteView)>& encode) {
    for (const auto& [known, frame] : frames_)
      if (known == key) return frame;
    return frames_.emplace_back(key, make_frame(encode(change_))).second;
  }

 private:
  Bytes change_;
  SessionId only_author_;
  std::vector<std::pair<const void*, SharedFrame>> frames_;
};

/// The little a session may ask of its document. A room implements it, a replica does, a test
/// writes a fake.
class DocumentPort {
 public:
  virtual ~DocumentPort() = default;
  /// Which document of this name it is; zeros where the port does not know.
  virtual Incarnation incarnation() const = 0;
  /// Offers a change from the peer. Errors: kInvalidArgument, kResourceExhausted (close the
  /// session), kUnavailable (the document is closing), kPermissionDenied (refused, the session
  /// goes on).
  virtual Result<void> submit(SessionId from, ByteView change) = 0;
  /// What the document has, saved or not.
  virtual Bytes version() const = 0;
  /// One change that brings a peer at `version` here; many peers at one version may get the same
  /// object. Never null. Errors: kInvalidArgument.
  virtual Result<std::shared_ptr<Broadcast>> changes_since(ByteView version) = 0;
  /// Whether the document has all of a change already, so that submitting it would do nothing.
  /// Errors: kInvalidArgument.
  virtual Result<bool> includes(ByteView change) const = 0;
  /// How many changes the document has admitted, and how many of them may be shown to peers
  /// because they are saved. What a session read at `admitted` must not leave before
  /// `saved >= admitted`.
  virtual ChangePosition admitted() const = 0;
  virtual ChangePosition saved() const = 0;
  /// Presence from the peer, in the protocol's own encoding (the Yjs awareness update).
  virtual Result<void> submit_presence(SessionId from, ByteView update) = 0;
  /// The presence of everybody, same encoding, shared by all who ask until it changes; null when
  /// nobody is present.
  virtual std::shared_ptr<Broadcast> presence() = 0;
  /// Whether this session is the one to say what the document begins with: nobody has written it, and no other
  /// session that is still here was given that. Asked by sessions that have something to say.
  virtual bool may_begin(SessionId) { return false; }
  /// Other sessions of the document have got frames to send: all are drained at the end of the turn.
  virtual void wake() = 0;
};

/// One conversation with one peer. The owner calls, drains the frames, and closes the connection
/// when a call fails. Thread: confined.
class Session {
 public:
  virtual ~Session() = default;
  /// The connection is open: queue the greeting.
  virtual void start(TimePoint now) = 0;
  /// Takes one frame from the peer. Errors: kInvalidArgument (malformed), kResourceExhausted;
  /// close after draining.
  virtual Result<void> receive(ByteView frame, TimePoint now) = 0;
  /// The next frame to send, if one may leave now.
  virtual bool next_frame(SharedFrame& out) = 0;
  /// The document changed, and the change is saved.
  virtual void document_changed(Broadcast& change) = 0;
  /// Whether it is to be told of changes when all of them came from itself.
  virtual bool hears_itself() const = 0;
  /// Presence changed; `update` is in the encoding of DocumentPort::presence.
  virtual void presence_changed(Broadcast& update) = 0;
  /// The peer may no longer be served: queue the protocol's own word for it.
  virtual void deny(std::string_view reason) = 0;
  /// Time passed; called every few seconds.
  virtual void advance(TimePoint now) = 0;
};

}  // namespace weft::sync
