#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "weft/protocol/native/native_line.hpp"
#include "weft/sync/open_mode.hpp"
#include "weft/sync/session_factory.hpp"

namespace weft::protocol::native {

/// What a client shows to be let in.
struct Login {
  std::string credential;
  std::string agent;
};

/// The host's answer to a Login.
struct Identity {
  bool known = false;
  std::string principal;                     ///< who it is; may be empty
  std::string reason = "not authenticated";  ///< told to the peer when it is not known
};

/// A conversation that a client asks for, as a connection of its own: what Server::accept() takes.
struct Attachment {
  std::unique_ptr<Connection> connection;
  std::string domain, collection, name;
  std::string model;
  OpenMode mode = OpenMode::kOpenOrCreate;
  std::string principal;
  SessionFactory session;
};

/// A client asks about documents, outside of a conversation.
struct Question {
  std::string principal;
  Request request;
};

struct GatewayOptions {
  Runtime runtime;
  LineLimits limits;
  Duration hello_within = std::chrono::seconds(10);
  /// How long a client that lost its connection may come back without its credential.
  Duration resume_within = std::chrono::minutes(10);
  std::size_t resume_tokens_max = 100'000;  ///< the oldest is forgotten
  std::size_t questions_max = 100;          ///< of one connection, without an answer yet; more are refused
  /// Asks who a client is. `answer` may be called at once or later, the first call counts; it may outlive the
  /// gateway. Absent: everybody is known as nobody.
  std::function<void(Login login, std::function<void(Identity)> answer)> authenticate;
  /// The sessions of a model's documents. Null: no conversation about such documents. Needed.
  std::function<SessionFactory(const std::string& model, const std::string& principal)> sessions;
  /// Takes a conversation to its document, and starts its connection before it returns. Needed.
  std::function<void(Attachment attachment)> attach;
  /// Answers a question; as with authenticate. Absent: all are refused.
  std::function<void(Question question, std::function<void(Response)> answer)> ask;
};

/// The server's end of native connections.
///
/// Lifetime: conversations may outlive the gateway; they are dead then. Destroying it drops all connections.
/// Thread: confined to runtime.executor.
class Gateway {
 public:
  explicit Gateway(GatewayOptions options);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Takes a connection that speaks the native protocol.
  void accept(std::unique_ptr<Connection> connection);
  std::size_t connection_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft::protocol::native
