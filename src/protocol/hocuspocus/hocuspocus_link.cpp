#include "protocol/hocuspocus/hocuspocus_link.hpp"

#include <algorithm>

namespace weft::protocol::hocuspocus {
namespace {

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kReset = 4205;
constexpr std::uint16_t kUnauthorized = 4401;
constexpr std::uint16_t kForbidden = 4403;
constexpr std::uint16_t kTimeout = 4408;

// What keeping a message costs besides its bytes.
constexpr std::size_t kMessageOverhead = 64;

// An awareness update of no entries: what a provider that knows no ping takes for a sign of life.
constexpr std::uint8_t kNobody[] = {0};

}  // namespace

Link::Link(LinkContext& context, std::uint64_t number, std::unique_ptr<Connection> connection)
    : context_(&context),
      number_(number),
      connection_(std::move(connection)),
      without_document_since_(now()),
      last_heard_(now()),
      last_sent_(now()),
      last_ping_(now()) {}

// ---- from the peer

void Link::on_frame(ByteView frame) {
  if (closing_) return;
  last_heard_ = now();
  const auto message = parse_message(frame);
  if (!message) return close({kReset, message.error().message});
  switch (message->type) {
    case MessageType::kSyncStep1:
    case MessageType::kSyncStep2:
    case MessageType::kUpdate:
    case MessageType::kAwareness:
    case MessageType::kQueryAwareness:
    case MessageType::kStateless: return pass(*message, frame);
    case MessageType::kToken: return login(*message);
    case MessageType::kClose: return leave(message->address);
    case MessageType::kBroadcastStateless: return close({kForbidden, "this message is between servers"});
    case MessageType::kPing: return answer(encode_pong());
    default: return;  // the words of a server, and those of somebody's extension
  }
}

Link::Place* Link::place_for(std::string_view address) {
  const auto at = places_.find(address);
  if (at != places_.end()) return &at->second;
  if (address.size() > limits().address_bytes_max) {
    close({kReset, "address_bytes_max"});
  } else if (places_.size() - attached_ >= limits().waiting_documents_max) {
    close({kReset, "waiting_documents_max"});
  } else {
    return &places_[std::string(address)];
  }
  return nullptr;
}

void Link::pass(const Message& message, ByteView frame) {
  Place* place = place_for(message.address);
  if (place == nullptr) return;
  if (place->channel == nullptr || place->delivering) return keep(*place, frame);
  deliver(*place, message, frame);
}

void Link::keep(Place& place, ByteView frame) {
  waiting_bytes_ += frame.size() + kMessageOverhead;
  ++waiting_messages_;
  place.waiting.push_back(to_bytes(frame));
  if (waiting_bytes_ > limits().waiting_bytes_max) close({kReset, "waiting_bytes_max"});
  if (waiting_messages_ > limits().waiting_messages_max) close({kReset, "waiting_messages_max"});
}

void Link::deliver(Place& place, const Message& message, ByteView frame) {
  if (message.type == MessageType::kStateless) {
    if (!context_->options.on_stateless) return;
    const std::string principal = place.principal;  // the call may end the place
    context_->options.on_stateless(
        {place.id, split_address(message.address).document, principal, as_chars(message.body)});
  } else if (ConnectionObserver* observer = place.channel->observer()) {
    observer->on_frame(frame);
  }
}

void Link::leave(std::string_view address) {
  const auto at = places_.find(address);
  if (at != places_.end()) remove(at, {kNormal, "the client left the document"});
}

// ---- letting in

void Link::login(const Message& message) {
  if (!message.version.empty()) answers_pings_ = true;
  if (message.body.size() > limits().token_bytes_max) return close({kReset, "token_bytes_max"});
  if (questions_.size() >= limits().waiting_documents_max) return close({kReset, "waiting_documents_max"});
  Place* place = place_for(message.address);
  if (place == nullptr) return;
  const std::uint64_t question = ++last_question_;
  place->question = question;
  questions_.insert(question);
  std::string address(message.address);
  if (!context_->options.authenticate) return answered(address, question, {Access::kWrite, {}, {}});
  Login login{std::string(split_address(address).document), std::string(as_chars(message.body)),
              std::string(message.version), place->channel != nullptr};
  context_->options.authenticate(std::move(login), [weak = weak_from_this(), address, question](Grant grant) {
    if (const auto link = weak.lock()) link->answered(address, question, std::move(grant));
  });
}

void Link::answered(const std::string& address, std::uint64_t question, Grant grant) {
  if (questions_.erase(question) == 0 || closing_) return;
  const auto at = places_.find(address);
  if (at == places_.end() || at->second.question != question) return;
  if (grant.access == Access::kNone) return deny(at, grant.reason);
  if (at->second.channel != nullptr) return grant_again(address, at->second, grant.access);
  if (attached_ >= limits().documents_max) return deny(at, "documents_max");
  attach(at, std::move(grant));
}

void Link::grant_again(const std::string& address, Place& place, Access access) {
  place.permit->granted = access;
  // Without a session yet, the answer comes when there is one.
  if (place.permit->ceiling != Access::kNone) answer(encode_authenticated(address, place.permit->may_write()));
}

void Link::attach(Places::iterator at, Grant grant) {
  const std::string& address = at->first;
  Place& place = at->second;
  ++attached_;
  place.id = context_->conversations.add(*this, address);
  place.principal = grant.principal;
  place.permit = std::make_shared<Permit>();
  place.permit->granted = grant.access;
  Executor& executor = *context_->options.runtime.executor;
  auto channel = std::make_unique<Channel>(weak_from_this(), place.id, executor);
  place.channel = channel.get();
  place.delivering = true;
  executor.post([weak = weak_from_this(), address, id = place.id] {
    if (const auto link = weak.lock()) link->deliver_waiting(address, id);
  });
  Attachment attachment;
  attachment.id = place.id;
  attachment.connection = std::move(channel);
  attachment.document = std::string(split_address(address).document);
  attachment.principal = std::move(grant.principal);
  attachment.session = [address, permit = place.permit, outbox = context_->options.outbox](
                           sync::DocumentPort& port, sync::SessionId id,
                           Access access) -> std::unique_ptr<sync::Session> {
    permit->ceiling = access;
    return std::make_unique<Session>(port, id, address, permit, outbox);
  };
  context_->options.attach(std::move(attachment));  // last: it may end the place
}

void Link::deliver_waiting(const std::string& address, ConversationId id) {
  const auto attached = [&]() -> Place* {
    const auto at = places_.find(address);
    return !closing_ && at != places_.end() && at->second.id == id ? &at->second : nullptr;
  };
  Place* place = attached();
  if (place == nullptr) return;
  const std::vector<Bytes> waiting = take_waiting(*place);
  place->delivering = false;
  if (ConnectionObserver* observer = place->channel->observer()) observer->on_open();
  for (const Bytes& frame : waiting) {
    place = attached();
    if (place == nullptr) return;
    const auto message = parse_message(frame);
    WEFT_CHECK(message.has_value());  // it was parsed when it came
    deliver(*place, *message, frame);
  }
}

void Link::deny(Places::iterator at, const std::string& reason) {
  answer(encode_permission_denied(at->first, reason));
  remove(at, {kForbidden, reason});
}

// ---- the ends

void Link::remove(Places::iterator at, const CloseReason& reason) {
  Place& place = at->second;
  take_waiting(place);
  Channel* channel = place.channel;
  if (channel != nullptr) {
    context_->conversations.remove(place.id);
    if (--attached_ == 0) without_document_since_ = now();
  }
  places_.erase(at);
  if (channel != nullptr) channel->end(reason);
}

std::vector<Bytes> Link::take_waiting(Place& place) {
  for (const Bytes& frame : place.waiting) waiting_bytes_ -= frame.size() + kMessageOverhead;
  waiting_messages_ -= place.waiting.size();
  return std::exchange(place.waiting, {});
}

void Link::channel_closed(ChannelKey conversation, const CloseReason& reason) {
  const auto* place = context_->conversations.find(conversation);
  if (place == nullptr) return;
  const std::string address = place->second;
  remove(places_.find(address), reason);
  switch (reason.code) {
    case kNormal: return answer(encode_close(address, reason.text));
    case kUnauthorized:
    case kForbidden: return;  // the session has said so
    case kInvalidPayload: return close({kReset, reason.text});
    default: return close(reason);
  }
}

void Link::detach(const std::string& address, std::string_view reason) {
  const auto at = places_.find(address);
  WEFT_CHECK(at != places_.end() && at->second.channel != nullptr);  // the registry says so
  answer(encode_close(address, reason));
  remove(at, {kNormal, std::string(reason)});
}

void Link::close(CloseReason reason) {
  if (closing_) return;
  closing_ = true;
  connection_->close(std::move(reason));
}

void Link::on_closed(const CloseReason& reason) {
  closing_ = true;
  while (!places_.empty()) remove(places_.begin(), reason);
  context_->ended(*this);
}

// ---- to the peer

bool Link::send(SharedFrame frame) {
  if (closing_) return true;
  last_sent_ = now();
  writable_ = connection_->send(std::move(frame));
  return writable_;
}

bool Link::offer(SharedFrame frame) {
  if (closing_ || !writable_) return false;
  send(std::move(frame));
  return true;
}

// Answers of our own are not held back; a peer that asks without reading is sent away.
void Link::answer(Bytes frame) {
  if (!writable_ && ++unread_answers_ > limits().unread_answers_max) return close({kReset, "unread_answers_max"});
  send(make_frame(std::move(frame)));
}

// Everybody gets a turn: the next time begins behind whoever was served last.
void Link::on_writable() {
  writable_ = true;
  unread_answers_ = 0;
  for (std::size_t left = places_.size(); left > 0 && writable_; --left) {
    auto next = places_.upper_bound(served_last_);
    if (next == places_.end()) next = places_.begin();
    served_last_ = next->first;
    Channel* channel = next->second.channel;
    ConnectionObserver* observer = channel == nullptr ? nullptr : channel->observer();
    if (observer != nullptr) observer->on_writable();
  }
}

// ---- time

void Link::advance(TimePoint time) {
  if (closing_) return;
  if (attached_ == 0 && time - without_document_since_ >= limits().without_document_max)
    return close({kTimeout, "without_document_max"});
  if (answers_pings_ && time - last_heard_ >= limits().silence_max) return close({kTimeout, "silence_max"});
  if (writable_) keep_alive(time);
}

void Link::keep_alive(TimePoint time) {
  const Duration every = limits().keepalive;
  if (answers_pings_) {
    if (time - last_ping_ < every || (time - last_sent_ < every && time - last_heard_ < every)) return;
    last_ping_ = time;
    send(make_frame(encode_ping()));
    return;
  }
  if (time - last_sent_ < every) return;
  const auto attached = std::find_if(places_.begin(), places_.end(),
                                     [](const auto& entry) { return entry.second.channel != nullptr; });
  if (attached != places_.end()) send(make_frame(encode_awareness(attached->first, kNobody)));
}

// ---- conversations

ConversationId Conversations::add(Link& link, const std::string& address) {
  const ConversationId id = ++last_;
  places_.emplace(id, std::pair{&link, address});
  by_document_.emplace(split_address(address).document, id);
  return id;
}

void Conversations::remove(ConversationId id) {
  const auto at = places_.find(id);
  by_document_.erase({std::string(split_address(at->second.second).document), id});
  places_.erase(at);
}

const std::pair<Link*, std::string>* Conversations::find(ConversationId id) const {
  const auto at = places_.find(id);
  return at == places_.end() ? nullptr : &at->second;
}

std::vector<ConversationId> Conversations::of_document(std::string_view document) const {
  std::vector<ConversationId> found;
  for (auto at = by_document_.lower_bound({std::string(document), 0}); at != by_document_.end() && at->first == document; ++at)
    found.push_back(at->second);
  return found;
}

}  // namespace weft::protocol::hocuspocus
