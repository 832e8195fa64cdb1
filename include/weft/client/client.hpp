#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/base/runtime.hpp"
#include "weft/client/client_document.hpp"
#include "weft/protocol/native/native_line.hpp"
#include "weft/sync/backoff.hpp"
#include "weft/sync/open_mode.hpp"

namespace weft {

enum class ClientStatus : std::uint8_t {
  kOffline,     ///< as set_online(false) wants it
  kWaiting,     ///< for the next attempt to connect
  kConnecting,  ///< until the server has welcomed us
  kOnline,
  kRefused,     ///< the server does not know us, or speaks another version; set_online(true) tries again
};

struct ClientOptions {
  Runtime runtime;
  /// Begins a connection to a server's native endpoint; called for each attempt. Needed.
  std::function<Result<std::unique_ptr<Connection>>()> connect;
  /// Where documents are kept for when there is no server, and for the next start; null: in memory only.
  /// One client at a time uses a store. Borrowed; outlives the client and what it posted to io_executor.
  Storage* store = nullptr;
  /// Asked for what the server's authenticator wants, when there is nothing to resume; `answer` is called once,
  /// at once or later. Absent: an empty credential.
  std::function<void(std::function<void(std::string credential)> answer)> credential;
  Limits limits;
  protocol::native::LineLimits line;
  sync::BackoffOptions backoff;
  std::string agent = "weft";  ///< for the server's logs
  bool online = true;          ///< whether it begins to connect at once
};

/// Called as tasks of the client's executor.
struct ClientEvents {
  std::function<void(ClientStatus status)> on_status;
  /// A connection ended, or an attempt failed; the client tries again by itself unless it was refused.
  std::function<void(const CloseReason& reason)> on_connection_lost;
};

/// The client role: documents that are edited at any time and sync with a server whenever there is a connection.
///
/// One connection carries all documents. What is edited is kept in the local store before it leaves, and sent
/// until the server has it; what a program did not get to send before it ended is sent by the next one, whether
/// it opens the document or not. Nothing is sent twice to any effect.
/// Lifetime: documents outlive it, without a server; it is not destroyed inside a callback. Thread: confined to runtime.executor.
class Client {
 public:
  template <class D>
  using Opened = std::function<void(Result<std::shared_ptr<D>>)>;

  /// Errors: kInvalidArgument (no way to connect).
  static Result<std::unique_ptr<Client>> create(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Opens a document: D is CrdtDocument or JsonDocument. `done` is called in a later task, with what the local
  /// store has of it; the server's part comes when there is a connection. `mode` binds the server's answer only:
  /// without one a document can always be begun.
  /// Errors: kInvalidArgument (the name), kFailedPrecondition (it is open or stored as another type), and those
  /// of the local store, kDataLoss among them.
  /// `begin` writes what a document begins with that nobody has written. The server says whose turn that is, so
  /// that of many who open a new document one begins it and none doubles it: without a server it is not called.
  /// When it turns out later that somebody else's beginning counts, for we were cut off, the document starts over
  /// (DocumentEvents::on_vanished).
  template <class D>
  void open(const DocumentId& id, Opened<D> done, OpenMode mode = OpenMode::kOpenOrCreate,
            std::function<void(D&)> begin = {});
  /// Lets go of a document, once all of it is saved. Unknown ones are let be.
  void close(const DocumentId& id);

  /// The documents of a collection at the server, in order of bytes. Errors: kUnavailable (not online, or the
  /// connection is lost meanwhile), and the server's.
  void list(const std::string& domain, const std::string& collection,
            std::function<void(Result<std::vector<protocol::native::DocumentRow>>)> done);
  /// Removes a document at the server. Errors: the same.
  void remove(const DocumentId& id, std::function<void(Result<void>)> done);

  /// False ends the connection, and no other is tried.
  void set_online(bool online);
  /// The host knows that there is a network again: the next attempt is made now.
  void network_returned();
  ClientStatus status() const;
  /// Who the server takes us for; empty before it said so.
  const std::string& principal() const;
  /// Documents that are open here, those among them that nobody asked for because they had unsaved edits.
  std::size_t open_documents() const;

  ClientEvents events;

 private:
  struct State;
  explicit Client(ClientOptions options);
  std::unique_ptr<State> state_;
};

}  // namespace weft
