#include "net/stream_group.hpp"

#include <chrono>
#include <utility>

#include "net/stream.hpp"

namespace weft::net {
namespace {
constexpr Duration kCheckInterval = std::chrono::milliseconds(250);
}

void StreamGroup::add(Stream& stream) {
  stream.group_index_ = streams_.size();
  streams_.push_back(&stream);
  if (stream.is_websocket()) ++websockets_;
  schedule_check();
}

void StreamGroup::remove(Stream& stream) {
  streams_[stream.group_index_] = streams_.back();
  streams_[stream.group_index_]->group_index_ = stream.group_index_;
  streams_.pop_back();
  if (stream.is_websocket()) --websockets_;
  if (streams_.empty() && when_empty_) reactor_.post(std::exchange(when_empty_, nullptr));
}

std::vector<std::shared_ptr<Stream>> StreamGroup::all() const {
  std::vector<std::shared_ptr<Stream>> result;
  result.reserve(streams_.size());
  for (Stream* stream : streams_) result.push_back(stream->shared_from_this());
  return result;
}

void StreamGroup::when_empty(Task task) {
  when_empty_ = std::move(task);
  if (streams_.empty()) reactor_.post(std::exchange(when_empty_, nullptr));
}

void StreamGroup::schedule_check() {
  if (check_scheduled_ || streams_.empty()) return;
  check_scheduled_ = true;
  check_timer_ = reactor_.post_at(reactor_.now() + kCheckInterval, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->check();
  });
}

// Backwards, because a check may remove the stream it looks at and put the last in its place.
void StreamGroup::check() {
  check_scheduled_ = false;
  for (std::size_t i = streams_.size(); i-- > 0;) streams_[i]->shared_from_this()->check();
  schedule_check();
}

}  // namespace weft::net
