#include "weft/transport/channel.hpp"

#include <utility>

namespace weft {
namespace {

constexpr std::uint16_t kInternalError = 1011;

}  // namespace

Channel::Channel(std::weak_ptr<ChannelCarrier> carrier, ChannelKey key, Executor& executor)
    : carrier_(std::move(carrier)), key_(key), executor_(&executor) {}

// Its owner ended without a word: the peer has to learn that nobody listens any more.
Channel::~Channel() {
  *alive_ = false;
  if (std::exchange(closed_, true)) return;
  if (const auto carrier = carrier_.lock()) carrier->channel_closed(key_, {kInternalError, "the document is gone"});
}

bool Channel::send(SharedFrame frame) {
  const auto carrier = closed_ ? nullptr : carrier_.lock();
  return carrier == nullptr || carrier->send_on(key_, std::move(frame));
}

void Channel::close(CloseReason reason) {
  if (closed_) return;
  closed_ = true;
  if (const auto carrier = carrier_.lock()) carrier->channel_closed(key_, reason);
  tell_closed(reason);
}

void Channel::end(const CloseReason& reason) {
  if (closed_) return;
  closed_ = true;
  tell_closed(reason);
}

void Channel::tell_closed(const CloseReason& reason) {
  executor_->post([this, alive = alive_, reason] {
    if (*alive && observer_ != nullptr) observer_->on_closed(reason);
  });
}

}  // namespace weft
