#pragma once

#include <chrono>
#include <cstdint>

namespace weft {

using Duration = std::chrono::nanoseconds;

/// Names the monotonic time line that a host's Clock measures; it has no now() of its own.
struct MonotonicTimeline {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicTimeline>;
};

/// A point on the host's monotonic time line; only differences mean anything.
using TimePoint = MonotonicTimeline::time_point;

/// Milliseconds since 1970-01-01 UTC, as a person would name the moment.
struct WallTime {
  std::int64_t ms = 0;
  friend bool operator==(WallTime a, WallTime b) { return a.ms == b.ms; }
  friend bool operator<(WallTime a, WallTime b) { return a.ms < b.ms; }
};

/// The host's time. Constant during one task of the Executor it goes with.
/// Thread: confined to its executor.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  virtual WallTime wall_now() const = 0;
};

}  // namespace weft
