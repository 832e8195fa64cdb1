#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "weft/base/clock.hpp"
#include "weft/base/random.hpp"

namespace weft::sync {

struct BackoffOptions {
  Duration first = std::chrono::milliseconds(250);
  Duration longest = std::chrono::seconds(30);
};

/// How long to wait before the next attempt: twice as long each time, and a random part of that, so that many
/// who lost one server do not come back at once. Thread: value.
class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {}) : options_(options), next_(options.first) {}

  /// Between a half and the whole of what has grown so far.
  Duration next(Random& random) {
    const Duration whole = std::exchange(next_, std::min(next_ * 2, options_.longest));
    const std::uint64_t half = static_cast<std::uint64_t>(whole.count()) / 2;
    return Duration(static_cast<Duration::rep>(half + random.next() % (half + 1)));
  }
  /// It worked.
  void reset() { next_ = options_.first; }

 private:
  BackoffOptions options_;
  Duration next_;
};

}  // namespace weft::sync
