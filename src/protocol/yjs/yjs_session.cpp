#include "weft/protocol/yjs/yjs_session.hpp"

#include "weft/protocol/yjs/messages.hpp"

namespace weft::protocol::yjs {
namespace {

// Keys under which a Broadcast keeps our frames.
constexpr char kStep2Frame = 0;
constexpr char kUpdateFrame = 0;
constexpr char kAwarenessFrame = 0;

// An awareness update of no entries.
constexpr std::uint8_t kNobody[] = {0};

class YWebsocketFraming final : public Framing {
 public:
  SharedFrame step1(ByteView state_vector) const override { return make_frame(encode_sync_step1(state_vector)); }
  SharedFrame step2(sync::Broadcast& missing) const override { return missing.frame(&kStep2Frame, encode_sync_step2); }
  SharedFrame update(sync::Broadcast& change) const override { return change.frame(&kUpdateFrame, encode_update); }
  SharedFrame awareness(sync::Broadcast& update) const override {
    return update.frame(&kAwarenessFrame, encode_awareness);
  }
};

constexpr YWebsocketFraming kFraming{};

}  // namespace

Session::Session(sync::DocumentPort& port, sync::SessionId id, SessionOptions options)
    : port_(&port), id_(id), may_write_(options.may_write), keepalive_(options.keepalive), outbox_(port, kFraming, options) {}

void Session::start(TimePoint now) {
  last_sent_ = now;
  outbox_.greet();
  outbox_.want_presence();
}

Result<void> Session::receive(ByteView frame, TimePoint) {
  WEFT_ASSIGN(const Message message, parse_message(frame));
  switch (message.type) {
    case MessageType::kSyncStep1: return outbox_.answer(message.body);
    case MessageType::kSyncStep2:
      WEFT_TRY(submit(message.body));
      synced_ = true;
      return {};
    case MessageType::kUpdate: return submit(message.body);
    case MessageType::kAwareness: return port_->submit_presence(id_, message.body);
    case MessageType::kQueryAwareness: outbox_.want_presence(); return {};
    case MessageType::kPermissionDenied: denied_ = true; return {};
    case MessageType::kUnknown: return {};
  }
  return {};
}

Result<void> Session::submit(ByteView update) {
  if (!may_write_) return {};
  auto submitted = port_->submit(id_, update);
  const bool refused = !submitted && submitted.error().code == ErrorCode::kPermissionDenied;
  return refused ? Result<void>{} : std::move(submitted);
}

bool Session::next_frame(SharedFrame& out) {
  if (!outbox_.next_frame(out)) return false;
  sent_since_advance_ = true;
  return true;
}

void Session::document_changed(sync::Broadcast& change) {
  if (change.only_author() != id_) outbox_.document_changed(change);
}

void Session::deny(std::string_view reason) {
  outbox_.clear();
  outbox_.push_kept(make_frame(encode_permission_denied(reason)));
}

void Session::advance(TimePoint now) {
  if (sent_since_advance_) {
    sent_since_advance_ = false;
    last_sent_ = now;
  } else if (now - last_sent_ >= keepalive_ && outbox_.empty()) {
    outbox_.push_kept(make_frame(encode_awareness(kNobody)));
  }
}

std::unique_ptr<sync::Session> make_session(sync::DocumentPort& port, sync::SessionId id, Access access) {
  SessionOptions options;
  options.may_write = access == Access::kWrite;
  return std::make_unique<Session>(port, id, options);
}

}  // namespace weft::protocol::yjs
