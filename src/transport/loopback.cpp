#include "weft/transport/loopback.hpp"

#include <array>
#include <deque>
#include <optional>

namespace weft {
namespace {

constexpr std::uint16_t kAbnormalClosure = 1006;

/// Both directions of a loopback; lives as long as an end or a posted task needs it.
class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(Executor& executor, LoopbackOptions options) : executor_(&executor), options_(options) {}

  void start(std::size_t side, ConnectionObserver& observer) {
    WEFT_CHECK(ends_[side].observer == nullptr && !ends_[side].started);
    ends_[side].observer = &observer;
    ends_[side].started = true;
    schedule(side);
  }

  bool send(std::size_t side, SharedFrame frame) {
    End& from = ends_[side];
    End& to = ends_[1 - side];
    if (!from.started || from.ending || to.gone) return true;
    to.inbox_bytes += frame->size();
    to.inbox.push_back(std::move(frame));
    schedule(1 - side);
    from.stopped = to.inbox_bytes > options_.queued_bytes_high;
    return !from.stopped;
  }

  void close(std::size_t side, const CloseReason& reason) {
    End& from = ends_[side];
    if (from.ending) return;
    from.ending = reason;
    from.inbox.clear();
    from.inbox_bytes = 0;
    schedule(side);
    End& to = ends_[1 - side];
    if (!to.ending) to.ending = reason;
    schedule(1 - side);
  }

  void destroy(std::size_t side) {
    ends_[side].observer = nullptr;
    ends_[side].gone = true;
    close(side, {kAbnormalClosure, "the other end was destroyed"});
  }

 private:
  struct End {
    ConnectionObserver* observer = nullptr;
    std::deque<SharedFrame> inbox;
    std::size_t inbox_bytes = 0;
    std::optional<CloseReason> ending;  // tell the observer once the inbox is empty
    bool started = false;
    bool opened = false;
    bool scheduled = false;
    bool stopped = false;  // its last send() gave false
    bool gone = false;     // destroyed
  };

  void schedule(std::size_t side) {
    End& end = ends_[side];
    if (end.scheduled || end.observer == nullptr) return;
    end.scheduled = true;
    executor_->post([self = shared_from_this(), side] { self->pump(side); });
  }

  void pump(std::size_t side) {
    End& end = ends_[side];
    end.scheduled = false;
    if (end.observer != nullptr && !end.opened) {
      end.opened = true;
      end.observer->on_open();
    }
    deliver(end, 1 - side);
    if (end.observer != nullptr && end.ending && end.inbox.empty()) {
      std::exchange(end.observer, nullptr)->on_closed(*end.ending);
    }
  }

  void deliver(End& end, std::size_t sender) {
    // Only what is there now: what the observer's answers bring comes in a task of its own.
    for (std::size_t left = end.inbox.size(); left > 0 && end.observer != nullptr && !end.inbox.empty(); --left) {
      const SharedFrame frame = std::move(end.inbox.front());
      end.inbox.pop_front();
      end.inbox_bytes -= frame->size();
      end.observer->on_frame(*frame);
    }
    if (ends_[sender].stopped && end.inbox_bytes <= options_.queued_bytes_low) {
      ends_[sender].stopped = false;
      executor_->post([self = shared_from_this(), sender] { self->writable(sender); });
    }
    if (!end.inbox.empty()) schedule(1 - sender);
  }

  void writable(std::size_t side) {
    if (ends_[side].observer != nullptr && !ends_[side].ending) ends_[side].observer->on_writable();
  }

  Executor* executor_;
  LoopbackOptions options_;
  std::array<End, 2> ends_;
};

class LoopbackConnection final : public Connection {
 public:
  LoopbackConnection(std::shared_ptr<Pipe> pipe, std::size_t side) : pipe_(std::move(pipe)), side_(side) {}
  ~LoopbackConnection() override { pipe_->destroy(side_); }
  LoopbackConnection(const LoopbackConnection&) = delete;
  LoopbackConnection& operator=(const LoopbackConnection&) = delete;

  void start(ConnectionObserver& observer) override { pipe_->start(side_, observer); }
  bool send(SharedFrame frame) override { return pipe_->send(side_, std::move(frame)); }
  void close(CloseReason reason) override { pipe_->close(side_, reason); }

 private:
  std::shared_ptr<Pipe> pipe_;
  std::size_t side_;
};

}  // namespace

std::pair<std::unique_ptr<Connection>, std::unique_ptr<Connection>> make_loopback(Executor& executor,
                                                                                  LoopbackOptions options) {
  auto pipe = std::make_shared<Pipe>(executor, options);
  return {std::make_unique<LoopbackConnection>(pipe, 0), std::make_unique<LoopbackConnection>(pipe, 1)};
}

Result<std::unique_ptr<Connection>> LoopbackTransport::connect(const Endpoint& endpoint) {
  auto [ours, theirs] = make_loopback(*executor_, options_);
  accept_(std::move(theirs), endpoint);
  return std::move(ours);
}

}  // namespace weft
