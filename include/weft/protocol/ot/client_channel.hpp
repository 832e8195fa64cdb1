#pragma once

#include <memory>
#include <vector>

#include "weft/base/executor.hpp"
#include "weft/base/result.hpp"
#include "weft/protocol/ot/ot_messages.hpp"
#include "weft/transport/connection.hpp"

namespace weft::protocol::ot {

/// The replica's end of one connection after the other: frames out, messages in.
///
/// Lifetime: borrows the executor and the handler. Thread: confined.
class ClientChannel {
 public:
  class Handler {
   public:
    /// Errors end the connection; on_disconnected() follows.
    virtual Result<void> on_message(AuthorityMessage message) = 0;
    /// The connection ended, by whichever end; not called for one that disconnect() ended.
    virtual void on_disconnected(const CloseReason& reason) = 0;
    /// The last of the connections that were there before has ended.
    virtual void on_alone() = 0;

   protected:
    ~Handler() = default;
  };

  ClientChannel(Executor& executor, Handler& handler, std::size_t values_max)
      : executor_(&executor), handler_(&handler), values_max_(values_max) {}
  ~ClientChannel();
  ClientChannel(const ClientChannel&) = delete;
  ClientChannel& operator=(const ClientChannel&) = delete;

  /// Takes a connection in place of the one there is, if any.
  void connect(std::unique_ptr<Connection> connection);
  void disconnect();
  bool connected() const { return current_ != nullptr; }
  /// No connection but the one there is, if any: the authority may still hear of one that has not ended.
  bool alone() const { return leaving_.empty(); }
  void send(Bytes frame);

 private:
  class Line;

  void received(const Line* line, ByteView frame);
  void ended(const Line* line, const CloseReason& reason);
  void leave(CloseReason reason);

  Executor* executor_;
  Handler* handler_;
  std::size_t values_max_;
  std::shared_ptr<Line> current_;
  std::vector<std::shared_ptr<Line>> leaving_;  // closed by us, until they have ended
};

}  // namespace weft::protocol::ot
