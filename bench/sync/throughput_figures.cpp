// Figures `stored/...` and `catch-up/...`: edits a second that a server has durably in SQLite, its clients in the
// same thread, and how long it takes to bring in what was edited offline.

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "figures/cpu_time.hpp"
#include "figures/give_up.hpp"
#include "sync_figures.hpp"
#include "weft/storage/memory_storage.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace weft::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kRounds = 100;
constexpr int kOfflineEdits = 10'000;

/// A SQLite file that goes with this object.
class Disk {
 public:
  Disk() : directory_(std::filesystem::temp_directory_path() / ("weft-sync-bench-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(directory_);
    sqlite::SqliteOptions options;
    options.path = directory_ / "bench.sqlite";
    storage_ = must(sqlite::SqliteStorage::open(options));
  }
  ~Disk() {
    storage_.reset();
    std::filesystem::remove_all(directory_);
  }
  Storage& storage() { return *storage_; }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<Storage> storage_;
};

double seconds_since(Steady::time_point began) { return std::chrono::duration<double>(Steady::now() - began).count(); }

template <class D>
std::vector<std::shared_ptr<D>> open_all(TurnedLoop& loop, Client& client, std::size_t rooms) {
  std::vector<std::shared_ptr<D>> documents(rooms);
  for (std::size_t room = 0; room < rooms; ++room)
    client.open<D>(bench_document(room), [&documents, room](auto document) { documents[room] = must(std::move(document)); });
  loop.queue.run_until_idle();
  return documents;
}

void edit(CrdtDocument& document) { must(document.doc().text("t").value().append("x")); }
void edit(JsonDocument& document) {
  if (document.root()["n"].is_undefined()) return must(document.root().set(ot::Plain::Map{{"n", 0}}));
  must(document.root()["n"].number().add(1));
}

// Each round edits every room a number of times, each edit in a turn of its own at its client, and ends when all
// of it is confirmed.
template <class D>
void measure_stored(const RunOptions& run, const std::string& family, std::size_t rooms, int edits_each) {
  const std::string figure = "stored/" + family + "/" + std::to_string(rooms);
  if (!run.wants(figure)) return;
  std::vector<double> rates;
  for (int again = 0; again < run.runs; ++again) {
    Disk disk;
    TurnedLoop loop;
    BenchServer server(loop.runtime(), disk.storage());
    const auto client = server.client();
    const auto documents = open_all<D>(loop, *client, rooms);
    for (const auto& document : documents) edit(*document);
    loop.queue.run_until_idle();
    const auto began = Steady::now();
    for (int round = 0; round < kRounds; ++round) {
      for (int i = 0; i < edits_each; ++i)
        for (const auto& document : documents) edit(*document);
      loop.queue.run_until_idle();
    }
    for (const auto& document : documents)
      if (document->pending()) give_up("not all was stored");
    rates.push_back(kRounds * edits_each * static_cast<double>(rooms) / seconds_since(began));
  }
  const double edits_a_turn = static_cast<double>(edits_each) * static_cast<double>(rooms);
  print_figure(run, figure, {{"edits_per_second", median(rates)}, {"edits_a_turn", edits_a_turn}});
}

template <class D>
void measure_catch_up(const RunOptions& run, const std::string& family) {
  const std::string figure = "catch-up/" + family + "/" + std::to_string(kOfflineEdits);
  if (!run.wants(figure)) return;
  std::vector<double> times, alone;
  for (int again = 0; again < run.runs; ++again) {
    Disk disk;
    MemoryStorage local;
    TurnedLoop loop;
    BenchServer server(loop.runtime(), disk.storage());
    const auto client = server.client(&local);
    const auto reader = server.client();
    const auto document = open_all<D>(loop, *client, 1).front();
    const auto seen = open_all<D>(loop, *reader, 1).front();
    client->set_online(false);
    loop.queue.run_until_idle();
    auto began = Steady::now();
    for (int i = 0; i < kOfflineEdits; ++i) {
      edit(*document);
      loop.queue.run_until_idle();
    }
    alone.push_back(seconds_since(began) * 1e6 / kOfflineEdits);
    began = Steady::now();
    client->set_online(true);
    loop.queue.run_until_idle();
    if (document->pending()) give_up("not all was stored");
    times.push_back(seconds_since(began) * 1e3);
  }
  print_figure(run, figure, {{"until_stored_and_seen_ms", median(times)}, {"offline_edit_us", median(alone)}});
}

}  // namespace

void throughput_figures(const RunOptions& run) {
  measure_stored<CrdtDocument>(run, "crdt", 1, 100);
  measure_stored<CrdtDocument>(run, "crdt", 1000, 1);
  measure_stored<JsonDocument>(run, "json", 1, 100);
  measure_stored<JsonDocument>(run, "json", 1000, 1);
  measure_catch_up<CrdtDocument>(run, "crdt");
  measure_catch_up<JsonDocument>(run, "json");
}

}  // namespace weft::bench
