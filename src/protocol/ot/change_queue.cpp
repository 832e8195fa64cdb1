#include "weft/protocol/ot/change_queue.hpp"

#include <algorithm>
#include <utility>

#include "weft/ot/entry_head.hpp"
#include "weft/protocol/ot/ot_messages.hpp"

namespace weft::protocol::ot {
namespace {

// The key under which a Broadcast keeps our frame.
constexpr char kChangesFrame = 0;
// What a queued frame costs besides its bytes.
constexpr std::size_t kFrameOverhead = 64;

Bytes encode_changes(ByteView change) { return encode(Changes{change}); }

}  // namespace

void ChangeQueue::begin(std::uint64_t version) {
  begun_ = true;
  behind_ = true;
  sent_ = handed_ = version;
}

void ChangeQueue::document_changed(sync::Broadcast& change) {
  if (!begun_ || behind_) return;
  const auto span = weft::ot::span_of_change(change.change());
  WEFT_CHECK(span.has_value());  // the document gave it
  if (span->last <= sent_) return;
  SharedFrame frame = change.frame(&kChangesFrame, encode_changes);
  if (span->first > sent_ + 1 || !fits(frame)) return drop();
  sent_ = span->last;
  push({std::move(frame), 0, sent_, false});
}

bool ChangeQueue::push_at(std::uint64_t version, SharedFrame frame) {
  if (!begun_ || behind_ || version != sent_) return false;
  if (!fits(frame)) {
    drop();
    return false;
  }
  push({std::move(frame), 0, sent_, false});
  return true;
}

Result<void> ChangeQueue::push_kept(SharedFrame frame, sync::ChangePosition needs_saved) {
  if (!fits(frame) && begun_) drop();
  if (!fits(frame)) return Error{ErrorCode::kResourceExhausted, "the peer does not read what it is answered"};
  push({std::move(frame), needs_saved, 0, true});
  return {};
}

void ChangeQueue::end() {
  queue_.clear();
  bytes_ = 0;
  begun_ = behind_ = false;
}

bool ChangeQueue::next_frame(SharedFrame& out) {
  if (queue_.empty() && behind_) catch_up();
  if (queue_.empty() || queue_.front().needs_saved > port_->saved()) return false;
  Queued next = std::move(queue_.front());
  queue_.pop_front();
  bytes_ -= next.frame->size() + kFrameOverhead;
  handed_ = std::max(handed_, next.version);
  out = std::move(next.frame);
  return true;
}

bool ChangeQueue::fits(const SharedFrame& frame) const {
  return queue_.empty() || bytes_ + frame->size() + kFrameOverhead <= bytes_max_;
}

void ChangeQueue::push(Queued queued) {
  bytes_ += queued.frame->size() + kFrameOverhead;
  queue_.push_back(std::move(queued));
}

void ChangeQueue::drop() {
  std::deque<Queued> waiting;
  waiting.swap(queue_);
  bytes_ = 0;
  for (Queued& queued : waiting)
    if (queued.kept) push(std::move(queued));
  behind_ = true;
  sent_ = handed_;
}

// Made when the peer reads, so that it is not held to the bound.
void ChangeQueue::catch_up() {
  behind_ = false;
  const auto missing = port_->changes_since(weft::ot::write_version(sent_));
  WEFT_CHECK(missing.has_value());  // the document had this version: it said so, or gave it
  const auto span = weft::ot::span_of_change((*missing)->change());
  WEFT_CHECK(span.has_value());
  if (span->last <= sent_) return;
  sent_ = span->last;
  push({(*missing)->frame(&kChangesFrame, encode_changes), port_->admitted(), sent_, false});
}

}  // namespace weft::protocol::ot
