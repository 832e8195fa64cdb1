#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/runtime.hpp"
#include "weft/model/registry.hpp"
#include "weft/storage/storage.hpp"
#include "weft/sync/open_mode.hpp"
#include "weft/sync/session_factory.hpp"
#include "weft/transport/connection.hpp"

namespace weft {

/// Who is on the other end of a connection, and what for.
struct ConnectionInfo {
  DocumentId document;
  std::string principal;  ///< recorded as the author of changes; empty when anonymous
  SessionFactory session;
  /// ModelType::uri of the documents that the session is for, and of one that comes into being by this;
  /// empty: ServerOptions::default_model.
  std::string model = {};
  OpenMode mode = OpenMode::kOpenOrCreate;
};

struct RoomLimits {
  std::size_t early_bytes_max = std::size_t{1} << 20;    ///< from one peer, before its document is open
  /// Of changes that storage has not taken yet, each counted with 256 bytes besides its own.
  std::size_t unsaved_bytes_max = std::size_t{64} << 20;
  Duration unload_grace = std::chrono::seconds(30);      ///< how long an empty room stays loaded
  /// A snapshot is written when the log since the last one is larger than this, and larger than
  /// the last one.
  std::uint64_t snapshot_log_bytes = std::uint64_t{256} << 10;
  /// An unloaded document gets a snapshot when its log since the last one is larger than this.
  std::uint64_t unload_log_bytes = std::uint64_t{16} << 10;
  /// Forget log entries that a snapshot covers. History goes with them, so it is off.
  bool discard_history = false;
};

/// What a host may do when something happens to a document. Called on the server's executor; calling the server
/// from inside is not allowed, post that.
struct ServerHooks {
  /// Before a change is taken. kPermissionDenied refuses this change and lets its author go on where the protocol
  /// can say so; any other error ends the author's session. Nobody sees a refused change.
  std::function<Result<void>(const DocumentId& document, const std::string& principal, ByteView change)> before_change;
  /// A change is stored, at that place of the log, in its canonical form.
  std::function<void(const DocumentId& document, const std::string& principal, ByteView change, LogPosition position)>
      after_change;
  /// A document was loaded and has members; its room ended and all of it is stored, or could not be.
  std::function<void(const DocumentId& document)> room_opened, room_closed;
};

struct ServerOptions {
  Runtime runtime;
  Storage* storage = nullptr;  ///< borrowed; outlives the server and what it posted to io_executor
  ModelRegistry models;
  std::string default_model;  ///< ModelType::uri of documents that are opened by those who name none
  Limits limits;
  RoomLimits room;
  /// What a connection may do now; asked when it is accepted, for each change that it sends and each that it is told
  /// of, every few seconds, and by check_permissions(). A connection that may nothing any more is sent away (4403);
  /// more than it was let in with it gets by coming again. The session in the info is not to be used.
  /// Absent: everything.
  std::function<Access(const ConnectionInfo&)> authorize;
  ServerHooks hooks;
};

/// The most documents that one Listing looks at.
inline constexpr std::size_t kListingMax = 1000;

/// What a collection holds, or what changed in it.
struct Listing {
  /// A document, as far as somebody who may read it is told.
  struct Row {
    std::string name;
    std::string model;      ///< of list() only
    FeedPosition position;  ///< where it changed last
    bool removed = false;   ///< of feed() only
    Incarnation incarnation;
    Bytes version;
  };
  std::vector<Row> rows;
  std::string last_name;       ///< of list(): where to go on,
  FeedPosition read_through;  ///< of feed(): the same
  bool end = true;            ///< there is nothing behind these now
};

struct ServerStats {
  std::size_t rooms = 0;          ///< documents open, or being opened or closed
  std::size_t connections = 0;    ///< of all rooms
  std::uint64_t changes = 0;      ///< admitted since the server was created
  std::uint64_t changes_saved = 0;
  std::uint64_t room_failures = 0;  ///< documents that became unavailable
  std::uint64_t commits = 0;      ///< group commits, each for one change or more
};

/// The server role: rooms on demand, each one document that is open for many connections.
///
/// A room authorises, admits, appends, then broadcasts: no peer sees or is told of a change before
/// storage has it. All rooms share one group commit a turn. A document that cannot be loaded is
/// unavailable (close code 1013), never empty.
///
/// Lifetime: call shutdown() and let the executors run until it is done before destroying the
/// storage. Thread: confined to runtime.executor; storage is used on runtime.io_executor only.
class Server {
 public:
  /// Errors: kInvalidArgument (no storage, or a default model that is not registered).
  static Result<std::unique_ptr<Server>> create(ServerOptions options);
  virtual ~Server() = default;

  /// Takes a connection into the room of its document. One that may not be there, or asks for no
  /// valid name, is told so and closed (4403); likewise one whose mode says that there is to be a
  /// document (4404) or none (4409), or whose document is of another model or of one that is not
  /// registered (4409); during shutdown all are closed (1013).
  virtual void accept(std::unique_ptr<Connection> connection, ConnectionInfo info) = 0;
  /// A connection from this process: the other end is accepted.
  virtual std::unique_ptr<Connection> connect(ConnectionInfo info) = 0;
  /// Accepts nobody more, closes every connection with `reason`, stores everything, then calls
  /// `done` with an error when something could not be stored. Once.
  virtual void shutdown(CloseReason reason, std::function<void(Result<void>)> done) = 0;
  virtual ServerStats stats() const = 0;
  /// Asks `authorize` anew about everybody who is here: what was revoked ends at once.
  virtual void check_permissions() = 0;

  // About documents, for somebody; what they may not read they are not told. `done` is called once, in a
  // later task; with kUnavailable during shutdown, and with what the storage reports.

  /// The documents with names behind `after`, in order of bytes; at most `limit` are looked at, and at most
  /// kListingMax. Errors: kInvalidArgument (the names).
  virtual void list(const std::string& principal, CollectionId collection, std::string after, std::size_t limit,
                    std::function<void(Result<Listing>)> done) = 0;
  /// The newest change of each document that changed behind `after`, removals among them, in order of change.
  virtual void feed(const std::string& principal, CollectionId collection, FeedPosition after, std::size_t limit,
                    std::function<void(Result<Listing>)> done) = 0;
  /// Removes a document; all who are there are sent away (4410). Errors: kNotFound, kPermissionDenied (it takes
  /// the right to write), kAborted (it is being removed already), kInvalidArgument (the name).
  virtual void remove(const std::string& principal, DocumentId document, std::function<void(Result<void>)> done) = 0;
};

}  // namespace weft
