#pragma once

#include "weft/base/clock.hpp"
#include "weft/base/executor.hpp"
#include "weft/base/log.hpp"
#include "weft/base/random.hpp"

namespace weft {

/// Every source of nondeterminism, handed down from main(). All pointers are borrowed, never
/// null, and outlive whatever they are given to.
struct Runtime {
  Clock* clock;
  Executor* executor;     ///< where the engine's objects live
  Executor* io_executor;  ///< where blocking storage calls run; may be the same as `executor`
  Random* random;
  LogSink* log;
};

}  // namespace weft
