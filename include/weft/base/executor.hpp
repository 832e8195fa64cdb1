#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "weft/base/clock.hpp"

namespace weft {

using Task = std::function<void()>;

/// Keeps a posted timer alive: destroying or cancelling it means that the task does not run.
/// May outlive its executor. Thread: confined to the executor.
class TimerHandle {
 public:
  TimerHandle() = default;
  /// `cancelled` is set to true when the handle ends; the executor looks before it runs the task.
  explicit TimerHandle(std::shared_ptr<bool> cancelled) : cancelled_(std::move(cancelled)) {}
  TimerHandle(TimerHandle&& other) noexcept = default;
  TimerHandle& operator=(TimerHandle&& other) noexcept {
    if (this != &other) {
      cancel();
      cancelled_ = std::move(other.cancelled_);
    }
    return *this;
  }
  ~TimerHandle() { cancel(); }

  void cancel() {
    if (cancelled_) *cancelled_ = true;
    cancelled_.reset();
  }

 private:
  std::shared_ptr<bool> cancelled_;
};

/// Where a component's work runs: one task at a time, in the order posted, never inside post().
/// Thread: post() may be called from any thread; post_at() from a task of this executor only.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(Task task) = 0;
  /// Runs `task` at `when` or as soon after it as the host can, unless the handle ended before.
  [[nodiscard]] virtual TimerHandle post_at(TimePoint when, Task task) = 0;
};

}  // namespace weft
