#include "figure_run.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "figures/cpu_time.hpp"
#include "support/counted_heap.hpp"

namespace weft::bench {
namespace {

constexpr std::array<const char*, 12> kFigures{"local",    "local-per-edit", "remote",        "merge",
                                               "load-v1",  "load-v2",        "encode-v1",     "encode-v2",
                                               "snapshot", "snapshot-small", "load-snapshot", "wake-snapshot"};

std::size_t size_of(const MadeDoc& made) { return made.bytes; }
std::size_t size_of(const Bytes& bytes) { return bytes.size(); }

// What a document says of itself may be off by what it does not see: its callbacks, and that the heap
// rounds small blocks up.
void check_against_heap(const MadeDoc& made, std::size_t held) {
  constexpr std::size_t kUnseen = 1024;
  const std::size_t said = made.doc.memory_bytes();
  if (std::max(said, held) - std::min(said, held) > kUnseen + held / 10)
    std::fprintf(stderr, "memory_bytes() says %zu where the heap holds %zu\n", said, held);
}
void check_against_heap(const Bytes&, std::size_t) {}

}  // namespace

bool FigureRun::wants_any(const std::string& group) const {
  return std::any_of(kFigures.begin(), kFigures.end(),
                     [&](const char* figure) { return wants(group + "/" + figure); });
}

template <class Work>
FigureRun::Figure FigureRun::measure(const Work& work) const {
  Figure figure;
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(options_.runs));
  for (int run = 0; run <= options_.runs; ++run) {
    const std::size_t before = testing::heap_use().bytes_held;
    const double start = thread_cpu_ms();
    const auto made = work();
    const double took = thread_cpu_ms() - start;
    if (run > 0) times.push_back(took);
    const std::size_t after = testing::heap_use().bytes_held;
    figure.bytes = size_of(made);
    figure.heap_bytes = after > before ? after - before : 0;
    if (run == options_.runs) check_against_heap(made, figure.heap_bytes);
  }
  figure.cpu_ms = median(std::move(times));
  return figure;
}

void FigureRun::time_document(const std::string& figure, std::size_t items,
                              const std::function<MadeDoc()>& work) const {
  if (wants(figure)) print(figure, items, measure(work));
}

void FigureRun::time_bytes(const std::string& figure, std::size_t items, const std::function<Bytes()>& work) const {
  if (wants(figure)) print(figure, items, measure(work));
}

void FigureRun::print(const std::string& name, std::size_t items, const Figure& figure) const {
  if (options_.json) {
    std::printf("{\"figure\":\"%s\",\"cpu_ms\":%.4f,\"bytes\":%zu,\"heap_bytes\":%zu}\n", name.c_str(), figure.cpu_ms,
                figure.bytes, figure.heap_bytes);
  } else {
    const double each = figure.cpu_ms * 1e6 / static_cast<double>(std::max<std::size_t>(items, 1));
    std::printf("%-36s %10.3f ms %9zu x %8.1f ns %10zu bytes %10zu heap\n", name.c_str(), figure.cpu_ms, items, each,
                figure.bytes, figure.heap_bytes);
  }
  std::fflush(stdout);
}

}  // namespace weft::bench
