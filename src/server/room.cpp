#include "room.hpp"

#include <algorithm>
#include <utility>

namespace weft::server {
namespace {

constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::uint16_t kForbidden = 4403;
constexpr std::uint16_t kNotFound = 4404;
constexpr std::uint16_t kConflict = 4409;
constexpr std::uint16_t kGone = 4410;
// What keeping a change until it is saved costs besides its bytes.
constexpr std::size_t kChangeOverhead = 256;

}  // namespace

Room::Room(std::shared_ptr<RoomContext> context, DocumentId id)
    : context_(std::move(context)), id_(std::move(id)) {}

// ---- loading

void Room::load() {
  const ServerOptions& options = context_->options;
  context_->queue->run<Result<LoadedDocument>>(
      [id = id_, models = options.models, limits = options.limits](Storage& storage) {
        return load_document(storage, id, models, limits);
      },
      [weak = weak_from_this()](Result<LoadedDocument> document) {
        if (const auto room = weak.lock()) room->loaded(std::move(document));
      });
}

void Room::loaded(Result<LoadedDocument> document) {
  if (document) {
    stored_ = true;
    model_ = std::move(document->model);
    incarnation_ = document->info.incarnation;
    log_end_ = document->info.end;
    log_bytes_since_snapshot_ = document->info.log_bytes_since_snapshot;
    snapshot_bytes_ = document->info.snapshot_bytes;
  } else if (document.error().code == ErrorCode::kNotFound) {
    make({});
  } else {
    fail(document.error());
    return;
  }
  go_live();
}

// A document that nobody has written. Of a model that is not registered there can be none.
void Room::make(std::string_view model) {
  const ServerOptions& options = context_->options;
  const auto* factory = options.models.find(model.empty() ? options.default_model : model);
  if (factory == nullptr) factory = options.models.find(options.default_model);
  model_ = factory->create(options.limits);
  const std::uint64_t high = options.runtime.random->next();
  incarnation_ = {high, options.runtime.random->next()};
}

void Room::go_live() {
  if (state_ == State::kDraining) {  // the server began to shut down meanwhile
    close_if_done();
    return;
  }
  state_ = State::kLive;
  if (context_->options.hooks.room_opened) context_->options.hooks.room_opened(id_);
  for (const auto& member : members_) begin(*member);
  leave_if_empty();
}

// ---- members

void Room::join(std::unique_ptr<Connection> connection, ConnectionInfo info, Access access) {
  if (state_ == State::kDraining && !removed_) state_ = State::kLive;
  unload_timer_.cancel();
  const sync::SessionId id = ++last_session_;
  auto member = std::make_unique<Member>();
  member->id = id;
  member->info = std::move(info);
  member->access = access;
  const ServerOptions& options = context_->options;
  member->peer = std::make_unique<sync::Peer>(
      std::move(connection), *options.runtime.clock, options.room.early_bytes_max,
      [weak = weak_from_this(), id](const CloseReason&) {
        if (const auto room = weak.lock()) room->left(id);
      });
  members_.push_back(std::move(member));
  if (state_ == State::kLive) begin(*members_.back());
  if (removed_) members_.back()->peer->close({kTryAgainLater, "the document is being removed"});
}

void Room::begin(Member& member) {
  // Whoever comes first decides what a document will be that nobody has written.
  if (nobody_wrote() && is_alone(member) && !is_of(member.info.model)) make(member.info.model);
  auto make_session = std::exchange(member.info.session, nullptr);
  if (auto objection = objection_to(member)) {
    member.access = Access::kNone;
    member.peer->refuse(make_session(*this, member.id, Access::kNone), std::move(*objection));
    return;
  }
  roster_.join(member.id, context_->options.runtime.clock->now());
  member.peer->begin(make_session(*this, member.id, member.access));
}

// Whether a member may still be here, asked anew; one that may not is sent away. What it was allowed to write
// before may be less now, never more: its session was told once.
bool Room::may_stay(Member& member) {
  if (member.access == Access::kNone) return false;
  if (!context_->options.authorize) return true;
  member.access = std::min(member.access, context_->options.authorize(member.info));
  if (member.access != Access::kNone) return true;
  member.peer->session()->deny("access denied");
  member.peer->close({kForbidden, "access denied"});
  return false;
}

void Room::check_permissions() {
  for (const auto& member : members_)
    if (member->peer->session() != nullptr) may_stay(*member);
}

bool Room::is_alone(const Member& member) const {
  return std::all_of(members_.begin(), members_.end(), [&](const auto& other) {
    return other.get() == &member || other->access == Access::kNone || other->peer->session() == nullptr;
  });
}

bool Room::is_of(const std::string& model) const {
  return model_.type().uri == (model.empty() ? context_->options.default_model : model);
}

std::optional<CloseReason> Room::objection_to(const Member& member) const {
  if (!is_of(member.info.model)) return CloseReason{kConflict, "the document is of another model"};
  if (member.info.mode == OpenMode::kOpen && nobody_wrote()) return CloseReason{kNotFound, "no such document"};
  if (member.info.mode == OpenMode::kCreate && !nobody_wrote()) return CloseReason{kConflict, "the document exists"};
  return std::nullopt;
}

std::vector<std::unique_ptr<Room::Member>>::iterator Room::find(sync::SessionId id) {
  const auto at = std::lower_bound(members_.begin(), members_.end(), id,
                                   [](const auto& member, sync::SessionId wanted) { return member->id < wanted; });
  return at != members_.end() && (*at)->id == id ? at : members_.end();
}

void Room::left(sync::SessionId id) {
  const auto at = find(id);
  if (at == members_.end()) return;
  // We are inside a call of the member's own connection: it is destroyed by a later task.
  context_->options.runtime.executor->post([gone = std::shared_ptr<Member>(std::move(*at))] {});
  members_.erase(at);
  presence_changed(roster_.drop(id, context_->options.runtime.clock->now()));
  if (id == beginner_) pass_on_beginning();
  if (state_ == State::kClosed && members_.empty()) context_->gone(*this);
  leave_if_empty();
}

bool Room::may_begin(sync::SessionId session) {
  if (!nobody_wrote()) return false;
  if (beginner_ != 0 && find(beginner_) != members_.end()) {
    would_begin_.push_back(session);
    return false;
  }
  beginner_ = session;
  return true;
}

// Who was to write first has left and has not: those who asked after it ask again.
void Room::pass_on_beginning() {
  beginner_ = 0;
  for (const sync::SessionId id : std::exchange(would_begin_, {})) {
    const auto member = find(id);
    if (nobody_wrote() && member != members_.end()) (*member)->peer->close({kTryAgainLater, "the document has no beginning yet"});
  }
}

// ---- changes: authorise, admit, append, broadcast

Result<void> Room::submit(sync::SessionId from, ByteView change) {
  if (state_ != State::kLive) return Error{ErrorCode::kUnavailable, "the document is closing"};
  const auto member = find(from);
  if (member == members_.end() || !may_stay(**member) || (*member)->access != Access::kWrite)
    return Error{ErrorCode::kPermissionDenied, "the connection may not write this document"};
  if (unsaved_bytes_ + change.size() > context_->options.room.unsaved_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "unsaved_bytes_max: storage is slower than the changes"};

  const ServerHooks& hooks = context_->options.hooks;
  if (hooks.before_change) WEFT_TRY(hooks.before_change(id_, (*member)->info.principal, change));
  WEFT_ASSIGN(Admitted admitted, model_.admit(change));
  if (admitted.change.empty()) return {};
  unsaved_bytes_ += admitted.change.size() + kChangeOverhead;
  unsaved_.push_back({{std::make_shared<const Bytes>(std::move(admitted.change)), (*member)->info.principal,
                       context_->options.runtime.clock->wall_now()},
                      from});
  ++admitted_;
  ++context_->changes;
  mark_dirty();
  return {};
}

Result<std::shared_ptr<sync::Broadcast>> Room::changes_since(ByteView version) {
  const bool known = answer_.changes != nullptr && answer_.admitted == admitted_ &&
                     std::equal(version.begin(), version.end(), answer_.version.begin(), answer_.version.end());
  if (!known) {
    WEFT_ASSIGN(Bytes missing, model_.changes_since(version));
    answer_ = {to_bytes(version), admitted_, std::make_shared<sync::Broadcast>(std::move(missing), 0)};
  }
  answer_.used = true;
  return answer_.changes;
}

void Room::mark_dirty() {
  if (!std::exchange(dirty_, true)) context_->dirty(*this);
}

void Room::end_turn() {
  dirty_ = false;
  if (state_ == State::kClosed) return;
  if (!presence_dirty_.empty()) send_presence();
  if (std::exchange(woken_, false)) flush_members();
  append_unsaved();
}

void Room::append_unsaved() {
  if (unsaved_.empty() || !in_flight_.empty()) return;
  in_flight_.swap(unsaved_);
  AppendRequest request;
  request.document = id_;
  if (stored_) {
    request.expected_end = log_end_;
  } else {
    request.create = NewDocument{std::string(model_.type().uri), incarnation_};
  }
  for (const Unsaved& unsaved : in_flight_) request.changes.push_back(unsaved.change);
  request.version = model_.version();
  const RoomLimits& limits = context_->options.room;
  std::uint64_t log_bytes = log_bytes_since_snapshot_;
  for (const Unsaved& unsaved : in_flight_) log_bytes += unsaved.change.payload->size();
  // Now the model is what the log will be once this append is through.
  if (!writing_snapshot_ && log_bytes > std::max(limits.snapshot_log_bytes, snapshot_bytes_)) next_snapshot_ = model_.snapshot();
  request.done = [weak = weak_from_this()](Result<Appended> result) {
    if (const auto room = weak.lock()) room->appended(std::move(result));
  };
  context_->queue->append(std::move(request));
}

void Room::appended(Result<Appended> result) {
  if (state_ == State::kClosed) return;
  if (!result) {
    fail(result.error());
    return;
  }
  stored_ = true;
  log_end_ = result->end;
  saved_ += in_flight_.size();
  context_->changes_saved += in_flight_.size();
  for (const Unsaved& unsaved : in_flight_) {
    log_bytes_since_snapshot_ += unsaved.change.payload->size();
    unsaved_bytes_ -= unsaved.change.payload->size() + kChangeOverhead;
  }
  tell_stored();
  broadcast_saved();
  in_flight_.clear();
  flush_members();
  if (next_snapshot_) write_snapshot(*std::exchange(next_snapshot_, std::nullopt));
  if (!unsaved_.empty()) mark_dirty();
  close_if_done();
}

void Room::tell_stored() const {
  const auto& after_change = context_->options.hooks.after_change;
  if (!after_change) return;
  std::uint64_t position = log_end_.value - in_flight_.size();
  for (const Unsaved& unsaved : in_flight_)
    after_change(id_, unsaved.change.author, *unsaved.change.payload, LogPosition{++position});
}

void Room::broadcast_saved() {
  const sync::SessionId first = in_flight_.front().from;
  const bool one_author =
      std::all_of(in_flight_.begin(), in_flight_.end(), [&](const Unsaved& unsaved) { return unsaved.from == first; });
  if (members_.empty() || (one_author && nobody_hears(first))) return;

  std::vector<ByteView> changes;
  for (const Unsaved& unsaved : in_flight_) changes.push_back(*unsaved.change.payload);
  auto merged = changes.size() == 1 ? Result<Bytes>(to_bytes(changes.front())) : model_.merge_changes(changes);
  WEFT_CHECK(merged.has_value());  // the model gave these bytes itself
  sync::Broadcast broadcast(std::move(*merged), one_author ? first : 0);
  for (const auto& member : members_)
    if (member->peer->session() != nullptr && may_stay(*member)) member->peer->session()->document_changed(broadcast);
}

// Whether all changes by one author have nobody to be told to, because only that author is here.
bool Room::nobody_hears(sync::SessionId author) const {
  if (members_.size() != 1 || members_.front()->id != author) return false;
  const sync::Session* session = members_.front()->peer->session();
  return session == nullptr || !session->hears_itself();
}

void Room::flush_members() {
  for (const auto& member : members_) member->peer->flush();
}

// ---- presence

Result<void> Room::submit_presence(sync::SessionId from, ByteView update) {
  WEFT_ASSIGN(const auto outcome, roster_.apply(from, update, context_->options.runtime.clock->now()));
  presence_changed(outcome.changed);
  return {};
}

std::shared_ptr<sync::Broadcast> Room::presence() {
  if (everybody_ == nullptr) {
    Bytes update = roster_.encode_present();
    if (!update.empty()) everybody_ = std::make_shared<sync::Broadcast>(std::move(update), 0);
  }
  return everybody_;
}

void Room::wake() {
  woken_ = true;
  mark_dirty();
}

void Room::presence_changed(const std::vector<presence::ClientId>& clients) {
  if (clients.empty()) return;
  everybody_ = nullptr;
  presence_dirty_.insert(presence_dirty_.end(), clients.begin(), clients.end());
  mark_dirty();
}

void Room::send_presence() {
  sync::Broadcast update(roster_.encode(presence_dirty_), 0);
  presence_dirty_.clear();
  for (const auto& member : members_)
    if (member->peer->session() != nullptr && may_stay(*member)) member->peer->session()->presence_changed(update);
  flush_members();
}

void Room::advance(TimePoint now) {
  check_permissions();
  presence_changed(roster_.tick(now));
  if (!std::exchange(answer_.used, false)) answer_ = {};
  for (const auto& member : members_) member->peer->advance();
}

// ---- snapshots

void Room::write_snapshot(Bytes snapshot) {
  writing_snapshot_ = true;
  log_bytes_since_snapshot_ = 0;
  const std::uint64_t bytes = snapshot.size();
  const LogPosition through = log_end_;
  const bool discard = context_->options.room.discard_history;
  context_->queue->run<Result<void>>(
      [id = id_, through, data = std::move(snapshot), discard](Storage& storage) -> Result<void> {
        WEFT_TRY(storage.write_snapshot(id, through, data));
        return discard ? storage.discard_through(id, through) : Result<void>{};
      },
      [weak = weak_from_this(), through, bytes](Result<void> written) {
        if (const auto room = weak.lock()) room->snapshot_written(through, bytes, written);
      });
}

// A snapshot is a saving, not a promise: without it the log is played from further back.
void Room::snapshot_written(LogPosition through, std::uint64_t bytes, const Result<void>& written) {
  writing_snapshot_ = false;
  if (written) {
    snapshot_bytes_ = bytes;
    log(LogLevel::kDebug, "snapshot_written", "through " + std::to_string(through.value));
  } else {
    log(LogLevel::kWarning, "snapshot_failed", written.error().message);
  }
  close_if_done();
}

// ---- leaving

void Room::leave_if_empty() {
  if (state_ != State::kLive || !members_.empty()) return;
  const Runtime& runtime = context_->options.runtime;
  const TimePoint when = runtime.clock->now() + context_->options.room.unload_grace;
  unload_timer_ = runtime.executor->post_at(when, [weak = weak_from_this()] {
    if (const auto room = weak.lock()) room->unload();
  });
}

void Room::unload() {
  if (state_ != State::kLive || !members_.empty()) return;
  state_ = State::kDraining;
  close_if_done();
}

void Room::drain(const CloseReason& reason) {
  const bool loading = state_ == State::kLoading;
  if (state_ != State::kClosed) state_ = State::kDraining;
  unload_timer_.cancel();
  for (const auto& member : members_) member->peer->close(reason);
  append_unsaved();
  if (!loading) close_if_done();
}

// What was not stored yet was told to nobody: its author has it still, and learns that the document is gone.
void Room::remove(std::function<void(Result<void>)> done) {
  if (removed_) return done(Error{ErrorCode::kAborted, "the document is being removed already"});
  const bool loading = state_ == State::kLoading;
  state_ = State::kDraining;
  removed_ = std::move(done);
  unload_timer_.cancel();
  unsaved_.clear();
  for (const auto& member : members_) member->peer->close({kGone, "the document was removed"});
  if (!loading) close_if_done();
}

void Room::erase() {
  if (std::exchange(erasing_, true)) return;
  context_->queue->run<Result<void>>([id = id_](Storage& storage) { return storage.remove(id); },
                                     [self = shared_from_this()](Result<void> removed) { self->erased(std::move(removed)); });
}

void Room::erased(Result<void> removed) {
  state_ = State::kClosed;
  std::exchange(removed_, nullptr)(std::move(removed));
  tell_closed();
}

void Room::close_if_done() {
  if (state_ != State::kDraining || !unsaved_.empty() || !in_flight_.empty() || writing_snapshot_) return;
  if (removed_) return erase();
  if (log_bytes_since_snapshot_ > context_->options.room.unload_log_bytes) {
    write_snapshot(model_.snapshot());
    return;
  }
  state_ = State::kClosed;
  tell_closed();
}

// Whatever the members wrote and the log does not hold, they still have, and send again.
void Room::fail(const Error& error) {
  if (state_ == State::kClosed) return;
  log(LogLevel::kError, "document_unavailable", error.message);
  ++context_->failures;
  context_->changes_given_up += unsaved_.size() + in_flight_.size();
  state_ = State::kClosed;
  for (const auto& member : members_) member->peer->close({kTryAgainLater, "the document is unavailable"});
  unsaved_.clear();
  in_flight_.clear();
  if (removed_) return erase();
  tell_closed();
}

void Room::tell_closed() {
  if (context_->options.hooks.room_closed) context_->options.hooks.room_closed(id_);
  context_->closed(*this);
}

void Room::log(LogLevel level, std::string_view event, const std::string& detail) const {
  LogSink& sink = *context_->options.runtime.log;
  if (!sink.enabled(level)) return;
  sink.write(level, event,
             {{"domain", id_.domain}, {"collection", id_.collection}, {"document", id_.name}, {"detail", detail}});
}

}  // namespace weft::server
