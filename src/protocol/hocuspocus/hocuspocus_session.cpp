#include "weft/protocol/hocuspocus/hocuspocus_session.hpp"

#include <algorithm>
#include <utility>

#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"

namespace weft::protocol::hocuspocus {
namespace {

// Keys under which a Broadcast keeps our frames.
constexpr char kStep2Frame = 0;
constexpr char kUpdateFrame = 0;
constexpr char kAwarenessFrame = 0;

}  // namespace

Session::Session(sync::DocumentPort& port, sync::SessionId id, std::string address,
                 std::shared_ptr<const Permit> permit, yjs::OutboxLimits limits)
    : port_(&port),
      id_(id),
      address_(std::move(address)),
      prefix_(address_prefix(address_)),
      permit_(std::move(permit)),
      saved_frame_(make_frame(encode_sync_status(address_, true))),
      rejected_frame_(make_frame(encode_sync_status(address_, false))),
      outbox_(port, *this, limits) {}

void Session::start(TimePoint) {
  outbox_.push_kept(make_frame(encode_authenticated(address_, permit_->may_write())));
  outbox_.want_presence();
}

Result<void> Session::receive(ByteView frame, TimePoint) {
  WEFT_ASSIGN(const Message message, parse_message(frame));
  switch (message.type) {
    case MessageType::kSyncStep1: return greeted(message.body, !message.is_reply);
    case MessageType::kSyncStep2: return permit_->may_write() ? submit(message.body) : compare(message.body);
    case MessageType::kUpdate:
      if (permit_->may_write()) return submit(message.body);
      acknowledge(false);
      return {};
    case MessageType::kAwareness: return port_->submit_presence(id_, message.body);
    case MessageType::kQueryAwareness: outbox_.want_presence(); return {};
    default: return {};  // those about the connection are not ours
  }
}

// Each of its step 1 asks for one of ours: what the peer counts as unsaved ends with our status to
// the step 2 that it answers with.
Result<void> Session::greeted(ByteView state_vector, bool wants_greeting) {
  if (wants_greeting) outbox_.greet();
  return outbox_.answer(state_vector);
}

Result<void> Session::submit(ByteView update) {
  auto submitted = port_->submit(id_, update);
  const bool refused = !submitted && submitted.error().code == ErrorCode::kPermissionDenied;
  if (!submitted && !refused) return submitted;
  acknowledge(!refused);
  return {};
}

// A reader answers our greeting like everybody else; it is told whether it has more than we do.
Result<void> Session::compare(ByteView missing) {
  WEFT_ASSIGN(const bool included, port_->includes(missing));
  acknowledge(included);
  return {};
}

void Session::acknowledge(bool saved) {
  outbox_.push_kept(saved ? saved_frame_ : rejected_frame_, saved ? port_->admitted() : 0);
}

void Session::document_changed(sync::Broadcast& change) {
  if (change.only_author() != id_) outbox_.document_changed(change);
}

void Session::deny(std::string_view reason) {
  outbox_.clear();
  outbox_.push_kept(make_frame(encode_permission_denied(address_, reason)));
}

SharedFrame Session::step1(ByteView state_vector) const { return make_frame(encode_sync_step1(address_, state_vector)); }
SharedFrame Session::step2(sync::Broadcast& missing) const { return shared(missing, kStep2Frame, encode_sync_step2); }
SharedFrame Session::update(sync::Broadcast& change) const { return shared(change, kUpdateFrame, encode_update); }
SharedFrame Session::awareness(sync::Broadcast& update) const {
  return shared(update, kAwarenessFrame, encode_awareness);
}

// Those who use the plain name of a document share their frames. An address with a session is
// nobody else's, and a host may know one document by several names.
SharedFrame Session::shared(sync::Broadcast& broadcast, const char& key, Encode encode) const {
  const auto encode_ours = [&](ByteView body) { return encode(address_, body); };
  if (!split_address(address_).has_session) {
    SharedFrame frame = broadcast.frame(&key, encode_ours);
    if (frame->size() >= prefix_.size() && std::equal(prefix_.begin(), prefix_.end(), frame->begin())) return frame;
  }
  return make_frame(encode_ours(broadcast.change()));
}

}  // namespace weft::protocol::hocuspocus
