#include "weft/net/reactor.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "net/reactor_impl.hpp"
#include "net/stream.hpp"

namespace weft::net {
namespace {

constexpr std::size_t kEventsPerTurn = 4096;
constexpr std::size_t kTasksPerTurn = 4096;
constexpr std::size_t kInputBytesPerTurn = std::size_t{1} << 20;
constexpr std::size_t kReadBufferBytes = std::size_t{64} << 10;

TimePoint read_clock() {
  return TimePoint(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

WallTime read_wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::chrono::steady_clock::time_point to_steady(TimePoint when) {
  return std::chrono::steady_clock::time_point(when.time_since_epoch());
}

}  // namespace

// The hint says that one thread runs the loop; posting from others stays allowed.
Reactor::Impl::Impl() : read_buffer_(kReadBufferBytes), context_(1), work_(context_.get_executor()) {}

// Tasks own connections, whose ends post tasks: until quiet, while sockets can still be closed.
Reactor::Impl::~Impl() {
  do {
    running_.clear();
    running_next_ = 0;
    timers_.clear();
    touched_.clear();
  } while (take_posted());
}

void Reactor::Impl::refresh() {
  now_ = read_clock();
  wall_known_ = false;
}

void Reactor::Impl::begin_event() {
  sleeping_ = false;
  in_turn_ = true;
  refresh();
}

TimePoint Reactor::Impl::now() const { return in_turn_ ? now_ : read_clock(); }

WallTime Reactor::Impl::wall_now() const {
  if (!in_turn_) return read_wall_clock();
  if (!wall_known_) {
    wall_now_ = read_wall_clock();
    wall_known_ = true;
  }
  return wall_now_;
}

void Reactor::Impl::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  wake();
}

TimerHandle Reactor::Impl::post_at(TimePoint when, Task task) {
  forget_cancelled_timers();
  auto cancelled = std::make_shared<bool>(false);
  timers_.emplace(when, Timer{cancelled, std::move(task)});
  return TimerHandle(std::move(cancelled));
}

// A cancelled timer lies in the map until it is due; sweeping at each doubling keeps those few.
void Reactor::Impl::forget_cancelled_timers() {
  if (timers_.size() < timers_purge_at_) return;
  std::erase_if(timers_, [](const auto& entry) { return *entry.second.cancelled; });
  timers_purge_at_ = std::max<std::size_t>(64, 2 * timers_.size());
}

void Reactor::Impl::wake() {
  if (sleeping_.exchange(false)) boost::asio::post(context_, [] {});
}

void Reactor::Impl::stop() {
  stop_ = true;
  wake();
}

bool Reactor::Impl::take_posted() {
  running_.clear();
  running_next_ = 0;
  const std::lock_guard lock(mutex_);
  running_.swap(posted_);
  return !running_.empty();
}

std::size_t Reactor::Impl::turn() {
  in_turn_ = true;
  std::size_t ran = run_events();
  ran += run_timers();
  ran += run_tasks();
  refresh();
  finish_touched();
  input_bytes_ = 0;
  in_turn_ = false;
  return ran;
}

std::size_t Reactor::Impl::run_events() {
  std::size_t ran = 0;
  while (ran < kEventsPerTurn && input_bytes_ < kInputBytesPerTurn && context_.poll_one() > 0) ++ran;
  return ran;
}

std::size_t Reactor::Impl::run_timers() {
  std::size_t ran = 0;
  refresh();
  const TimePoint due = now_;
  while (!timers_.empty() && timers_.begin()->first <= due) {
    const Timer timer = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    if (*timer.cancelled) continue;
    refresh();
    timer.task();
    ++ran;
  }
  return ran;
}

std::size_t Reactor::Impl::run_tasks() {
  std::size_t ran = 0;
  while (ran < kTasksPerTurn) {
    if (running_next_ == running_.size() && !take_posted()) break;
    const Task task = std::move(running_[running_next_++]);
    refresh();
    task();
    ++ran;
  }
  return ran;
}

void Reactor::Impl::finish_touched() {
  finishing_.swap(touched_);
  for (const std::shared_ptr<Stream>& stream : finishing_) stream->finish_turn();
  finishing_.clear();
}

// Saying "asleep" before the last look at the queue closes the gap in which a post could be missed.
void Reactor::Impl::wait(TimePoint limit) {
  sleeping_ = true;
  bool work = stop_ || !touched_.empty() || running_next_ < running_.size();
  {
    const std::lock_guard lock(mutex_);
    work = work || !posted_.empty();
  }
  if (!work) {
    if (!timers_.empty()) limit = std::min(limit, timers_.begin()->first);
    if (limit == TimePoint::max()) {
      context_.run_one();
    } else {
      context_.run_one_until(to_steady(limit));
    }
  }
  sleeping_ = false;
}

Reactor::Reactor() : impl_(std::make_unique<Impl>()) {}
Reactor::~Reactor() = default;

void Reactor::post(Task task) { impl_->post(std::move(task)); }
TimerHandle Reactor::post_at(TimePoint when, Task task) { return impl_->post_at(when, std::move(task)); }
TimePoint Reactor::now() const { return impl_->now(); }
WallTime Reactor::wall_now() const { return impl_->wall_now(); }
std::size_t Reactor::poll() { return impl_->turn(); }
void Reactor::stop() { impl_->stop(); }

void Reactor::run() {
  while (!impl_->take_stop()) {
    impl_->wait(TimePoint::max());
    impl_->turn();
  }
}

void Reactor::run_for(Duration span) {
  const TimePoint end = impl_->now() + span;
  while (!impl_->take_stop() && impl_->now() < end) {
    impl_->wait(end);
    impl_->turn();
  }
}

}  // namespace weft::net
