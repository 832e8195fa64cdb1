#include "net/out_queue.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/check.hpp"

namespace weft::net {
namespace {

iovec view_of(const std::uint8_t* data, std::size_t size) {
  // sendmsg() wants pointers to bytes that it does not change.
  return {const_cast<std::uint8_t*>(data), size};
}

}  // namespace

void OutQueue::push(const WebSocketHeader& header, SharedFrame payload) {
  entries_.push_back({std::move(payload), header});
  WEFT_CHECK(entries_.back().size() > 0);
  bytes_ += entries_.back().size() + kEntryBytes;
}

std::size_t OutQueue::gather(std::span<iovec> out) const {
  std::size_t used = 0;
  std::size_t skip = sent_;
  for (std::size_t i = front_; i < entries_.size() && used + 2 <= out.size(); ++i) {
    const Entry& entry = entries_[i];
    const std::size_t header_skip = std::min<std::size_t>(skip, entry.header.size);
    const std::size_t payload_skip = skip - header_skip;
    if (header_skip < entry.header.size) {
      out[used++] = view_of(entry.header.bytes.data() + header_skip, entry.header.size - header_skip);
    }
    if (payload_skip < entry.payload_size()) {
      out[used++] = view_of(entry.payload->data() + payload_skip, entry.payload_size() - payload_skip);
    }
    skip = 0;
  }
  return used;
}

void OutQueue::consume(std::size_t count) {
  while (count > 0) {
    WEFT_CHECK(front_ < entries_.size());
    const std::size_t left = entries_[front_].size() - sent_;
    const std::size_t now = std::min(left, count);
    sent_ += now;
    count -= now;
    bytes_ -= now;
    if (now == left) drop_front();
  }
}

void OutQueue::drop_front() {
  bytes_ -= kEntryBytes;
  sent_ = 0;
  entries_[front_].payload.reset();
  ++front_;
  if (front_ == entries_.size()) {
    front_ = 0;
    entries_.clear();
    if (entries_.capacity() > kEntriesKept) entries_ = {};
  } else if (front_ >= 64 && front_ * 2 >= entries_.size()) {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(front_));
    front_ = 0;
  }
}

}  // namespace weft::net
