#include "weft/sync/peer.hpp"

namespace weft::sync {
namespace {

// WebSocket close codes, RFC 6455 section 7.4.1 and the IANA registry.
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kInternalError = 1011;
constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::uint16_t kForbidden = 4403;

// What keeping a frame costs besides its bytes: many empty ones are not free.
constexpr std::size_t kEarlyFrameOverhead = 64;

std::uint16_t close_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return kInvalidPayload;
    case ErrorCode::kPermissionDenied: return kForbidden;
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kUnavailable: return kTryAgainLater;
    default: return kInternalError;
  }
}

}  // namespace

Peer::Peer(std::unique_ptr<Connection> connection, const Clock& clock, std::size_t early_bytes_max,
           OnClosed on_closed)
    : connection_(std::move(connection)),
      clock_(&clock),
      early_bytes_left_(early_bytes_max),
      on_closed_(std::move(on_closed)) {
  connection_->start(*this);
}

void Peer::begin(std::unique_ptr<Session> session) {
  WEFT_CHECK(session_ == nullptr);
  if (closing_) return;
  session_ = std::move(session);
  session_->start(clock_->now());
  const std::vector<Bytes> early = std::exchange(early_, {});
  for (const Bytes& frame : early) receive(frame);
  flush();
}

void Peer::refuse(std::unique_ptr<Session> session, CloseReason reason) {
  WEFT_CHECK(session_ == nullptr);
  session_ = std::move(session);
  session_->deny(reason.text);
  close(std::move(reason));
}

void Peer::on_frame(ByteView frame) {
  if (closing_) return;
  if (session_ != nullptr) {
    receive(frame);
    flush();
    return;
  }
  const std::size_t cost = frame.size() + kEarlyFrameOverhead;
  if (cost > early_bytes_left_) {
    close({kTryAgainLater, "too much was sent before the document was open"});
    return;
  }
  early_bytes_left_ -= cost;
  early_.push_back(to_bytes(frame));
}

void Peer::receive(ByteView frame) {
  if (closing_) return;
  auto received = session_->receive(frame, clock_->now());
  if (!received) close({close_code(received.error().code), received.error().message});
}

void Peer::flush() {
  SharedFrame frame;
  while (writable_ && session_ != nullptr && !closing_ && session_->next_frame(frame))
    writable_ = connection_->send(std::move(frame));
}

void Peer::advance() {
  if (session_ == nullptr || closing_) return;
  session_->advance(clock_->now());
  flush();
}

void Peer::close(CloseReason reason) {
  if (closing_) return;
  flush();
  closing_ = true;
  early_.clear();
  connection_->close(std::move(reason));
}

void Peer::on_writable() {
  writable_ = true;
  flush();
}

void Peer::on_closed(const CloseReason& reason) {
  closing_ = true;
  session_.reset();  // while what it borrows is there: this object may stay until a later task
  if (on_closed_) std::exchange(on_closed_, nullptr)(reason);
}

}  // namespace weft::sync
