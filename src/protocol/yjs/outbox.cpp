#include "weft/protocol/yjs/outbox.hpp"

#include <algorithm>
#include <utility>

namespace weft::protocol::yjs {
namespace {

// A state vector of no clients.
constexpr std::uint8_t kNoVersion[] = {0};

// What a queued frame costs besides its bytes.
constexpr std::size_t kFrameOverhead = 32;
// A version longer than this is not worth keeping for each peer: the peer is sent more instead.
constexpr std::size_t kKeptVersionBytes = std::size_t{16} << 10;
// Slots of sent frames are given back once there are so many.
constexpr std::size_t kSentSlotsMax = 64;

}  // namespace

void Outbox::greet() { push(framing_->step1(port_->version()), port_->admitted(), Kind::kGreeting); }

Result<void> Outbox::answer(ByteView state_vector) {
  if (state_vector.size() > limits_.state_vector_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "state_vector_bytes_max"};
  WEFT_ASSIGN(const auto missing, port_->changes_since(state_vector));
  note_peer_version(to_bytes(state_vector));
  greeted_by_peer_ = true;
  push(framing_->step2(*missing), port_->admitted(), Kind::kDocument);
  return {};
}

void Outbox::document_changed(sync::Broadcast& change) {
  if (!changes_dropped_) push(framing_->update(change), 0, Kind::kDocument);
}

void Outbox::presence_changed(sync::Broadcast& update) {
  if (presence_wanted_) return;
  SharedFrame frame = framing_->awareness(update);
  // It may take half the room, so that it never pushes out changes; and only the latest counts.
  if (fits(frame, limits_.outbox_bytes_max / 2)) {
    enqueue(std::move(frame), 0, Kind::kDocument);
  } else {
    presence_wanted_ = true;
  }
}

void Outbox::push_kept(SharedFrame frame, sync::ChangePosition needs_saved) {
  if (!fits(frame, limits_.outbox_bytes_max)) drop();
  enqueue(std::move(frame), needs_saved, Kind::kKept);
}

void Outbox::clear() {
  queue_.clear();
  next_ = 0;
  bytes_ = 0;
  changes_dropped_ = greeting_dropped_ = presence_wanted_ = false;
}

bool Outbox::next_frame(SharedFrame& out) {
  if (empty()) {
    make_anew();
    if (presence_wanted_) push_presence();
  }
  if (empty()) return false;
  Queued& next = queue_[next_];
  if (next.needs_saved > port_->saved()) return false;
  bytes_since_version_ += next.frame->size();
  if (--next.times > 0) {
    out = next.frame;
    return true;
  }
  out = std::move(next.frame);
  bytes_ -= out->size() + kFrameOverhead;
  ++next_;
  compact();
  if (queue_.empty()) note_delivered();
  return true;
}

void Outbox::compact() {
  if (next_ != queue_.size() && next_ < kSentSlotsMax) return;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
}

// With nothing queued and nothing unsaved, all that the document has was handed to the connection.
void Outbox::note_delivered() {
  if (changes_dropped_ || !greeted_by_peer_ || bytes_since_version_ < limits_.rebase_bytes) return;
  if (port_->admitted() != port_->saved()) return;
  note_peer_version(port_->version());
}

void Outbox::note_peer_version(Bytes version) {
  if (version.size() > kKeptVersionBytes) version = to_bytes(kNoVersion);
  peer_version_ = std::move(version);
  bytes_since_version_ = 0;
}

bool Outbox::fits(const SharedFrame& frame, std::size_t bytes_max) const {
  return empty() || bytes_ + frame->size() + kFrameOverhead <= bytes_max;
}

void Outbox::push(SharedFrame frame, sync::ChangePosition needs_saved, Kind kind) {
  if (fits(frame, limits_.outbox_bytes_max)) return enqueue(std::move(frame), needs_saved, kind);
  drop();
  (kind == Kind::kGreeting ? greeting_dropped_ : changes_dropped_) = true;
}

void Outbox::enqueue(SharedFrame frame, sync::ChangePosition needs_saved, Kind kind) {
  bytes_ += frame->size() + kFrameOverhead;
  queue_.push_back({std::move(frame), needs_saved, kind, 1});
}

void Outbox::drop() {
  std::vector<Queued> waiting;
  waiting.swap(queue_);
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
  bytes_ = 0;
  presence_wanted_ = true;
  for (Queued& queued : waiting) {
    if (queued.kind == Kind::kKept) keep(queued, queue_);
    if (queued.kind == Kind::kDocument) changes_dropped_ = true;
    if (queued.kind == Kind::kGreeting) greeting_dropped_ = true;
  }
}

// One entry for each object: a peer that writes without reading makes us keep no more than that.
void Outbox::keep(Queued& queued, std::vector<Queued>& kept) {
  const auto same = std::find_if(kept.begin(), kept.end(),
                                 [&](const Queued& other) { return other.frame == queued.frame; });
  if (same != kept.end()) {
    same->times += queued.times;
    same->needs_saved = std::max(same->needs_saved, queued.needs_saved);
  } else {
    bytes_ += queued.frame->size() + kFrameOverhead;
    kept.push_back(std::move(queued));
  }
}

// What is made anew is not held to the bound: it is made only when the peer reads.
void Outbox::make_anew() {
  if (std::exchange(changes_dropped_, false)) {
    auto missing = port_->changes_since(peer_version_);
    WEFT_CHECK(missing.has_value());  // the port took this version before, or gave it itself
    enqueue(framing_->step2(**missing), port_->admitted(), Kind::kDocument);
  }
  if (std::exchange(greeting_dropped_, false))
    enqueue(framing_->step1(port_->version()), port_->admitted(), Kind::kGreeting);
}

void Outbox::push_presence() {
  presence_wanted_ = false;
  const auto everybody = port_->presence();
  if (everybody != nullptr) enqueue(framing_->awareness(*everybody), 0, Kind::kDocument);
}

}  // namespace weft::protocol::yjs
