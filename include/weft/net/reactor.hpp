#pragma once

#include <cstddef>
#include <memory>

#include "weft/base/clock.hpp"
#include "weft/base/executor.hpp"

namespace weft::net {

/// The event loop: sockets, timers and posted tasks of one thread, in turns.
///
/// A turn does four things, in this order: it handles sockets that are ready (which calls
/// observers), runs timers that are due, runs posted tasks together with those they post, and then
/// writes once for each connection that has something queued. So all that an engine on this
/// executor sends because of what arrived in a turn leaves in that turn, one write per connection.
/// A turn handles at most 4096 socket events and 4096 tasks, reads each socket once, at most 64 KiB
/// of it, and handles no further event once it has read 1 MiB in all; the rest waits for the next
/// turn. So peers who send without end cannot keep timers, tasks and writes waiting without end.
///
/// Time is read once for each socket event, timer and task; between turns now() reads the clock.
/// Lifetime: outlives the servers, transports and connections made with it.
/// Thread: confined to the thread that polls or runs it, but for post() and stop(). It has no
/// threads of its own.
class Reactor final : public Executor, public Clock {
 public:
  Reactor();
  ~Reactor() override;
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  void post(Task task) override;
  [[nodiscard]] TimerHandle post_at(TimePoint when, Task task) override;
  TimePoint now() const override;
  WallTime wall_now() const override;

  /// One turn, without waiting: for a game's tick. Returns how many events, timers and tasks ran.
  std::size_t poll();

  /// Turns, waiting in between, until stop().
  void run();

  /// Turns, waiting in between, until stop() or until `span` has passed.
  void run_for(Duration span);

  /// Ends the current run() or run_for() after its turn, or the next one if none is current.
  /// Thread: thread-safe.
  void stop();

  class Impl;
  /// What the rest of this module needs of the loop.
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::net
