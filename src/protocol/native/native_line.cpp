#include "weft/protocol/native/native_line.hpp"

#include <algorithm>
#include <utility>

namespace weft::protocol::native {
namespace {

constexpr std::size_t kReasonBytesMax = 123;

CloseReason reason_of(std::uint16_t code, std::string text) {
  if (text.size() > kReasonBytesMax) text.resize(kReasonBytesMax);
  return {code, std::move(text)};
}

}  // namespace

Line::Line(std::unique_ptr<Connection> connection, const Runtime& runtime, const LineLimits& limits, Handler& handler)
    : connection_(std::move(connection)),
      runtime_(runtime),
      limits_(limits),
      handler_(&handler),
      last_heard_(runtime.clock->now()),
      last_sent_(last_heard_),
      last_ping_(last_heard_) {}

// ---- from the peer

void Line::on_open() {
  if (handler_ != nullptr) handler_->on_line_open();
}

void Line::on_frame(ByteView frame) {
  if (closing_) return;
  last_heard_ = runtime_.clock->now();
  auto message = parse(frame);
  auto taken = message ? take(std::move(*message)) : Result<void>(message.error());
  if (!taken && !closing_)
    close({taken.error().code == ErrorCode::kResourceExhausted ? kClosedTryAgain : kClosedMalformed, taken.error().message});
}

Result<void> Line::take(Message message) {
  if (auto* piece = std::get_if<Piece>(&message)) return take_piece(std::move(*piece));
  if (const Ping* ping = std::get_if<Ping>(&message)) {
    send(Pong{ping->number});
  } else if (Close* close = std::get_if<Close>(&message)) {
    const CloseReason reason = reason_of(close->code, std::move(close->reason));
    if (!has_channel(close->channel)) return {};  // both ended it
    end_channel(close->channel, reason);
    handler_->on_channel_ended(close->channel, reason);
  } else if (Bye* bye = std::get_if<Bye>(&message)) {
    farewell_ = reason_of(bye->code, std::move(bye->reason));
    closing_ = true;
    connection_->close({});
  } else if (!std::holds_alternative<Pong>(message)) {
    return handler_->on_message(std::move(message));
  }
  return {};
}

// Pieces of a conversation that has ended here were on their way already.
Result<void> Line::take_piece(Piece piece) {
  const auto at = places_.find(piece.channel);
  if (at == places_.end()) return {};
  Place& place = at->second;
  ConnectionObserver* observer = place.channel->observer();
  if (place.incomplete.empty() && !piece.more) {
    if (observer != nullptr) observer->on_frame(piece.bytes);
    return {};
  }
  if (place.incomplete.size() + piece.bytes.size() > limits_.frame_bytes_max) {
    end(piece.channel, {kClosedTooBig, "frame_bytes_max"});
    return {};
  }
  incomplete_bytes_ += piece.bytes.size();
  if (incomplete_bytes_ > limits_.incomplete_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "incomplete_bytes_max"};
  place.incomplete.insert(place.incomplete.end(), piece.bytes.begin(), piece.bytes.end());
  if (piece.more) return {};
  incomplete_bytes_ -= place.incomplete.size();
  const Bytes frame = std::exchange(place.incomplete, {});
  if (observer != nullptr) observer->on_frame(frame);
  return {};
}

// ---- conversations

std::unique_ptr<Connection> Line::open_channel(ChannelId channel) {
  WEFT_CHECK(!has_channel(channel));
  auto connection = std::make_unique<Channel>(weak_from_this(), channel, *runtime_.executor);
  places_.emplace(channel, Place{connection.get(), {}});
  return connection;
}

void Line::channel_opened(ChannelId channel) {
  const auto at = places_.find(channel);
  if (at == places_.end()) return;
  if (ConnectionObserver* observer = at->second.channel->observer()) observer->on_open();
}

void Line::end(ChannelId channel, const CloseReason& reason) {
  send(Close{channel, reason.code, reason.text});
  end_channel(channel, reason);
  handler_->on_channel_ended(channel, reason);
}

void Line::end_channel(ChannelId channel, const CloseReason& reason) {
  const auto at = places_.find(channel);
  incomplete_bytes_ -= at->second.incomplete.size();
  Channel* ended = at->second.channel;
  places_.erase(at);
  ended->end(reason);
}

void Line::channel_closed(ChannelKey key, const CloseReason& reason) {
  const auto channel = static_cast<ChannelId>(key);
  const auto at = places_.find(channel);
  if (at == places_.end()) return;
  incomplete_bytes_ -= at->second.incomplete.size();
  places_.erase(at);
  send(Close{channel, reason.code, reason.text});
  if (handler_ != nullptr) handler_->on_channel_ended(channel, reason);
}

bool Line::send_on(ChannelKey key, SharedFrame frame) {
  const auto channel = static_cast<ChannelId>(key);
  std::size_t at = 0;
  do {
    const std::size_t size = std::min(limits_.piece_bytes, frame->size() - at);
    const auto begin = frame->begin() + static_cast<std::ptrdiff_t>(at);
    at += size;
    write(Piece{channel, {begin, begin + static_cast<std::ptrdiff_t>(size)}, at < frame->size()});
  } while (at < frame->size());
  return writable_ || closing_;
}

// ---- to the peer

bool Line::write(const Message& message) {
  if (closing_) return true;
  last_sent_ = runtime_.clock->now();
  writable_ = connection_->send(make_frame(encode(message)));
  return writable_;
}

// Answers are not held back; a peer that asks without reading is sent away.
void Line::send(const Message& message) {
  if (closing_) return;
  if (!writable_ && ++unread_answers_ > limits_.unread_answers_max) return close({kClosedTryAgain, "unread_answers_max"});
  write(message);
}

// Everybody gets a turn: the next time begins behind whoever was served last.
void Line::on_writable() {
  writable_ = true;
  unread_answers_ = 0;
  for (std::size_t left = places_.size(); left > 0 && writable_; --left) {
    auto next = places_.upper_bound(served_last_);
    if (next == places_.end()) next = places_.begin();
    if (next == places_.end()) return;
    served_last_ = next->first;
    if (ConnectionObserver* observer = next->second.channel->observer()) observer->on_writable();
  }
}

void Line::close(CloseReason reason) {
  if (closing_) return;
  write(Bye{reason.code, reason.text});
  closing_ = true;
  connection_->close(std::move(reason));
}

void Line::on_closed(const CloseReason& reason) {
  const auto self = shared_from_this();  // the handler may let go
  const CloseReason said = farewell_.value_or(reason);
  Handler* handler = handler_;
  abandon(said);
  if (handler != nullptr) handler->on_line_closed(said);
}

void Line::abandon(const CloseReason& reason) {
  closing_ = true;
  handler_ = nullptr;
  while (!places_.empty()) end_channel(places_.begin()->first, reason);
}

void Line::advance(TimePoint now) {
  if (closing_) return;
  if (now - last_heard_ >= limits_.silence_max) return close({kClosedTimeout, "silence_max"});
  const bool quiet = now - last_sent_ >= limits_.keepalive || now - last_heard_ >= limits_.keepalive;
  if (!writable_ || !quiet || now - last_ping_ < limits_.keepalive) return;
  last_ping_ = now;
  send(Ping{});
}

}  // namespace weft::protocol::native
