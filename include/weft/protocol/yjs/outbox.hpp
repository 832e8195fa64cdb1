#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/sync/session.hpp"

namespace weft::protocol::yjs {

/// How a protocol of the Yjs family puts its messages into frames.
class Framing {
 public:
  virtual SharedFrame step1(ByteView state_vector) const = 0;
  virtual SharedFrame step2(sync::Broadcast& missing) const = 0;
  virtual SharedFrame update(sync::Broadcast& change) const = 0;
  virtual SharedFrame awareness(sync::Broadcast& update) const = 0;

 protected:
  ~Framing() = default;
};

struct OutboxLimits {
  /// Frames kept behind one that the peer has not read, counted with what they cost besides their
  /// bytes. Past it what can be made anew is dropped, and the peer is brought up to date from its
  /// state vector once it reads again.
  std::size_t outbox_bytes_max = std::size_t{1} << 20;
  /// Longer state vectors are refused: a greeting of made-up clients costs memory.
  std::size_t state_vector_bytes_max = std::size_t{1} << 20;
  /// How much may be sent before it is noted anew what the peer has, when that is known.
  std::size_t rebase_bytes = std::size_t{1} << 20;
};

/// What one session has to send, whatever the framing: greetings, answers, changes and presence in
/// order, each held back until the document has saved what it shows.
///
/// Lifetime: borrows the port and the framing. Thread: confined.
class Outbox {
 public:
  Outbox(sync::DocumentPort& port, const Framing& framing, OutboxLimits limits)
      : port_(&port), framing_(&framing), limits_(limits) {}

  /// Queues our state vector.
  void greet();
  /// Queues what a peer at `state_vector` lacks.
  /// Errors: kResourceExhausted (state_vector_bytes_max), kInvalidArgument.
  Result<void> answer(ByteView state_vector);
  void document_changed(sync::Broadcast& change);
  void presence_changed(sync::Broadcast& update);
  /// The peer has to be told of everybody, once all else is sent.
  void want_presence() { presence_wanted_ = true; }
  /// Queues a frame that is never dropped and leaves once the document has saved `needs_saved`.
  /// What is pushed often must be one and the same object: only then many cost as little as one.
  void push_kept(SharedFrame frame, sync::ChangePosition needs_saved = 0);
  /// Forgets everything, dropped or not.
  void clear();

  bool next_frame(SharedFrame& out);
  bool empty() const { return next_ == queue_.size(); }
  bool greeted_by_peer() const { return greeted_by_peer_; }

 private:
  enum class Kind : std::uint8_t { kDocument, kGreeting, kKept };

  struct Queued {
    SharedFrame frame;
    sync::ChangePosition needs_saved;  // may leave once the document has saved this much
    Kind kind;
    std::uint64_t times;  // how often it is to be sent
  };

  bool fits(const SharedFrame& frame, std::size_t bytes_max) const;
  void push(SharedFrame frame, sync::ChangePosition needs_saved, Kind kind);
  void enqueue(SharedFrame frame, sync::ChangePosition needs_saved, Kind kind);
  void drop();
  void keep(Queued& queued, std::vector<Queued>& kept);
  void make_anew();
  void push_presence();
  void note_peer_version(Bytes version);
  void note_delivered();
  void compact();

  sync::DocumentPort* port_;
  const Framing* framing_;
  OutboxLimits limits_;
  std::vector<Queued> queue_;  // sent up to next_
  std::size_t next_ = 0;
  std::size_t bytes_ = 0;
  // A state vector that the peer has for certain: none, its own greeting, or ours at a quiet moment.
  Bytes peer_version_{0};
  std::size_t bytes_since_version_ = 0;
  bool greeted_by_peer_ = false;
  bool changes_dropped_ = false;
  bool greeting_dropped_ = false;
  bool presence_wanted_ = false;
};

}  // namespace weft::protocol::yjs
