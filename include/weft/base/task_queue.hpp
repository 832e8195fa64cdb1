#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "weft/base/clock.hpp"
#include "weft/base/executor.hpp"

namespace weft {

/// An executor and clock that the host drives: a game ticks it, a simulator turns its hands.
///
/// Time moves only through advance_to(). Thread: post() from any thread; the rest confined.
class TaskQueue final : public Executor, public Clock {
 public:
  explicit TaskQueue(WallTime start = WallTime{0}) : start_(start) {}

  void post(Task task) override;
  [[nodiscard]] TimerHandle post_at(TimePoint when, Task task) override;
  TimePoint now() const override { return now_; }
  WallTime wall_now() const override;

  /// Runs the tasks that are due, and those they post, until none is left or `tasks_max` ran.
  /// Returns how many ran.
  std::size_t run_until_idle(std::size_t tasks_max = SIZE_MAX);

  /// Moves time forward to `when`, stopping at each timer on the way so that every task sees its
  /// own due time; earlier than now() does nothing but run what is due.
  void advance_to(TimePoint when);
  void advance(Duration by) { advance_to(now_ + by); }

 private:
  struct Timer {
    std::shared_ptr<bool> cancelled;
    Task task;
  };
  bool run_one();

  WallTime start_;
  TimePoint now_{};
  std::mutex mutex_;  // guards posted_
  std::vector<Task> posted_;
  std::vector<Task> running_;
  std::size_t running_next_ = 0;
  std::multimap<TimePoint, Timer> timers_;  // equal times stay in order of posting
};

}  // namespace weft
