#include "weft/base/task_queue.hpp"

#include <algorithm>

namespace weft {

void TaskQueue::post(Task task) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(task));
}

TimerHandle TaskQueue::post_at(TimePoint when, Task task) {
  auto cancelled = std::make_shared<bool>(false);
  timers_.emplace(when, Timer{cancelled, std::move(task)});
  return TimerHandle(std::move(cancelled));
}

WallTime TaskQueue::wall_now() const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
  return WallTime{start_.ms + elapsed.count()};
}

bool TaskQueue::run_one() {
  if (running_next_ == running_.size()) {
    running_.clear();
    running_next_ = 0;
    const std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  if (running_next_ < running_.size()) {
    Task task = std::move(running_[running_next_++]);
    task();
    return true;
  }
  while (!timers_.empty() && timers_.begin()->first <= now_) {
    Timer timer = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    if (*timer.cancelled) continue;
    timer.task();
    return true;
  }
  return false;
}

std::size_t TaskQueue::run_until_idle(std::size_t tasks_max) {
  std::size_t ran = 0;
  while (ran < tasks_max && run_one()) ++ran;
  return ran;
}

void TaskQueue::advance_to(TimePoint when) {
  run_until_idle();
  while (!timers_.empty() && timers_.begin()->first <= when) {
    now_ = std::max(now_, timers_.begin()->first);
    run_until_idle();
  }
  now_ = std::max(now_, when);
}

}  // namespace weft
