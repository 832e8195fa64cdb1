#include "io_thread.hpp"

#include <utility>

#include "weft/base/check.hpp"

namespace weft::weftd {

IoThread::IoThread() : thread_([this] { run(); }) {}

IoThread::~IoThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void IoThread::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

TimerHandle IoThread::post_at(TimePoint, Task) {
  WEFT_CHECK(!"storage work has no timers");
  return {};
}

void IoThread::run() {
  std::vector<Task> tasks;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    tasks.swap(tasks_);
    lock.unlock();
    for (Task& task : tasks) task();
    tasks.clear();
    lock.lock();
  }
}

}  // namespace weft::weftd
