#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "weft/base/runtime.hpp"
#include "weft/protocol/yjs/outbox.hpp"
#include "weft/sync/session_factory.hpp"
#include "weft/transport/connection.hpp"

namespace weft::protocol::hocuspocus {

/// Tells apart the conversations of a gateway, each about one document on one connection; never 0.
using ConversationId = std::uint64_t;

/// What a peer shows to be let in.
struct Login {
  std::string document;
  std::string token;
  std::string provider_version;  ///< empty before version 4 of the provider
  bool refresh = false;          ///< the conversation goes on already, under an earlier token
};

/// The host's answer to a Login.
struct Grant {
  Access access = Access::kNone;
  std::string principal;                     ///< who it is; that of the first login counts
  std::string reason = "permission-denied";  ///< told to the peer when access is kNone
};

/// A conversation that was let in, as a connection of its own: what Server::accept() takes.
struct Attachment {
  ConversationId id = 0;
  std::unique_ptr<Connection> connection;
  std::string document;
  std::string principal;
  SessionFactory session;
};

/// Words for the application, which no document holds. Lifetime: views are valid during the call.
struct StatelessMessage {
  ConversationId from = 0;
  std::string_view document;
  std::string_view principal;
  std::string_view payload;
};

/// What one connection may ask for. Passing a limit closes it with 4205, a time with 4408.
struct GatewayLimits {
  /// Of messages that wait until their document is let in; each counts with 64 bytes besides its own.
  std::size_t waiting_bytes_max = std::size_t{1} << 20;
  std::size_t waiting_messages_max = 1000;
  std::size_t waiting_documents_max = 100;  ///< not let in yet, and logins without an answer yet
  std::size_t documents_max = 1000;         ///< let in; more are denied
  std::size_t address_bytes_max = 4096;
  std::size_t token_bytes_max = std::size_t{64} << 10;
  std::size_t unread_answers_max = 1000;    ///< of the gateway's own, while the peer does not read
  Duration without_document_max = std::chrono::seconds(60);  ///< since it opened, or since the last one left
  /// Without any message. Holds for providers from version 4 on, which answer pings.
  Duration silence_max = std::chrono::seconds(60);
  /// Silence, of either side, after which something is sent. Providers reconnect after 30 s of it.
  Duration keepalive = std::chrono::seconds(20);
};

struct GatewayOptions {
  Runtime runtime;
  GatewayLimits limits;
  yjs::OutboxLimits outbox;  ///< of each conversation
  /// Asks who may use a document. `answer` may be called at once or later, the first call counts;
  /// it may outlive the gateway. Absent: everybody may do everything.
  std::function<void(Login login, std::function<void(Grant)> answer)> authenticate;
  /// Takes a conversation to its document, and starts its connection before it returns. Needed.
  std::function<void(Attachment attachment)> attach;
  /// Hears what clients say to the application. Absent: it is dropped.
  std::function<void(const StatelessMessage& message)> on_stateless;
};

/// The server's end of hocuspocus connections: takes each apart into conversations about one
/// document, and lets those in whose token the host accepts.
///
/// A conversation that ends with 1000 leaves its connection open, and so does one that is denied.
/// Any other end closes the connection, for a provider knows no other way to try again: 1007 as
/// 4205, the rest as it is.
/// Lifetime: conversations may outlive the gateway; they are dead then. Destroying it drops all
/// connections. Thread: confined to runtime.executor.
class Gateway {
 public:
  explicit Gateway(GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Takes a connection that speaks hocuspocus.
  void accept(std::unique_ptr<Connection> connection);

  /// Says something to one client's application. False: it is gone, does not read, or the payload
  /// is not UTF-8; nothing is kept for later.
  bool send_stateless(ConversationId to, std::string_view payload);
  /// The same to all conversations of a document. Returns how many were told.
  std::size_t broadcast_stateless(std::string_view document, std::string_view payload);
  /// Asks a client to show its token again. False: it is gone, or does not read.
  bool request_token(ConversationId from);
  /// Ends a conversation, and nothing else of its connection. False: it is gone.
  bool detach(ConversationId conversation, std::string_view reason);

  std::size_t connection_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft::protocol::hocuspocus
