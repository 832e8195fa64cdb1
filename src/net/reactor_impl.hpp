#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "weft/net/reactor.hpp"

namespace weft::net {

class Stream;

/// The loop behind Reactor, and what streams share: the read buffer and the list of those that
/// the end of the turn is for.
class Reactor::Impl {
 public:
  Impl();
  ~Impl();

  boost::asio::io_context& context() { return context_; }

  /// Each handler that Asio calls begins with this, so that it sees its own time.
  void begin_event();

  /// The stream's finish_turn() is called at the end of the turn. A stream asks once until then.
  void touch(std::shared_ptr<Stream> stream) { touched_.push_back(std::move(stream)); }

  /// Where a readable socket is read into: borrowed by one event, then by the next.
  std::span<std::uint8_t> read_buffer() { return read_buffer_; }

  /// So much was read from a socket: a turn handles no further events once it has enough.
  void count_input(std::size_t bytes) { input_bytes_ += bytes; }

  void post(Task task);
  TimerHandle post_at(TimePoint when, Task task);
  TimePoint now() const;
  WallTime wall_now() const;

  std::size_t turn();
  void wait(TimePoint limit);
  void stop();
  bool take_stop() { return stop_.exchange(false); }

 private:
  struct Timer {
    std::shared_ptr<bool> cancelled;
    Task task;
  };

  std::size_t run_events();
  std::size_t run_timers();
  std::size_t run_tasks();
  void finish_touched();
  bool take_posted();
  void forget_cancelled_timers();
  void refresh();
  void wake();

  std::mutex mutex_;  // guards posted_
  std::vector<Task> posted_;
  std::vector<Task> running_;
  std::size_t running_next_ = 0;
  std::atomic<bool> sleeping_ = false;
  std::atomic<bool> stop_ = false;

  std::multimap<TimePoint, Timer> timers_;  // equal times stay in order of posting
  std::size_t timers_purge_at_ = 64;

  std::vector<std::shared_ptr<Stream>> touched_;
  std::vector<std::shared_ptr<Stream>> finishing_;
  std::size_t input_bytes_ = 0;  // of this turn, with the event that ended the wait before it
  std::vector<std::uint8_t> read_buffer_;

  bool in_turn_ = false;
  TimePoint now_{};
  mutable WallTime wall_now_{};
  mutable bool wall_known_ = false;

  // Last, so that it goes first: handlers that die with it still find the rest.
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

}  // namespace weft::net
