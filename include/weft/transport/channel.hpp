#pragma once

#include <cstdint>
#include <memory>

#include "weft/base/executor.hpp"
#include "weft/transport/connection.hpp"

namespace weft {

/// Tells apart the channels of one carrier.
using ChannelKey = std::uint64_t;

/// The connection that channels share, as they see it.
class ChannelCarrier {
 public:
  /// As Connection::send().
  virtual bool send_on(ChannelKey key, SharedFrame frame) = 0;
  /// The channel was closed by its owner, or destroyed.
  virtual void channel_closed(ChannelKey key, const CloseReason& reason) = 0;

 protected:
  ~ChannelCarrier() = default;
};

/// One conversation's part of a connection that several share, as a connection of its own.
///
/// Lifetime: may outlive the carrier; it is dead then. Thread: confined to the executor.
class Channel final : public Connection {
 public:
  Channel(std::weak_ptr<ChannelCarrier> carrier, ChannelKey key, Executor& executor);
  ~Channel() override;

  void start(ConnectionObserver& observer) override { observer_ = &observer; }
  bool send(SharedFrame frame) override;
  void close(CloseReason reason) override;

  /// For the carrier, which has ended this channel already.
  void end(const CloseReason& reason);
  /// For the carrier: null until the owner has started the channel, and once it is closed.
  ConnectionObserver* observer() { return closed_ ? nullptr : observer_; }

 private:
  void tell_closed(const CloseReason& reason);

  std::weak_ptr<ChannelCarrier> carrier_;
  ChannelKey key_;
  Executor* executor_;
  ConnectionObserver* observer_ = nullptr;
  bool closed_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft
