#include "weft/protocol/yjs/replica.hpp"

#include <algorithm>
#include <utility>

namespace weft::protocol::yjs {
namespace {

// The only conversation a replica has.
constexpr sync::SessionId kSession = 1;

}  // namespace

Replica::Replica(crdt::Doc& doc, const Runtime& runtime, ReplicaOptions options)
    : doc_(&doc), runtime_(runtime), options_(std::move(options)), awareness_({}, doc.client().value) {
  subscription_ = doc.on_update([this](const crdt::UpdateEvent& event) { edited(event); });
}

Replica::~Replica() { *alive_ = false; }

void Replica::connect(std::unique_ptr<Connection> connection) {
  disconnect();
  auto conversation = std::make_shared<Conversation>();
  auto session = std::make_unique<Session>(*this, kSession);
  conversation->session = session.get();
  const auto on_closed = [this, alive = alive_, raw = conversation.get()](const CloseReason&) {
    if (*alive) ended(raw->peer.get());
  };
  conversation->peer =
      std::make_unique<sync::Peer>(std::move(connection), *runtime_.clock, SessionOptions{}.outbox_bytes_max, on_closed);
  conversation->peer->begin(std::move(session));
  conversation_ = std::move(conversation);
  schedule_tick();
}

void Replica::disconnect() {
  if (conversation_ == nullptr) return;
  if (!options_.flush) keep_edits();
  conversation_->peer->close({});
  leaving_.push_back(conversation_);
  end_conversation();
}

// We are inside a call of the conversation's own connection: it is destroyed by a later task.
void Replica::ended(const sync::Peer* peer) {
  const auto at = std::find_if(leaving_.begin(), leaving_.end(),
                               [peer](const auto& left) { return left->peer.get() == peer; });
  if (at != leaving_.end()) {
    runtime_.executor->post([gone = std::move(*at)] {});
    leaving_.erase(at);
  } else if (conversation_ != nullptr && conversation_->peer.get() == peer) {
    runtime_.executor->post([gone = conversation_] {});
    end_conversation();
  }
}

void Replica::end_conversation() {
  tick_timer_.cancel();
  conversation_ = nullptr;
  edits_.clear();  // the next greeting will find them
  std::vector<presence::ClientId> others;  // whom we can no longer hear
  for (const auto& client : awareness_.clients())
    if (client.present() && client.id != doc_->client().value) others.push_back(client.id);
  awareness_.remove(others, runtime_.clock->now());
}

bool Replica::synced() const { return conversation_ != nullptr && conversation_->session->synced(); }
bool Replica::denied() const { return conversation_ != nullptr && conversation_->session->denied(); }

Result<void> Replica::submit(sync::SessionId, ByteView change) {
  WEFT_TRY(doc_->apply_update(change));
  return {};
}

Result<std::shared_ptr<sync::Broadcast>> Replica::changes_since(ByteView version) {
  WEFT_ASSIGN(Bytes missing, doc_->changes_since(version));
  return std::make_shared<sync::Broadcast>(std::move(missing), 0);
}

void Replica::edited(const crdt::UpdateEvent& event) {
  if (!event.local) return;
  ++edits_made_;
  if (conversation_ != nullptr) edits_.push_back({edits_made_, to_bytes(event.update)});
  if (std::exchange(keeping_, true)) return;
  runtime_.executor->post([this, alive = alive_] {
    if (*alive) keep_edits();
  });
}

// What is edited while the flush is under way goes with the next.
void Replica::keep_edits() {
  const auto kept = [this, alive = alive_, made = edits_made_] {
    if (!*alive) return;
    edits_kept_ = made;
    keeping_ = false;
    send_edits();
    if (edits_kept_ == edits_made_ || std::exchange(keeping_, true)) return;
    keep_edits();
  };
  if (!options_.flush) return kept();
  options_.flush(kept);
}

void Replica::send_edits() {
  if (conversation_ == nullptr) return;
  const auto behind =
      std::find_if(edits_.begin(), edits_.end(), [&](const Edit& edit) { return edit.number > edits_kept_; });
  std::vector<ByteView> views;
  for (auto edit = edits_.begin(); edit != behind; ++edit) views.push_back(edit->update);
  if (!views.empty()) {
    auto merged = crdt::Doc::merge_changes(views);
    WEFT_CHECK(merged.has_value());  // the document made them itself
    sync::Broadcast broadcast(std::move(*merged), 0);
    conversation_->session->document_changed(broadcast);
    edits_.erase(edits_.begin(), behind);
  }
  conversation_->peer->flush();  // answers that waited for what they show may be among it
}

bool Replica::all_sent() const { return conversation_ != nullptr && conversation_->session->all_sent(); }

Result<void> Replica::set_presence(std::optional<std::string_view> json_text) {
  const TimePoint now = runtime_.clock->now();
  // Nobody takes over an unknown client at clock 0: begin there with an empty state, as Yjs does.
  if (awareness_.find(doc_->client().value) == nullptr) WEFT_TRY(awareness_.set_local("{}", now));
  WEFT_ASSIGN(const presence::Changes changes, awareness_.set_local(json_text, now));
  send_presence(changes);
  return {};
}

std::shared_ptr<sync::Broadcast> Replica::presence() {
  Bytes everybody = awareness_.encode_present();
  return everybody.empty() ? nullptr : std::make_shared<sync::Broadcast>(std::move(everybody), 0);
}

Result<void> Replica::submit_presence(sync::SessionId, ByteView update) {
  WEFT_ASSIGN(const presence::Changes changes, awareness_.apply(update, runtime_.clock->now()));
  // Somebody said that we are gone: what we answered has to be told.
  const presence::ClientId self = doc_->client().value;
  for (const presence::ClientId client : changes.removed)
    if (client == self) send_presence(changes);
  return {};
}

void Replica::send_presence(const presence::Changes& changes) {
  if (changes.empty() || conversation_ == nullptr) return;
  sync::Broadcast broadcast(awareness_.encode(changes.all()), 0);
  conversation_->session->presence_changed(broadcast);
  conversation_->peer->flush();
}

void Replica::schedule_tick() {
  const TimePoint when = runtime_.clock->now() + presence::kTickEvery;
  tick_timer_ = runtime_.executor->post_at(when, [this] { tick(); });
}

void Replica::tick() {
  send_presence(awareness_.tick(runtime_.clock->now()));
  conversation_->peer->advance();
  schedule_tick();
}

}  // namespace weft::protocol::yjs
