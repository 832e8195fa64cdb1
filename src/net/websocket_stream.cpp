#include "net/websocket_stream.hpp"

#include <utility>

namespace weft::net {

WebSocketStream::WebSocketStream(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket,
                                 Random* masks, bool text_accepted)
    : Stream(reactor, std::move(group), std::move(socket), true),
      masks_(masks),
      decoder_({masks == nullptr ? WebSocketRole::kServer : WebSocketRole::kClient, text_accepted,
                limits().message_bytes_max}) {}

void WebSocketStream::push_raw(Bytes bytes) { push({}, make_frame(std::move(bytes))); }

void WebSocketStream::start(ConnectionObserver& observer) {
  WEFT_CHECK(observer_ == nullptr);
  set_observer(observer);
  if (state_ != State::kWaiting) return tell_closed();
  state_ = State::kOpen;
  reactor().post([self = std::static_pointer_cast<WebSocketStream>(shared_from_this())] { self->open(); });
}

void WebSocketStream::open() {
  if (observer_ == nullptr) return;
  if (state_ == State::kWaiting) state_ = State::kOpen;
  if (state_ == State::kOpen) deadline_ = now() + limits().ping_interval;
  observer_->on_open();
  Bytes early = std::exchange(early_bytes_, {});
  if (is_open()) on_bytes(early);
  if (is_open()) start_reading();
}

bool WebSocketStream::send(SharedFrame frame) {
  if (state_ != State::kOpen) return true;
  push_frame(WebSocketOpcode::kBinary, std::move(frame));
  if (out().bytes() < limits().outbound_high_bytes) return true;
  want_writable_ = true;
  return false;
}

void WebSocketStream::push_frame(WebSocketOpcode opcode, SharedFrame payload) {
  const std::size_t size = payload->size();
  if (masks_ == nullptr) return push(websocket_header(opcode, size), std::move(payload));
  const WebSocketMask mask = next_mask();
  Bytes masked = *payload;
  websocket_mask(masked, mask);
  push(websocket_header(opcode, size, mask), make_frame(std::move(masked)));
}

WebSocketMask WebSocketStream::next_mask() {
  const std::uint64_t bits = masks_->next();
  WebSocketMask mask;
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = static_cast<std::uint8_t>(bits >> (8 * i));
  return mask;
}

void WebSocketStream::close(CloseReason reason) {
  if (state_ >= State::kClosing) return;
  if (state_ == State::kWaiting) return drop(std::move(reason));
  state_ = State::kClosing;
  deadline_ = now() + limits().close_time_max;
  push_frame(WebSocketOpcode::kClose, make_frame(close_payload(reason.code, reason.text)));
  reason_ = std::make_unique<CloseReason>(std::move(reason));
}

void WebSocketStream::detach() {
  observer_ = nullptr;
  if (state_ == State::kLingering) return;
  state_ = State::kClosed;
  hang_up();
}

void WebSocketStream::on_bytes(std::span<std::uint8_t> bytes) {
  heard_ = true;
  while (state_ == State::kOpen || (state_ == State::kClosing && !last_frame_queued_)) {
    const WebSocketEvent event = decoder_.next(bytes);
    if (!decoder_.is_mid_message()) message_begun_.reset();
    if (event.kind == WebSocketEvent::Kind::kNeedMore) break;
    take(event);
  }
  if (!message_begun_ && decoder_.is_mid_message()) message_begun_ = now();
}

void WebSocketStream::take(const WebSocketEvent& event) {
  switch (event.kind) {
    case WebSocketEvent::Kind::kMessage:
      if (state_ == State::kOpen) observer_->on_frame(event.payload);
      break;
    case WebSocketEvent::Kind::kPing: answer_ping(event.payload); break;
    case WebSocketEvent::Kind::kClose:
    case WebSocketEvent::Kind::kFailed:
      end_with({event.code, std::string(as_chars(event.payload))});
      break;
    case WebSocketEvent::Kind::kPong:
    case WebSocketEvent::Kind::kNeedMore: break;
  }
}

// A peer that pings without reading gets no more answers than its queue may hold.
void WebSocketStream::answer_ping(ByteView payload) {
  if (state_ != State::kOpen || out().bytes() >= limits().outbound_high_bytes) return;
  push_frame(WebSocketOpcode::kPong, make_frame(to_bytes(payload)));
}

// Echoes what the peer closed with, or says what is wrong with its frames; when our own close came
// first, its code stands.
void WebSocketStream::end_with(CloseReason reason) {
  close(std::move(reason));
  last_frame_queued_ = true;
  linger_if_flushed();
}

void WebSocketStream::on_flushed() {
  linger_if_flushed();
  if (!want_writable_ || state_ != State::kOpen || out().bytes() > limits().outbound_low_bytes) return;
  want_writable_ = false;
  reactor().post([self = std::static_pointer_cast<WebSocketStream>(shared_from_this())] {
    if (self->state_ == State::kOpen && self->observer_ != nullptr) self->observer_->on_writable();
  });
}

// Closing the socket while bytes of the peer lie unread would reset it, and our last frame could
// be lost on the way; so the peer is read, and not listened to, until it has gone too.
void WebSocketStream::linger_if_flushed() {
  if (state_ != State::kClosing || !last_frame_queued_ || !out().empty()) return;
  state_ = State::kLingering;
  shut_down_writing();
  tell_closed();
}

void WebSocketStream::on_lost() {
  if (state_ == State::kLingering) {
    state_ = State::kClosed;
    return hang_up();
  }
  drop({1006, {}});
}

void WebSocketStream::drop(CloseReason reason) {
  if (state_ == State::kClosed) return;
  if (!reason_) reason_ = std::make_unique<CloseReason>(std::move(reason));
  state_ = State::kClosed;
  hang_up();
  tell_closed();
}

void WebSocketStream::tell_closed() {
  if (observer_ == nullptr || std::exchange(told_closed_, true)) return;
  reactor().post([self = std::static_pointer_cast<WebSocketStream>(shared_from_this())] {
    ConnectionObserver* observer = std::exchange(self->observer_, nullptr);
    if (observer != nullptr) observer->on_closed(*self->reason_);
  });
}

void WebSocketStream::on_check(TimePoint now) {
  if (state_ == State::kOpen && message_begun_ && now - *message_begun_ > limits().message_time_max) {
    return end_with({1008, "message took longer than message_time_max"});
  }
  if (state_ == State::kWaiting || now < deadline_) return;
  if (state_ == State::kOpen) return ping_or_drop(now);
  if (state_ == State::kLingering) return on_lost();
  drop({1006, {}});
}

void WebSocketStream::ping_or_drop(TimePoint now) {
  if (std::exchange(pinged_, true) && !heard_) return drop({1006, {}});
  heard_ = false;
  deadline_ = now + limits().ping_interval;
  push_frame(WebSocketOpcode::kPing, make_frame({}));
}

}  // namespace weft::net
