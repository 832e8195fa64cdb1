#include "weft/base/task_queue.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using weft::TaskQueue;
using weft::TimePoint;

TEST_CASE("Posted tasks run in order, never inside post", "[unit][base]") {
  TaskQueue queue;
  std::vector<int> order;
  queue.post([&] {
    queue.post([&] { order.push_back(3); });
    order.push_back(1);
  });
  queue.post([&] { order.push_back(2); });
  CHECK(order.empty());
  CHECK(queue.run_until_idle() == 3);
  CHECK(order == std::vector<int>{1, 2, 3});
}

TEST_CASE("A budget stops a run, and the next run goes on", "[unit][base]") {
  TaskQueue queue;
  int ran = 0;
  for (int i = 0; i < 5; ++i) queue.post([&] { ++ran; });
  CHECK(queue.run_until_idle(2) == 2);
  CHECK(ran == 2);
  CHECK(queue.run_until_idle() == 3);
}

TEST_CASE("Timers run at their own time, equal ones in order of posting", "[unit][base]") {
  TaskQueue queue(weft::WallTime{1000});
  std::vector<std::pair<int, std::int64_t>> ran;
  const auto note = [&](int id) { return [&ran, &queue, id] { ran.emplace_back(id, queue.wall_now().ms); }; };
  const auto late = queue.post_at(queue.now() + 20ms, note(3));
  const auto first = queue.post_at(queue.now() + 10ms, note(1));
  const auto second = queue.post_at(queue.now() + 10ms, note(2));
  queue.advance(15ms);
  CHECK(ran == std::vector<std::pair<int, std::int64_t>>{{1, 1010}, {2, 1010}});
  queue.advance(15ms);
  CHECK(ran.back() == std::pair<int, std::int64_t>{3, 1020});
  CHECK(queue.wall_now().ms == 1030);
}

TEST_CASE("A timer whose handle ended does not run", "[unit][base]") {
  TaskQueue queue;
  bool ran = false;
  { const auto handle = queue.post_at(queue.now() + 1ms, [&] { ran = true; }); }
  auto other = queue.post_at(queue.now() + 1ms, [&] { ran = true; });
  other.cancel();
  queue.advance(1s);
  CHECK_FALSE(ran);
}

TEST_CASE("A timer that re-arms itself meets every due time of a long step", "[unit][base]") {
  TaskQueue queue;
  int ticks = 0;
  weft::TimerHandle handle;
  std::function<void()> tick = [&] {
    ++ticks;
    handle = queue.post_at(queue.now() + 10ms, tick);
  };
  handle = queue.post_at(queue.now() + 10ms, tick);
  queue.advance(100ms);
  CHECK(ticks == 10);
}
