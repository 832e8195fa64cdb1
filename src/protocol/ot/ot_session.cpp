#include "weft/protocol/ot/ot_session.hpp"

#include <map>
#include <utility>

#include "weft/ot/entry_head.hpp"

namespace weft::protocol::ot {

Session::Session(sync::DocumentPort& port, sync::SessionId id, ReplicaGrants grants, std::shared_ptr<ReferenceHub> hub,
                 SessionOptions options)
    : port_(&port),
      id_(id),
      grants_(std::move(grants)),
      hub_(std::move(hub)),
      options_(std::move(options)),
      queue_(port, options_.queue_bytes_max) {}

Session::~Session() {
  if (greeted_ && hub_ != nullptr) hub_->leave(this, id_);
}

Result<void> Session::receive(ByteView frame, TimePoint) {
  WEFT_ASSIGN(ReplicaMessage message, parse_replica_message(frame, options_.references.values_max));
  const Hello* greeting = std::get_if<Hello>(&message);
  if ((greeting != nullptr) == greeted_)
    return Error{ErrorCode::kInvalidArgument, "a conversation begins with a greeting, and has one"};
  if (greeting != nullptr) return hello(*greeting);
  if (const Submit* submission = std::get_if<Submit>(&message)) return submit(submission->submission);
  if (hub_ == nullptr) return Error{ErrorCode::kInvalidArgument, "nothing can be referred to in this document"};
  if (Share* shared = std::get_if<Share>(&message)) return share(std::move(*shared));
  hub_->keep(this, id_, std::get<Keep>(message).key);
  return {};
}

// ---- greeting

Result<void> Session::hello(const Hello& hello) {
  WEFT_ASSIGN(const std::uint64_t version, sequenced_version());
  const Incarnation incarnation = port_->incarnation();
  auto grant = grants_.claim(incarnation, hello.replica, options_.principal);
  if (!grant) {
    WEFT_TRY(refuse(Refusal::kInUse, 0, grant.error().message));
    return Error{ErrorCode::kUnavailable, grant.error().message};
  }
  grant_ = std::move(*grant);
  greeted_ = true;
  if (hub_ != nullptr) hub_->join(this);
  const bool other = hello.version > version || (hello.version > 0 && !(hello.incarnation == incarnation));
  WEFT_TRY(queue_.push_kept(make_frame(encode(Welcome{grant_.replica(), incarnation, version, other})), port_->admitted()));
  queue_.begin(other ? 0 : hello.version);
  return {};
}

// The document may be of another family: then nothing of it can be told in this protocol.
Result<std::uint64_t> Session::sequenced_version() const {
  WEFT_ASSIGN(const std::uint64_t version, weft::ot::read_version(port_->version()));
  WEFT_ASSIGN(const auto nothing, port_->changes_since(weft::ot::write_version(version)));
  WEFT_TRY(weft::ot::span_of_change(nothing->change()));
  return version;
}

// ---- edits

Result<void> Session::submit(ByteView submission) {
  WEFT_ASSIGN(const weft::ot::SubmissionHead head, weft::ot::head_of_submission(submission));
  if (head.replica != grant_.replica()) {
    WEFT_TRY(refuse(Refusal::kInvalid, head.sequence, "a submission of another replica"));
    return Error{ErrorCode::kInvalidArgument, "a submission of another replica"};
  }
  if (!options_.may_write) return refuse(Refusal::kReadOnly, head.sequence, "the document may be read only");
  auto submitted = port_->submit(id_, submission);
  if (submitted) return submitted;
  switch (submitted.error().code) {
    case ErrorCode::kAborted: return refuse(Refusal::kRebase, head.sequence, submitted.error().message);
    case ErrorCode::kPermissionDenied: return refuse(Refusal::kReadOnly, head.sequence, submitted.error().message);
    case ErrorCode::kInvalidArgument:
      WEFT_TRY(refuse(Refusal::kInvalid, head.sequence, submitted.error().message));
      return submitted;
    default: return submitted;
  }
}

Result<void> Session::refuse(Refusal code, std::uint64_t sequence, std::string_view reason) {
  const auto version = weft::ot::read_version(port_->version());
  return queue_.push_kept(make_frame(encode(Refused{code, sequence, version ? *version : 0, std::string(reason)})));
}

// ---- what is sent

void Session::document_changed(sync::Broadcast& change) {
  if (!greeted_) return;
  if (hub_ != nullptr) hub_->document_changed(change.change());
  queue_.document_changed(change);
  note_dropped();
}

bool Session::next_frame(SharedFrame& out) {
  note_dropped();
  if (queue_.next_frame(out)) return true;
  push_references();
  return queue_.next_frame(out);
}

void Session::deny(std::string_view reason) {
  queue_.end();
  static_cast<void>(queue_.push_kept(make_frame(encode(Refused{Refusal::kDenied, 0, 0, std::string(reason)}))));
}

// ---- references

Result<void> Session::share(Share share) {
  const std::string key = share.key;
  WEFT_ASSIGN(const bool taken, hub_->share(this, id_, std::move(share)));
  if (taken) return {};
  return queue_.push_kept(make_frame(encode(Stale{key})));
}

void Session::references_changed(std::uint64_t version, const SharedFrame& frame) {
  note_dropped();
  if (references_known_ && !queue_.push_at(version, frame)) references_known_ = false;
}

void Session::note_dropped() {
  if (queue_.behind()) references_known_ = false;
}

// Everything, once the peer is at the version it is right at; even if it is nothing, for a peer that took a
// snapshot waits for it.
void Session::push_references() {
  if (hub_ == nullptr || !greeted_ || references_known_ || queue_.behind() || queue_.sent() != hub_->version()) return;
  const References references = hub_->all_but(id_);
  references_known_ = queue_.push_at(references.version, make_frame(encode(references)));
}

// ---- the sessions of a server

struct SessionMaker::Shared {
  Shared(Random& random, const Limits& the_limits, SessionOptions the_options)
      : grants(random), limits(the_limits), options(std::move(the_options)) {}

  std::shared_ptr<ReferenceHub> hub_of(sync::DocumentPort& port) {
    std::erase_if(hubs, [](const auto& known) { return known.second.expired(); });
    std::weak_ptr<ReferenceHub>& known = hubs[&port];
    std::shared_ptr<ReferenceHub> hub = known.lock();
    if (hub == nullptr) known = hub = std::make_shared<ReferenceHub>(port, limits, options.references);
    return hub;
  }

  ReplicaGrants grants;
  Limits limits;
  SessionOptions options;
  // By the address of an open document: it is there for as long as its sessions are.
  std::map<const sync::DocumentPort*, std::weak_ptr<ReferenceHub>> hubs;
};

SessionMaker::SessionMaker(Random& random, const Limits& limits, SessionOptions options)
    : shared_(std::make_shared<Shared>(random, limits, std::move(options))) {}

SessionFactory SessionMaker::factory(std::string principal) const {
  return [shared = shared_, principal](sync::DocumentPort& port, sync::SessionId id, Access access) {
    SessionOptions options = shared->options;
    options.principal = principal;
    options.may_write = access == Access::kWrite;
    auto hub = access == Access::kNone ? nullptr : shared->hub_of(port);
    return std::make_unique<Session>(port, id, shared->grants, std::move(hub), std::move(options));
  };
}

}  // namespace weft::protocol::ot
