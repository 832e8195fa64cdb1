#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weft/protocol/yjs/outbox.hpp"
#include "weft/sync/session_factory.hpp"

namespace weft::protocol::hocuspocus {

/// What one conversation may do; the host's part may change while it goes on.
struct Permit {
  Access granted = Access::kWrite;   ///< by the host, to the peer's token
  Access ceiling = Access::kNone;    ///< by the document's server; kNone until the session is made
  bool may_write() const { return granted == Access::kWrite && ceiling == Access::kWrite; }
};

/// The server's side of one document on a hocuspocus connection: what happens once the peer's
/// token was accepted. Takes and gives whole frames of one address.
///
/// Every step 2 and every update is answered with a status: saved, once the document has saved all
/// that it had admitted by then, or rejected. What the session read from a document leaves only
/// after the document has saved it.
/// Lifetime: borrows the port. Thread: confined.
class Session final : public sync::Session, private yjs::Framing {
 public:
  Session(sync::DocumentPort& port, sync::SessionId id, std::string address, std::shared_ptr<const Permit> permit,
          yjs::OutboxLimits limits = {});

  void start(TimePoint now) override;
  Result<void> receive(ByteView frame, TimePoint now) override;
  bool next_frame(SharedFrame& out) override { return outbox_.next_frame(out); }
  void document_changed(sync::Broadcast& change) override;
  bool hears_itself() const override { return false; }
  void presence_changed(sync::Broadcast& update) override { outbox_.presence_changed(update); }
  void deny(std::string_view reason) override;
  /// Nothing: keeping the connection alive is the business of whoever has it.
  void advance(TimePoint) override {}

 private:
  SharedFrame step1(ByteView state_vector) const override;
  SharedFrame step2(sync::Broadcast& missing) const override;
  SharedFrame update(sync::Broadcast& change) const override;
  SharedFrame awareness(sync::Broadcast& update) const override;
  using Encode = Bytes (*)(std::string_view address, ByteView body);
  SharedFrame shared(sync::Broadcast& broadcast, const char& key, Encode encode) const;

  Result<void> greeted(ByteView state_vector, bool wants_greeting);
  Result<void> submit(ByteView update);
  Result<void> compare(ByteView missing);
  void acknowledge(bool saved);

  sync::DocumentPort* port_;
  sync::SessionId id_;
  std::string address_;
  Bytes prefix_;
  std::shared_ptr<const Permit> permit_;
  SharedFrame saved_frame_;
  SharedFrame rejected_frame_;
  yjs::Outbox outbox_;
};

}  // namespace weft::protocol::hocuspocus
