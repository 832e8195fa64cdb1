#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/transport/connection.hpp"

namespace weft::testing {

/// One end of a pair: owns its connection, remembers what it hears, and fails the test when a call
/// comes out of order, twice, or from inside a call to the connection. Uses Catch2.
class TransportEnd final : public ConnectionObserver {
 public:
  void adopt(std::unique_ptr<Connection> connection) {
    connection_ = std::move(connection);
    outside([this] { connection_->start(*this); });
  }

  bool send(std::string_view text) { return send(make_frame(to_bytes(as_bytes(text)))); }
  bool send(SharedFrame frame) {
    bool room = false;
    outside([&] { room = connection_->send(std::move(frame)); });
    return room;
  }
  void close(CloseReason reason) {
    outside([&] { connection_->close(std::move(reason)); });
  }
  /// Ends the connection abruptly; from then on any call fails the test.
  void destroy() {
    destroyed_ = true;
    outside([this] { connection_.reset(); });
  }

  bool is_open() const { return opened_ && !closed_; }
  bool is_closed() const { return closed_.has_value(); }
  const CloseReason& reason() const { return *closed_; }
  int writable() const { return writable_; }
  const std::vector<std::string>& frames() const { return frames_; }

  std::function<void()> at_open = [] {};
  std::function<void()> at_frame = [] {};
  std::function<void()> at_closed = [] {};

 private:
  void outside(const std::function<void()>& call) {
    const bool before = std::exchange(calling_, true);
    call();
    calling_ = before;
  }
  void check_call() const {
    CHECK_FALSE(calling_);
    CHECK_FALSE(destroyed_);
    CHECK_FALSE(closed_.has_value());
  }

  void on_open() override {
    check_call();
    CHECK_FALSE(opened_);
    opened_ = true;
    at_open();
  }
  void on_frame(ByteView frame) override {
    check_call();
    CHECK(opened_);
    frames_.emplace_back(as_chars(frame));
    at_frame();
  }
  void on_writable() override {
    check_call();
    ++writable_;
  }
  void on_closed(const CloseReason& reason) override {
    check_call();
    closed_ = reason;
    at_closed();
  }

  std::unique_ptr<Connection> connection_;
  bool calling_ = false;
  bool destroyed_ = false;
  bool opened_ = false;
  std::optional<CloseReason> closed_;
  int writable_ = 0;
  std::vector<std::string> frames_;
};

/// A transport under test, and the time it lives in.
class TransportSubject {
 public:
  virtual ~TransportSubject() = default;
  /// Connects two ends; each adopts its connection now or in a task. `far` is the accepting one.
  virtual void join(TransportEnd& near, TransportEnd& far) = 0;
  /// Runs tasks until `done`, within some bound. Returns whether it was done.
  virtual bool run_until(const std::function<bool()>& done) = 0;
  /// Runs whatever is pending, so that a call that should not come has come.
  virtual void settle() = 0;
};

using TransportFactory = std::function<std::unique_ptr<TransportSubject>()>;

}  // namespace weft::testing
