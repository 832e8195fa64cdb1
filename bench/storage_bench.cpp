// Durable appends per second into SQLite, by the size of the batch: one JSON line each.
//
//   weft_storage_bench DIRECTORY [SECONDS]
//
// 120-byte payloads, one entry per append, 100 documents in turn. DIRECTORY decides what is
// measured: flushes cost what its disk makes them cost.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t kDocuments = 100;
constexpr std::size_t kPayloadBytes = 120;

template <class T>
T must(weft::Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

std::vector<weft::DocumentId> make_documents(weft::Storage& storage) {
  std::vector<weft::DocumentId> ids;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    ids.push_back({"bench", "documents", "document " + std::to_string(i)});
    must(storage.create(ids.back(), "bench:model", {i, i}));
  }
  return ids;
}

struct Figure {
  std::size_t appends = 0;
  Seconds elapsed{0};
};

Figure measure(weft::Storage& storage, const std::vector<weft::DocumentId>& ids,
               std::size_t batch_size, weft::Durability durability, Seconds budget) {
  const weft::Bytes payload(kPayloadBytes, 0x5a);
  const weft::Bytes version(8, 1);
  weft::Entry entry;
  entry.author = "somebody";
  entry.payload = payload;
  std::vector<weft::Append> batch(batch_size);
  Figure figure;
  const auto start = std::chrono::steady_clock::now();
  while (figure.elapsed < budget) {
    for (std::size_t i = 0; i < batch_size; ++i)
      batch[i] = {ids[(figure.appends + i) % kDocuments], std::nullopt, {&entry, 1}, version};
    for (auto& result : storage.append(batch, durability)) must(std::move(result));
    figure.appends += batch_size;
    figure.elapsed = std::chrono::steady_clock::now() - start;
  }
  return figure;
}

void run(const std::filesystem::path& directory, std::size_t batch_size,
         weft::Durability durability, Seconds budget) {
  weft::sqlite::SqliteOptions options;
  options.path = (directory / "storage_bench.weft").string();
  std::filesystem::remove(options.path);
  {
    const auto storage = must(weft::sqlite::SqliteStorage::open(options));
    const auto ids = make_documents(*storage);
    const Figure figure = measure(*storage, ids, batch_size, durability, budget);
    std::printf("{\"bench\":\"sqlite_append\",\"durability\":\"%s\",\"batch\":%zu,"
                "\"appends\":%zu,\"appends_per_second\":%.0f}\n",
                durability == weft::Durability::kDurable ? "durable" : "buffered", batch_size,
                figure.appends, static_cast<double>(figure.appends) / figure.elapsed.count());
  }
  std::filesystem::remove(options.path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [SECONDS]\n", argv[0]);
    return 2;
  }
  const Seconds budget(argc > 2 ? std::atof(argv[2]) : 2.0);
  for (const auto durability : {weft::Durability::kDurable, weft::Durability::kBuffered})
    for (const std::size_t batch : {1U, 10U, 100U, 1000U}) run(argv[1], batch, durability, budget);
}
