// Figures `idle-tick` and `rooms/...`: what a client costs that has nothing to do, and what rooms keep in memory.

#include <string>
#include <vector>

#include "figures/cpu_time.hpp"
#include "figures/give_up.hpp"
#include "support/counted_heap.hpp"
#include "sync_figures.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::bench {
namespace {

constexpr Duration kTick = std::chrono::microseconds(16'667);
constexpr int kTicks = 100'000;
constexpr std::size_t kRooms = 10'000;

void measure_idle_tick(const RunOptions& run) {
  if (!run.wants("idle-tick")) return;
  TurnedLoop loop;  // with the server on it, as idle as the client
  MemoryStorage storage;
  BenchServer server(loop.runtime(), storage);
  const auto client = server.client();
  std::vector<std::shared_ptr<CrdtDocument>> documents(10);
  for (std::size_t i = 0; i < documents.size(); ++i)
    client->open<CrdtDocument>(bench_document(i), [&documents, i](auto document) { documents[i] = must(std::move(document)); });
  loop.queue.run_until_idle();
  std::vector<double> times;
  std::uint64_t allocations = 0;
  for (int again = 0; again < run.runs; ++again) {
    const std::uint64_t before = testing::heap_use().allocations;
    const double began = thread_cpu_ms();
    for (int tick = 0; tick < kTicks; ++tick) loop.queue.advance(kTick);
    times.push_back((thread_cpu_ms() - began) * 1e3 / kTicks);
    allocations = testing::heap_use().allocations - before;
  }
  print_figure(run, "idle-tick", {{"us", median(times)}, {"allocations_a_tick", static_cast<double>(allocations) / kTicks}});
}

void measure_rooms(const RunOptions& run) {
  if (!run.wants("rooms/10000")) return;
  TurnedLoop loop;
  MemoryStorage storage;
  BenchServer server(loop.runtime(), storage);
  crdt::DocOptions options;
  options.client = ClientId{7};
  crdt::Doc doc(options);
  must(doc.text("t").value().append(std::string(100, 'x')));
  const Bytes change = doc.encode_state_as_update();
  for (std::size_t room = 0; room < kRooms; ++room) {
    const Entry entry{0, 0, "", {}, EntryKind::kChange, change};
    const Append append{bench_document(room), std::nullopt, {&entry, 1}, {}, Creation{crdt::Doc::kType.uri, {room, 1}}};
    must(storage.append({&append, 1}, Durability::kDurable).front());
  }
  const std::uint64_t before = testing::heap_use().bytes_held;
  std::vector<std::unique_ptr<Connection>> members;
  const auto session = [](sync::DocumentPort& port, sync::SessionId id, Access) -> std::unique_ptr<sync::Session> {
    return std::make_unique<protocol::yjs::Session>(port, id);
  };
  for (std::size_t room = 0; room < kRooms; ++room) members.push_back(server.server->connect({bench_document(room), "", session}));
  loop.queue.run_until_idle();
  if (server.server->stats().rooms != kRooms) give_up("not all rooms are open");
  print_figure(run, "rooms/10000", {{"heap_bytes_each", static_cast<double>(testing::heap_use().bytes_held - before) / kRooms}});
}

}  // namespace

void idle_figures(const RunOptions& run) {
  measure_idle_tick(run);
  measure_rooms(run);
}

}  // namespace weft::bench
