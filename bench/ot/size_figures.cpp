// Figures `memory/CONTAINER/TYPE`, `snapshot/...` and `load/...` of a document with a million elements.

#include <cstdio>
#include <functional>
#include <string>

#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "support/counted_heap.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kElements = 1'000'000;
constexpr std::size_t kValueBytes = 8;
constexpr std::size_t kKeyBytes = 10;
constexpr ot::ElementId kContainerId{ot::kInitialReplica, 1};

using MakeContent = ot::Content (*)(std::size_t at);

ot::Content number(std::size_t at) { return ot::Number(static_cast<std::int64_t>(at)); }
ot::Content boolean(std::size_t at) { return at % 2 == 0; }

ot::Element element(std::size_t at, MakeContent content) { return {{ot::kInitialReplica, 2 + at}, content(at)}; }

ot::Content array_of(MakeContent content) {
  ot::Array array;
  array.reserve(kElements);
  for (std::size_t at = 0; at < kElements; ++at) array.push_back(element(at, content));
  return array;
}

ot::Content object_of(MakeContent content) {
  ot::Object object;
  object.reserve(kElements);
  for (std::size_t at = 0; at < kElements; ++at) {
    char key[kKeyBytes + 1];
    std::snprintf(key, sizeof key, "key%07zu", at);
    object.push_back({key, element(at, content)});
  }
  return object;
}

ot::JsonDoc doc_with(ot::Content content) {
  ot::State state;
  {
    ot::Batch put;
    put.push_back(ot::ObjectPut{ot::kRootId, "all", {kContainerId, std::move(content)}});
    must(state.apply(put));
  }
  return ot::JsonDoc(std::move(state));
}

std::size_t heap_bytes() { return testing::heap_use().bytes_held; }

void print_memory(const FigureSheet& sheet, const std::string& name, std::size_t held, std::size_t said, bool keys) {
  const auto each = [](std::size_t bytes) { return static_cast<double>(bytes) / static_cast<double>(kElements); };
  Figure figure{name, 0, kElements, {{"bytes_each", each(held)}, {"beyond_value", each(held) - kValueBytes}}};
  if (keys) figure.more.emplace_back("beyond_value_and_key", each(held) - kValueBytes - kKeyBytes);
  figure.more.emplace_back("memory_bytes_each", each(said));
  sheet.print(figure);
}

void figures_of(const FigureSheet& sheet, const std::string& group, bool keys, const std::function<ot::Content()>& content) {
  const std::string memory = "memory/" + group;
  const std::string memory_loaded = "memory-loaded/" + group;
  const std::string snapshot = "snapshot/" + group;
  const std::string load = "load/" + group;
  if (!sheet.wants(memory) && !sheet.wants(memory_loaded) && !sheet.wants(snapshot) && !sheet.wants(load)) return;
  const std::size_t before = heap_bytes();
  ot::JsonDoc doc = doc_with(content());
  print_memory(sheet, memory, heap_bytes() - before, doc.memory_bytes(), keys);
  Bytes bytes;
  const double snapshot_ms = sheet.median_ms([&] {
    const double start = thread_cpu_ms();
    bytes = doc.snapshot();
    return thread_cpu_ms() - start;
  });
  sheet.print({snapshot, snapshot_ms * 1e6, 1, {{"bytes", static_cast<double>(bytes.size())}}});
  const double load_ms = sheet.median_ms([&] {
    const double start = thread_cpu_ms();
    const ot::JsonDoc loaded = must(ot::JsonDoc::from_snapshot(bytes, {}));
    return thread_cpu_ms() - start;
  });
  sheet.print({load, load_ms * 1e6, 1, {{"bytes", static_cast<double>(bytes.size())}}});
  const std::size_t before_loading = heap_bytes();
  const ot::JsonDoc loaded = must(ot::JsonDoc::from_snapshot(bytes, {}));
  print_memory(sheet, memory_loaded, heap_bytes() - before_loading, loaded.memory_bytes(), keys);
}

}  // namespace

void size_figures(const FigureSheet& sheet) {
  figures_of(sheet, "array/number", false, [] { return array_of(number); });
  figures_of(sheet, "array/boolean", false, [] { return array_of(boolean); });
  figures_of(sheet, "object/number", true, [] { return object_of(number); });
  figures_of(sheet, "object/boolean", true, [] { return object_of(boolean); });
}

}  // namespace weft::bench
