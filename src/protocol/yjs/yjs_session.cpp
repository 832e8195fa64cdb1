#include "weft/protocol/yjs/yjs_session.hpp"

#include "weft/protocol/yjs/messages.hpp"

namespace weft::protocol::yjs {
namespace {

// Keys under which a Broadcast keeps our frames.
constexpr char kStep2Frame = 0;
constexpr char kUpdateFrame = 0;
constexpr char kAwarenessFrame = 0;

// A state vector and an awareness update of no entries.
constexpr std::uint8_t kNothing[] = {0};

// What a queued frame costs besides its bytes.
constexpr std::size_t kFrameOverhead = 32;
// A version longer than this is not worth keeping for each peer: the peer is sent more instead.
constexpr std::size_t kKeptVersionBytes = std::size_t{16} << 10;
// Slots of sent frames are given back once there are so many.
constexpr std::size_t kSentSlotsMax = 64;

}  // namespace

void Session::start(TimePoint now) {
  last_sent_ = now;
  push(make_frame(encode_sync_step1(port_->version())), port_->admitted());
  presence_wanted_ = true;
}

Result<void> Session::receive(ByteView frame, TimePoint) {
  WEFT_ASSIGN(const Message message, parse_message(frame));
  switch (message.type) {
    case MessageType::kSyncStep1: return answer_step1(message.body);
    case MessageType::kSyncStep2:
      WEFT_TRY(submit(message.body));
      synced_ = true;
      return {};
    case MessageType::kUpdate: return submit(message.body);
    case MessageType::kAwareness: return port_->submit_presence(id_, message.body);
    case MessageType::kQueryAwareness: presence_wanted_ = true; return {};
    case MessageType::kPermissionDenied: denied_ = true; return {};
    case MessageType::kUnknown: return {};
  }
  return {};
}

Result<void> Session::answer_step1(ByteView state_vector) {
  if (state_vector.size() > options_.state_vector_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "state_vector_bytes_max"};
  WEFT_ASSIGN(const auto missing, port_->changes_since(state_vector));
  note_peer_version(to_bytes(state_vector));
  greeted_by_peer_ = true;
  push(missing->frame(&kStep2Frame, encode_sync_step2), port_->admitted());
  return {};
}

Result<void> Session::submit(ByteView update) {
  if (!options_.may_write) return {};
  auto submitted = port_->submit(id_, update);
  const bool refused = !submitted && submitted.error().code == ErrorCode::kPermissionDenied;
  return refused ? Result<void>{} : std::move(submitted);
}

bool Session::next_frame(SharedFrame& out) {
  if (outbox_next_ == outbox_.size()) {
    if (resync_) push_resync();
    if (presence_wanted_) push_presence();
  }
  if (outbox_next_ == outbox_.size()) return false;
  Queued& next = outbox_[outbox_next_];
  if (next.needs_saved > port_->saved()) return false;
  out = std::move(next.frame);
  outbox_bytes_ -= out->size() + kFrameOverhead;
  bytes_since_version_ += out->size();
  sent_since_advance_ = true;
  ++outbox_next_;
  compact_outbox();
  if (outbox_.empty()) note_delivered();
  return true;
}

void Session::compact_outbox() {
  if (outbox_next_ != outbox_.size() && outbox_next_ < kSentSlotsMax) return;
  outbox_.erase(outbox_.begin(), outbox_.begin() + static_cast<std::ptrdiff_t>(outbox_next_));
  outbox_next_ = 0;
}

// With nothing queued and nothing unsaved, all that the document has was handed to the connection.
void Session::note_delivered() {
  if (resync_ || !greeted_by_peer_ || bytes_since_version_ < options_.rebase_bytes) return;
  if (port_->admitted() != port_->saved()) return;
  note_peer_version(port_->version());
}

void Session::note_peer_version(Bytes version) {
  if (version.size() > kKeptVersionBytes) version = to_bytes(kNothing);
  peer_version_ = std::move(version);
  bytes_since_version_ = 0;
}

void Session::document_changed(sync::Broadcast& change) {
  if (change.only_author() == id_ || resync_) return;
  push(change.frame(&kUpdateFrame, encode_update));
}

void Session::presence_changed(sync::Broadcast& update) {
  if (presence_wanted_) return;
  SharedFrame frame = update.frame(&kAwarenessFrame, encode_awareness);
  // It may take half the room, so that it never pushes out changes; and only the latest counts.
  if (fits(frame, options_.outbox_bytes_max / 2)) {
    enqueue(std::move(frame), 0);
  } else {
    presence_wanted_ = true;
  }
}

void Session::deny(std::string_view reason) {
  drop_outbox();
  resync_ = presence_wanted_ = false;
  push(make_frame(encode_permission_denied(reason)));
}

void Session::push(SharedFrame frame, sync::ChangePosition needs_saved) {
  if (fits(frame, options_.outbox_bytes_max)) {
    enqueue(std::move(frame), needs_saved);
  } else {
    drop_outbox();
  }
}

bool Session::fits(const SharedFrame& frame, std::size_t bytes_max) const {
  const bool waiting = outbox_next_ != outbox_.size();
  return !waiting || outbox_bytes_ + frame->size() + kFrameOverhead <= bytes_max;
}

void Session::enqueue(SharedFrame frame, sync::ChangePosition needs_saved) {
  outbox_bytes_ += frame->size() + kFrameOverhead;
  outbox_.push_back({std::move(frame), needs_saved});
}

void Session::push_presence() {
  presence_wanted_ = false;
  const auto everybody = port_->presence();
  if (everybody != nullptr) enqueue(everybody->frame(&kAwarenessFrame, encode_awareness), 0);
}

void Session::drop_outbox() {
  outbox_.clear();
  outbox_next_ = 0;
  outbox_bytes_ = 0;
  resync_ = true;
  presence_wanted_ = true;
}

void Session::push_resync() {
  resync_ = false;
  auto missing = port_->changes_since(peer_version_);
  WEFT_CHECK(missing.has_value());  // the port took this version before, or gave it itself
  // These are not held to the bound: they are made only when the peer reads.
  enqueue((*missing)->frame(&kStep2Frame, encode_sync_step2), port_->admitted());
  // Our greeting may have been among what was dropped.
  enqueue(make_frame(encode_sync_step1(port_->version())), port_->admitted());
}

void Session::advance(TimePoint now) {
  if (sent_since_advance_) {
    sent_since_advance_ = false;
    last_sent_ = now;
  } else if (now - last_sent_ >= options_.keepalive && outbox_next_ == outbox_.size()) {
    push(make_frame(encode_awareness(kNothing)));
  }
}

}  // namespace weft::protocol::yjs
