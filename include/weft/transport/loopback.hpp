#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "weft/base/executor.hpp"
#include "weft/transport/connection.hpp"

namespace weft {

struct LoopbackOptions {
  std::size_t queued_bytes_high = std::size_t{1} << 20;  ///< send() gives false above this
  std::size_t queued_bytes_low = std::size_t{1} << 18;   ///< on_writable() comes at or below this
};

/// Two connections joined back to back inside one process. Frames are shared, never copied.
///
/// Frames on their way when one end is destroyed still arrive; then the other end hears 1006.
/// Lifetime: the executor outlives both ends. Thread: both ends confined to the executor.
std::pair<std::unique_ptr<Connection>, std::unique_ptr<Connection>> make_loopback(
    Executor& executor, LoopbackOptions options = {});

/// Connects to a listener in the same process: every connect() hands the other end to `accept`.
class LoopbackTransport final : public Transport {
 public:
  using Accept = std::function<void(std::unique_ptr<Connection>, const Endpoint&)>;

  LoopbackTransport(Executor& executor, Accept accept, LoopbackOptions options = {})
      : executor_(&executor), accept_(std::move(accept)), options_(options) {}

  Result<std::unique_ptr<Connection>> connect(const Endpoint& endpoint) override;

 private:
  Executor* executor_;
  Accept accept_;
  LoopbackOptions options_;
};

}  // namespace weft
