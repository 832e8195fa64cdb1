#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "net/reactor_impl.hpp"
#include "weft/base/executor.hpp"
#include "weft/net/net_limits.hpp"

namespace weft::net {

class Stream;

/// The open streams of one server or client transport: their limits, and the one timer that looks
/// at the deadlines of all of them, so that a stream needs no timer of its own.
class StreamGroup : public std::enable_shared_from_this<StreamGroup> {
 public:
  StreamGroup(Reactor::Impl& reactor, const Limits& limits) : limits_(limits), reactor_(reactor) {}

  const Limits& limits() const { return limits_; }
  std::size_t size() const { return streams_.size(); }
  std::size_t websockets() const { return websockets_; }

  void add(Stream& stream);
  void remove(Stream& stream);

  /// Every stream open now, kept alive.
  std::vector<std::shared_ptr<Stream>> all() const;

  /// Posts `task` when no stream is left, or now.
  void when_empty(Task task);

 private:
  void schedule_check();
  void check();

  Limits limits_;
  Reactor::Impl& reactor_;
  std::vector<Stream*> streams_;  // each knows its index
  std::size_t websockets_ = 0;
  TimerHandle check_timer_;
  bool check_scheduled_ = false;
  Task when_empty_;
};

}  // namespace weft::net
