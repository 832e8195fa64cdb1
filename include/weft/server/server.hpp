#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/runtime.hpp"
#include "weft/model/registry.hpp"
#include "weft/storage/storage.hpp"
#include "weft/sync/session_factory.hpp"
#include "weft/transport/connection.hpp"

namespace weft {

/// Who is on the other end of a connection, and what for.
struct ConnectionInfo {
  DocumentId document;
  std::string principal;  ///< recorded as the author of changes; empty when anonymous
  SessionFactory session;
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

struct ServerOptions {
  Runtime runtime;
  Storage* storage = nullptr;  ///< borrowed; outlives the server and what it posted to io_executor
  ModelRegistry models;
  std::string default_model;  ///< ModelType::uri of documents that come into being by being opened
  Limits limits;
  RoomLimits room;
  /// What a connection may do; asked once when it is accepted. Absent: everything.
  std::function<Access(const ConnectionInfo&)> authorize;
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
  /// valid name, is told so and closed (4403); during shutdown all are closed (1013).
  virtual void accept(std::unique_ptr<Connection> connection, ConnectionInfo info) = 0;
  /// A connection from this process: the other end is accepted.
  virtual std::unique_ptr<Connection> connect(ConnectionInfo info) = 0;
  /// Accepts nobody more, closes every connection with `reason`, stores everything, then calls
  /// `done` with an error when something could not be stored. Once.
  virtual void shutdown(CloseReason reason, std::function<void(Result<void>)> done) = 0;
  virtual ServerStats stats() const = 0;
};

}  // namespace weft
