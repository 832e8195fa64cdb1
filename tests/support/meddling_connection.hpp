#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "weft/transport/connection.hpp"

namespace weft::testing {

/// A connection whose frames a test may send twice.
class MeddlingConnection final : public Connection {
 public:
  /// How often a frame is sent.
  using Times = std::function<int(ByteView)>;

  MeddlingConnection(std::unique_ptr<Connection> next, Times times) : next_(std::move(next)), times_(std::move(times)) {}

  void start(ConnectionObserver& observer) override { next_->start(observer); }
  bool send(SharedFrame frame) override {
    bool room = true;
    for (int i = times_(*frame); i > 0; --i) room = next_->send(frame);
    return room;
  }
  void close(CloseReason reason) override { next_->close(std::move(reason)); }

 private:
  std::unique_ptr<Connection> next_;
  Times times_;
};

}  // namespace weft::testing
