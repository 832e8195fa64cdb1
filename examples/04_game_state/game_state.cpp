// A game that ticks the engine: 60 ticks a second of game time, at most 1 ms of each for syncing, no thread.
// Four players move at once and pick up coins; the server in the same process is ticked as well.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "weft/base/task_queue.hpp"
#include "weft/client/client.hpp"
#include "weft/client/json_document.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/storage/memory_storage.hpp"

namespace {

using SteadyClock = std::chrono::steady_clock;
using weft::ot::Plain;

struct Silent final : weft::LogSink {
  bool enabled(weft::LogLevel) const override { return false; }
  void write(weft::LogLevel, std::string_view, std::initializer_list<weft::LogField>) override {}
};

constexpr int kPlayers = 4;
constexpr int kTicks = 600;  // ten seconds
constexpr weft::Duration kTick = std::chrono::microseconds(16'667);
constexpr auto kBudget = std::chrono::milliseconds(1);
const weft::DocumentId kArena{"game", "matches", "arena"};

// [readme-begin]
/// One tick: time moves on, and whatever is due runs until the budget is used up. The rest waits for the next tick.
SteadyClock::duration tick(weft::TaskQueue& engine) {
  const auto began = SteadyClock::now();
  engine.advance(kTick);
  while (SteadyClock::now() - began < kBudget && engine.run_until_idle(16) > 0) {
  }
  return SteadyClock::now() - began;
}
// [readme-end]

}  // namespace

int main() {
  weft::TaskQueue engine;
  weft::SeededRandom random(2026);
  Silent log;
  weft::MemoryStorage storage;
  const weft::Runtime runtime{&engine, &engine, &engine, &random, &log};
  weft::ServerOptions server_options;
  server_options.runtime = runtime;
  server_options.storage = &storage;
  server_options.models.add<weft::ot::JsonDoc>();
  server_options.default_model = weft::ot::JsonDoc::kType.uri;
  const auto server = weft::Server::create(std::move(server_options)).value();
  weft::NativeEndpointOptions endpoint_options;
  endpoint_options.runtime = runtime;
  weft::NativeEndpoint endpoint(*server, std::move(endpoint_options));

  std::vector<std::unique_ptr<weft::Client>> clients;
  std::vector<std::shared_ptr<weft::JsonDocument>> arenas(kPlayers);
  for (int player = 0; player < kPlayers; ++player) {
    weft::ClientOptions options;
    options.runtime = runtime;
    options.connect = [&]() -> weft::Result<std::unique_ptr<weft::Connection>> { return endpoint.connect(); };
    clients.push_back(weft::Client::create(std::move(options)).value());
    clients.back()->open<weft::JsonDocument>(kArena, [&, player](auto arena) { arenas[static_cast<std::size_t>(player)] = *arena; });
  }
  for (int warm_up = 0; warm_up < 10; ++warm_up) tick(engine);
  Plain::Map players;
  for (int player = 0; player < kPlayers; ++player)
    players["p" + std::to_string(player)] = Plain::Map{{"x", 0}, {"y", 0}};
  (void)arenas[0]->root().set(Plain::Map{{"coins", 0}, {"players", players}});
  for (int warm_up = 0; warm_up < 10; ++warm_up) tick(engine);

  SteadyClock::duration longest{}, all{};
  int picked_up = 0;
  for (int now = 0; now < kTicks; ++now) {
    for (int player = 0; player < kPlayers; ++player) {
      const auto& arena = arenas[static_cast<std::size_t>(player)];
      const auto self = arena->root()["players"]["p" + std::to_string(player)];
      (void)self["x"].number().add(player + 1);
      if (random.next() % 30 != 0) continue;
      (void)arena->root()["coins"].number().add(1);
      ++picked_up;
    }
    const auto used = tick(engine);
    longest = std::max(longest, used);
    all += used;
  }
  for (int rest = 0; rest < 60; ++rest) tick(engine);

  bool agreed = true;
  for (const auto& arena : arenas) agreed = agreed && arena->root().to_json() == arenas[0]->root().to_json();
  const bool counted = arenas[0]->root()["coins"].number().value() == weft::ot::Number(picked_up);
  const auto micros = [](SteadyClock::duration span) { return std::chrono::duration_cast<std::chrono::microseconds>(span).count(); };
  std::printf("%d players, %d ticks of game time, server included: %lld us a tick, the longest took %lld us\n", kPlayers, kTicks,
              static_cast<long long>(micros(all) / kTicks), static_cast<long long>(micros(longest)));
  std::printf("every player sees %s\n", arenas[0]->root().to_json().c_str());
  std::printf(agreed && counted ? "all agree, and every coin was counted once\n" : "they do not agree\n");
  return agreed && counted ? 0 : 1;
}
