#include "weft/net/reactor.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>

using namespace weft;
using namespace weft::net;
using namespace std::chrono_literals;

TEST_CASE("tasks run in the order posted, with those they post, in one turn", "[unit][net]") {
  Reactor reactor;
  std::string order;
  reactor.post([&] {
    order += 'a';
    reactor.post([&] { order += 'c'; });
    CHECK(order == "a");
  });
  reactor.post([&] { order += 'b'; });
  CHECK(order.empty());
  CHECK(reactor.poll() == 3);
  CHECK(order == "abc");
  CHECK(reactor.poll() == 0);
}

TEST_CASE("a task that posts itself does not hold up the turn", "[unit][net]") {
  Reactor reactor;
  std::function<void()> again = [&] { reactor.post(again); };
  reactor.post(again);
  CHECK(reactor.poll() == 4096);
  CHECK(reactor.poll() == 4096);
}

TEST_CASE("timers run in order of time, and never once cancelled", "[unit][net]") {
  Reactor reactor;
  std::string order;
  const TimePoint start = reactor.now();
  const TimerHandle late = reactor.post_at(start + 3ms, [&] { order += 'c'; });
  const TimerHandle early = reactor.post_at(start + 1ms, [&] { order += 'a'; });
  const TimerHandle equal = reactor.post_at(start + 1ms, [&] { order += 'b'; });
  { const TimerHandle dropped = reactor.post_at(start + 1ms, [&] { order += 'x'; }); }
  const TimerHandle end = reactor.post_at(start + 4ms, [&] {
    CHECK(reactor.now() >= start + 4ms);
    reactor.stop();
  });
  reactor.run();
  CHECK(order == "abc");
}

TEST_CASE("cancelled timers are forgotten before they are due", "[unit][net]") {
  Reactor reactor;
  const auto token = std::make_shared<int>(0);
  for (int i = 0; i < 10'000; ++i) {
    const TimerHandle dropped = reactor.post_at(reactor.now() + 1h, [token] {});
  }
  CHECK(token.use_count() < 100);
}

TEST_CASE("time stands still during a task", "[unit][net]") {
  Reactor reactor;
  reactor.post([&] {
    const TimePoint before = reactor.now();
    const WallTime wall = reactor.wall_now();
    const auto until = std::chrono::steady_clock::now() + 5ms;
    while (std::chrono::steady_clock::now() < until) continue;
    CHECK(reactor.now() == before);
    CHECK(reactor.wall_now() == wall);
  });
  reactor.poll();
}

TEST_CASE("other threads may post, and wake a loop that waits", "[unit][net]") {
  Reactor reactor;
  constexpr int kTasks = 20'000;
  int ran = 0;
  bool in_order = true;
  std::thread poster([&] {
    for (int i = 0; i < kTasks; ++i) {
      reactor.post([&, i] {
        in_order = in_order && ran == i;
        ++ran;
      });
      if (i % 1000 == 0) std::this_thread::yield();
    }
    reactor.post([&] { reactor.stop(); });
  });
  reactor.run();
  poster.join();
  CHECK(ran == kTasks);
  CHECK(in_order);
}

TEST_CASE("stop before run ends that run", "[unit][net]") {
  Reactor reactor;
  reactor.stop();
  reactor.run();
  SUCCEED();
}
