#pragma once

#include <memory>
#include <string>

#include "weft/base/executor.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"

namespace weft::protocol::hocuspocus {

/// The connection that channels share, as they see it.
class ChannelLink {
 public:
  virtual bool send(SharedFrame frame) = 0;
  virtual void channel_closed(const std::string& address, ConversationId id, const CloseReason& reason) = 0;

 protected:
  ~ChannelLink() = default;
};

/// One document's part of a connection, as a connection of its own. The frames are whole.
class Channel final : public Connection {
 public:
  Channel(std::weak_ptr<ChannelLink> link, std::string address, ConversationId id, Executor& executor);
  ~Channel() override;

  void start(ConnectionObserver& observer) override { observer_ = &observer; }
  bool send(SharedFrame frame) override;
  void close(CloseReason reason) override;

  /// The link has ended this channel already.
  void end(const CloseReason& reason);
  /// Null until the owner has started it, and once it is closed.
  ConnectionObserver* observer() { return closed_ ? nullptr : observer_; }

 private:
  void tell_closed(const CloseReason& reason);

  std::weak_ptr<ChannelLink> link_;
  std::string address_;
  ConversationId id_;
  Executor* executor_;
  ConnectionObserver* observer_ = nullptr;
  bool closed_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft::protocol::hocuspocus
