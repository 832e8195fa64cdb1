#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "weft/base/executor.hpp"

namespace weft::weftd {

/// A thread for the storage's blocking calls. Has no timers.
/// Destroying it waits for every task posted so far.
class IoThread final : public Executor {
 public:
  IoThread();
  ~IoThread() override;
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  void post(Task task) override;
  [[nodiscard]] TimerHandle post_at(TimePoint when, Task task) override;

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> tasks_;
  bool ending_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace weft::weftd
