#include "weft/protocol/ot/client_channel.hpp"

#include <algorithm>
#include <utility>

namespace weft::protocol::ot {
namespace {

constexpr std::uint16_t kInvalidPayload = 1007;

}  // namespace

class ClientChannel::Line final : public ConnectionObserver {
 public:
  Line(ClientChannel& channel, std::unique_ptr<Connection> connection)
      : channel_(&channel), connection_(std::move(connection)) {}

  Connection& connection() { return *connection_; }

  void on_open() override {}
  void on_frame(ByteView frame) override { channel_->received(this, frame); }
  void on_writable() override {}  // there is never much on its way: one message, and references
  void on_closed(const CloseReason& reason) override { channel_->ended(this, reason); }

 private:
  ClientChannel* channel_;
  std::unique_ptr<Connection> connection_;
};

ClientChannel::~ClientChannel() = default;

void ClientChannel::connect(std::unique_ptr<Connection> connection) {
  disconnect();
  current_ = std::make_shared<Line>(*this, std::move(connection));
  current_->connection().start(*current_);
}

void ClientChannel::disconnect() {
  if (current_ != nullptr) leave({});
}

void ClientChannel::leave(CloseReason reason) {
  leaving_.push_back(std::exchange(current_, nullptr));
  leaving_.back()->connection().close(std::move(reason));
}

void ClientChannel::send(Bytes frame) {
  if (current_ != nullptr) static_cast<void>(current_->connection().send(make_frame(std::move(frame))));
}

void ClientChannel::received(const Line* line, ByteView frame) {
  if (line != current_.get()) return;
  auto message = parse_authority_message(frame, values_max_);
  auto taken = message ? handler_->on_message(std::move(*message)) : Result<void>(message.error());
  if (taken || line != current_.get()) return;
  const CloseReason reason{kInvalidPayload, taken.error().message};
  leave(reason);
  handler_->on_disconnected(reason);
}

// We are inside a call of the line's own connection: it is destroyed by a later task.
void ClientChannel::ended(const Line* line, const CloseReason& reason) {
  const auto at =
      std::find_if(leaving_.begin(), leaving_.end(), [line](const auto& left) { return left.get() == line; });
  if (at != leaving_.end()) {
    executor_->post([gone = std::move(*at)] {});
    leaving_.erase(at);
    if (leaving_.empty()) handler_->on_alone();
  } else if (line == current_.get()) {
    executor_->post([gone = std::exchange(current_, nullptr)] {});
    handler_->on_disconnected(reason);
  }
}

}  // namespace weft::protocol::ot
