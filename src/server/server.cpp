#include "weft/server/server.hpp"

#include <absl/container/btree_map.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "room.hpp"
#include "weft/transport/loopback.hpp"

namespace weft {
namespace {

using server::Room;
using server::RoomContext;

constexpr std::uint16_t kForbidden = 4403;
constexpr std::uint16_t kTryAgainLater = 1013;
// How often sessions are told the time: fine enough for keep-alives and presence.
constexpr Duration kTick = std::chrono::seconds(3);

struct ByParts {
  bool operator()(const DocumentId& a, const DocumentId& b) const {
    return std::tie(a.domain, a.collection, a.name) < std::tie(b.domain, b.collection, b.name);
  }
};

/// A port without a document, for the session that only says no.
class NoDocument final : public sync::DocumentPort {
 public:
  Incarnation incarnation() const override { return {}; }
  Result<void> submit(sync::SessionId, ByteView) override { return refused(); }
  Bytes version() const override { return {}; }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView) override { return refused().error(); }
  Result<bool> includes(ByteView) const override { return refused().error(); }
  sync::ChangePosition admitted() const override { return 0; }
  sync::ChangePosition saved() const override { return 0; }
  Result<void> submit_presence(sync::SessionId, ByteView) override { return refused(); }
  void wake() override {}
  std::shared_ptr<sync::Broadcast> presence() override { return nullptr; }

 private:
  static Result<void> refused() { return Error{ErrorCode::kPermissionDenied, "access denied"}; }
};

class RoomServer final : public Server {
 public:
  explicit RoomServer(ServerOptions options) {
    context_->queue = std::make_shared<server::StorageQueue>(*options.storage, options.runtime);
    context_->options = std::move(options);
    context_->dirty = [this](Room& room) { mark_dirty(room); };
    context_->closed = [this](Room& room) { retire(room); };
    context_->gone = [this](Room& room) { forget(room); };
    schedule_tick();
  }

  ~RoomServer() override {
    *alive_ = false;
    context_->dirty = context_->closed = context_->gone = [](Room&) {};
    for (auto& [id, room] : rooms_) room->abandon();
    for (auto& room : retired_) room->abandon();
  }

  void accept(std::unique_ptr<Connection> connection, ConnectionInfo info) override;
  std::unique_ptr<Connection> connect(ConnectionInfo info) override;
  void shutdown(CloseReason reason, std::function<void(Result<void>)> done) override;
  ServerStats stats() const override;
  void check_permissions() override;
  void list(const std::string& principal, CollectionId collection, std::string after, std::size_t limit,
            std::function<void(Result<Listing>)> done) override;
  void feed(const std::string& principal, CollectionId collection, FeedPosition after, std::size_t limit,
            std::function<void(Result<Listing>)> done) override;
  void remove(const std::string& principal, DocumentId document, std::function<void(Result<void>)> done) override;

 private:
  Access access_of(const std::string& principal, const DocumentId& document) const;
  void answer(const std::string& principal, CollectionId collection, std::function<Result<Listing>(Storage&)> job,
              std::function<void(Result<Listing>)> done);
  void turn_away(std::unique_ptr<Connection> connection, const ConnectionInfo& info, CloseReason reason);
  Room& room_for(const DocumentId& id);
  void mark_dirty(Room& room);
  void end_turn();
  void schedule_tick();
  void tick();
  void retire(Room& room);
  void forget(Room& room);
  void finish_shutdown();

  const ServerOptions& options() const { return context_->options; }
  const Runtime& runtime() const { return context_->options.runtime; }

  std::shared_ptr<RoomContext> context_ = std::make_shared<RoomContext>();
  absl::btree_map<DocumentId, std::shared_ptr<Room>, ByParts> rooms_;  // ordered: runs repeat exactly
  std::vector<std::shared_ptr<Room>> retired_;  // closed, with members that are still leaving
  std::vector<std::weak_ptr<Room>> dirty_;
  NoDocument no_document_;
  std::vector<std::unique_ptr<sync::Peer>> turned_away_;
  bool turn_scheduled_ = false;
  TimerHandle tick_timer_;
  bool shutting_down_ = false;
  std::uint64_t given_up_before_shutdown_ = 0;
  std::function<void(Result<void>)> shut_down_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

void RoomServer::accept(std::unique_ptr<Connection> connection, ConnectionInfo info) {
  if (shutting_down_) return turn_away(std::move(connection), info, {kTryAgainLater, "shutting down"});
  if (auto valid = validate(info.document); !valid)
    return turn_away(std::move(connection), info, {kForbidden, valid.error().message});
  const Access access = options().authorize ? options().authorize(info) : Access::kWrite;
  if (access == Access::kNone) return turn_away(std::move(connection), info, {kForbidden, "access denied"});
  Room& room = room_for(info.document);
  room.join(std::move(connection), std::move(info), access);
}

void RoomServer::turn_away(std::unique_ptr<Connection> connection, const ConnectionInfo& info, CloseReason reason) {
  const auto forget_peer = [this, alive = alive_](const sync::Peer* peer) {
    if (!*alive) return;
    const auto at = std::find_if(turned_away_.begin(), turned_away_.end(),
                                 [peer](const auto& known) { return known.get() == peer; });
    if (at != turned_away_.end()) turned_away_.erase(at);
  };
  const auto peer = std::make_shared<const sync::Peer*>(nullptr);
  turned_away_.push_back(std::make_unique<sync::Peer>(
      std::move(connection), *runtime().clock, options().room.early_bytes_max,
      // Inside a call of its own connection it must not be destroyed: a later task does.
      [executor = runtime().executor, forget_peer, peer](const CloseReason&) {
        executor->post([forget_peer, peer] { forget_peer(*peer); });
      }));
  *peer = turned_away_.back().get();
  if (reason.code == kForbidden) {
    turned_away_.back()->refuse(info.session(no_document_, 1, Access::kNone), std::move(reason));
  } else {
    turned_away_.back()->close(std::move(reason));
  }
}

std::unique_ptr<Connection> RoomServer::connect(ConnectionInfo info) {
  auto [ours, theirs] = make_loopback(*runtime().executor);
  accept(std::move(theirs), std::move(info));
  return std::move(ours);
}

Room& RoomServer::room_for(const DocumentId& id) {
  auto& room = rooms_[id];
  if (room == nullptr) {
    room = std::make_shared<Room>(context_, id);
    room->load();
  }
  return *room;
}

// ---- turns

void RoomServer::mark_dirty(Room& room) {
  dirty_.push_back(room.weak_from_this());
  if (std::exchange(turn_scheduled_, true)) return;
  runtime().executor->post([this, alive = alive_] {
    if (*alive) end_turn();
  });
}

void RoomServer::end_turn() {
  turn_scheduled_ = false;
  for (const auto& weak : std::exchange(dirty_, {}))
    if (const auto room = weak.lock()) room->end_turn();
  context_->queue->commit();
}

void RoomServer::schedule_tick() {
  tick_timer_ = runtime().executor->post_at(runtime().clock->now() + kTick, [this] { tick(); });
}

void RoomServer::tick() {
  const TimePoint now = runtime().clock->now();
  for (const auto& [id, room] : rooms_) room->advance(now);
  schedule_tick();
}

// ---- the end of a room, and of the server

void RoomServer::retire(Room& room) {
  const auto at = rooms_.find(room.id());
  WEFT_CHECK(at != rooms_.end() && at->second.get() == &room);
  // Its own code is still running: the last reference goes in a later task.
  runtime().executor->post([room = at->second] {});
  if (room.member_count() > 0) retired_.push_back(at->second);
  rooms_.erase(at);
  finish_shutdown();
}

void RoomServer::forget(Room& room) {
  const auto at = std::find_if(retired_.begin(), retired_.end(), [&](const auto& known) { return known.get() == &room; });
  if (at == retired_.end()) return;
  runtime().executor->post([room = *at] {});
  retired_.erase(at);
  finish_shutdown();
}

void RoomServer::shutdown(CloseReason reason, std::function<void(Result<void>)> done) {
  WEFT_CHECK(!shutting_down_);
  shutting_down_ = true;
  shut_down_ = std::move(done);
  given_up_before_shutdown_ = context_->changes_given_up;
  tick_timer_.cancel();
  std::vector<std::shared_ptr<Room>> rooms;
  for (const auto& [id, room] : rooms_) rooms.push_back(room);
  for (const auto& room : rooms) room->drain(reason);
  context_->queue->commit();
  finish_shutdown();
}

void RoomServer::finish_shutdown() {
  if (!shut_down_ || !rooms_.empty() || !retired_.empty()) return;
  Result<void> outcome;
  if (context_->changes_given_up != given_up_before_shutdown_)
    outcome = Error{ErrorCode::kUnavailable, "some changes could not be stored"};
  runtime().executor->post([done = std::exchange(shut_down_, nullptr), outcome] { done(outcome); });
}

void RoomServer::check_permissions() {
  std::vector<std::shared_ptr<Room>> rooms;
  for (const auto& [id, room] : rooms_) rooms.push_back(room);
  for (const auto& room : rooms) room->check_permissions();
}

// ---- about documents

Access RoomServer::access_of(const std::string& principal, const DocumentId& document) const {
  return options().authorize ? options().authorize({document, principal, {}, {}, OpenMode::kOpen}) : Access::kWrite;
}

void RoomServer::answer(const std::string& principal, CollectionId collection, std::function<Result<Listing>(Storage&)> job,
                        std::function<void(Result<Listing>)> done) {
  auto valid = shutting_down_ ? Result<void>(Error{ErrorCode::kUnavailable, "shutting down"}) : validate(collection);
  if (!valid) return runtime().executor->post([done = std::move(done), error = valid.error()] { done(error); });
  context_->queue->run<Result<Listing>>(
      std::move(job), [this, alive = alive_, principal, collection, done = std::move(done)](Result<Listing> listing) {
        if (!*alive) return;
        if (listing)
          std::erase_if(listing->rows, [&](const Listing::Row& row) {
            return access_of(principal, {collection.domain, collection.collection, row.name}) == Access::kNone;
          });
        done(std::move(listing));
      });
}

void RoomServer::list(const std::string& principal, CollectionId collection, std::string after, std::size_t limit,
                      std::function<void(Result<Listing>)> done) {
  limit = std::min(limit, kListingMax);
  const auto job = [collection, after = std::move(after), limit](Storage& storage) -> Result<Listing> {
    Listing listing;
    listing.last_name = after;
    WEFT_TRY(storage.list(collection, after, limit, [&](std::string_view name, const DocumentInfo& info) {
      listing.rows.push_back({std::string(name), info.model, info.feed, false, info.incarnation, info.version});
      listing.last_name = name;
      return true;
    }));
    listing.end = listing.rows.size() < limit;
    return listing;
  };
  answer(principal, std::move(collection), job, std::move(done));
}

void RoomServer::feed(const std::string& principal, CollectionId collection, FeedPosition after, std::size_t limit,
                      std::function<void(Result<Listing>)> done) {
  limit = std::min(limit, kListingMax);
  const auto job = [collection, after, limit](Storage& storage) -> Result<Listing> {
    Listing listing;
    listing.read_through = after;
    WEFT_TRY(storage.feed(collection, after, limit, [&](const FeedRow& row) {
      listing.rows.push_back({row.document.name, {}, row.position, row.removed, row.incarnation, row.version});
      listing.read_through = row.position;
      return true;
    }));
    listing.end = listing.rows.size() < limit;
    return listing;
  };
  answer(principal, std::move(collection), job, std::move(done));
}

void RoomServer::remove(const std::string& principal, DocumentId document, std::function<void(Result<void>)> done) {
  auto allowed = shutting_down_ ? Result<void>(Error{ErrorCode::kUnavailable, "shutting down"}) : validate(document);
  if (allowed && access_of(principal, document) != Access::kWrite)
    allowed = Error{ErrorCode::kPermissionDenied, "the document may not be removed"};
  auto tell = [executor = runtime().executor, done = std::move(done)](Result<void> removed) {
    executor->post([done, removed = std::move(removed)] { done(removed); });
  };
  if (!allowed) return tell(std::move(allowed));
  const auto room = rooms_.find(document);
  if (room != rooms_.end()) return room->second->remove(std::move(tell));
  context_->queue->run<Result<void>>([document](Storage& storage) { return storage.remove(document); }, tell);
}

ServerStats RoomServer::stats() const {
  ServerStats stats;
  stats.rooms = rooms_.size() + retired_.size();
  for (const auto& [id, room] : rooms_) stats.connections += room->member_count();
  for (const auto& room : retired_) stats.connections += room->member_count();
  stats.changes = context_->changes;
  stats.changes_saved = context_->changes_saved;
  stats.room_failures = context_->failures;
  stats.commits = context_->queue->commits();
  return stats;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(ServerOptions options) {
  if (options.storage == nullptr) return Error{ErrorCode::kInvalidArgument, "a server needs a storage"};
  if (options.models.find(options.default_model) == nullptr)
    return Error{ErrorCode::kInvalidArgument, "the default model is not registered"};
  return std::unique_ptr<Server>(std::make_unique<RoomServer>(std::move(options)));
}

}  // namespace weft
