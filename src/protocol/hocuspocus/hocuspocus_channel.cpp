#include "protocol/hocuspocus/hocuspocus_channel.hpp"

#include <utility>

namespace weft::protocol::hocuspocus {
namespace {

constexpr std::uint16_t kInternalError = 1011;

}  // namespace

Channel::Channel(std::weak_ptr<ChannelLink> link, std::string address, ConversationId id, Executor& executor)
    : link_(std::move(link)), address_(std::move(address)), id_(id), executor_(&executor) {}

// Its owner ended without a word: the peer has to learn that nobody listens any more.
Channel::~Channel() {
  *alive_ = false;
  if (std::exchange(closed_, true)) return;
  if (const auto link = link_.lock()) link->channel_closed(address_, id_, {kInternalError, "the document is gone"});
}

bool Channel::send(SharedFrame frame) {
  const auto link = closed_ ? nullptr : link_.lock();
  return link == nullptr || link->send(std::move(frame));
}

void Channel::close(CloseReason reason) {
  if (closed_) return;
  closed_ = true;
  if (const auto link = link_.lock()) link->channel_closed(address_, id_, reason);
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

}  // namespace weft::protocol::hocuspocus
