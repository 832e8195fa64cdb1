#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "weft/transport/connection.hpp"

namespace weft::testing {

/// The far end of a connection: remembers what came, sends what it is told.
class FrameRecorder final : public ConnectionObserver {
 public:
  explicit FrameRecorder(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {
    connection_->start(*this);
  }

  std::vector<Bytes> frames;
  std::optional<CloseReason> closed;
  bool opened = false;

  void send(Bytes frame) { connection_->send(make_frame(std::move(frame))); }
  void close() { connection_->close({1000, ""}); }
  void drop() { connection_.reset(); }
  std::vector<Bytes> take() { return std::exchange(frames, {}); }

  void on_open() override { opened = true; }
  void on_frame(ByteView frame) override { frames.push_back(to_bytes(frame)); }
  void on_writable() override {}
  void on_closed(const CloseReason& reason) override { closed = reason; }

 private:
  std::unique_ptr<Connection> connection_;
};

}  // namespace weft::testing
