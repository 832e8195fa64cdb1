// How fast a document takes the automerge-paper editing session: typed here, applied from updates,
// loaded and written. One JSON object a line on standard output; CPU time of this process.
//
//   weft_crdt_bench --trace tests/data/automerge-paper.json.gz [--runs 5]

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"

namespace {

using namespace weft;

struct Edit {
  std::uint64_t at;
  std::uint64_t erased;
  std::string inserted;
};

struct Trace {
  std::vector<Edit> edits;
  std::string end;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "crdt_bench: %s\n", what);
  std::exit(1);
}

std::string unpack(const char* path) {
  gzFile file = gzopen(path, "rb");
  if (file == nullptr) fail("cannot open the trace");
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  for (int got = 0; (got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;)
    text.append(block.data(), static_cast<std::size_t>(got));
  gzclose(file);
  return text;
}

// The format of the sequential editing traces: transactions of patches [position, deleted, inserted].
Trace parse(const std::string& text) {
  Trace trace;
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(text).get(document) != simdjson::SUCCESS) fail("the trace is not JSON");
  std::string_view end;
  simdjson::dom::array transactions;
  if (document["endContent"].get(end) != simdjson::SUCCESS) fail("the trace has no endContent");
  if (document["txns"].get(transactions) != simdjson::SUCCESS) fail("the trace has no txns");
  trace.end = end;
  for (const simdjson::dom::element transaction : transactions) {
    simdjson::dom::array patches;
    if (transaction["patches"].get(patches) != simdjson::SUCCESS) fail("a transaction without patches");
    for (const simdjson::dom::element patch : patches) {
      Edit edit{};
      std::string_view inserted;
      if (patch.at(0).get(edit.at) != simdjson::SUCCESS || patch.at(1).get(edit.erased) != simdjson::SUCCESS ||
          patch.at(2).get(inserted) != simdjson::SUCCESS)
        fail("a patch of another form");
      edit.inserted = inserted;
      trace.edits.push_back(std::move(edit));
    }
  }
  return trace;
}

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// The median of some runs, after one to warm up.
double measure(int runs, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const double start = cpu_ms();
    work();
    times.push_back(cpu_ms() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void report(const char* name, double ms, std::size_t bytes, std::size_t heap) {
  std::printf("{\"name\":\"automerge-paper/%s\",\"cpu_ms\":%.3f,\"bytes\":%zu,\"heap_bytes\":%zu}\n", name, ms, bytes,
              heap);
}

void type(crdt::Text& text, const Edit& edit) {
  bool ok = edit.erased == 0 || text.erase({edit.at}, edit.erased).has_value();
  ok = ok && (edit.inserted.empty() || text.insert({edit.at}, edit.inserted).has_value());
  if (!ok) fail("an edit was refused");
}

crdt::Doc new_doc(std::uint64_t client) {
  crdt::DocOptions options;
  options.client = ClientId{client};
  return crdt::Doc(options);
}

void expect_end(crdt::Doc& doc, const Trace& trace) {
  if (doc.text("text").value().to_string() != trace.end) fail("the text is not the one expected");
}

void bench(const Trace& trace, int runs) {
  std::size_t heap = 0;
  const double local = measure(runs, [&] {
    crdt::Doc doc = new_doc(1);
    crdt::Text text = doc.text("text").value();
    doc.transact([&](const crdt::Transaction&) {
      for (const Edit& edit : trace.edits) type(text, edit);
    });
    expect_end(doc, trace);
    heap = doc.memory_bytes();
  });
  report("local", local, 0, heap);

  Bytes updates;
  std::vector<std::size_t> ends;
  Bytes state;
  const double each = measure(runs, [&] {
    updates.clear();
    ends.clear();
    crdt::Doc doc = new_doc(1);
    const auto watch = doc.on_update([&](const crdt::UpdateEvent& event) {
      updates.insert(updates.end(), event.update.begin(), event.update.end());
      ends.push_back(updates.size());
    });
    crdt::Text text = doc.text("text").value();
    for (const Edit& edit : trace.edits) type(text, edit);
    expect_end(doc, trace);
    heap = doc.memory_bytes();
    state = doc.encode_state_as_update();
  });
  report("local-per-edit", each, updates.size(), heap);

  const double remote = measure(runs, [&] {
    crdt::Doc doc = new_doc(2);
    std::size_t start = 0;
    for (const std::size_t end : ends) {
      if (!doc.apply_update(ByteView(updates).subspan(start, end - start))) fail("an update was refused");
      start = end;
    }
    expect_end(doc, trace);
    heap = doc.memory_bytes();
  });
  report("remote", remote, updates.size(), heap);

  const double load = measure(runs, [&] {
    crdt::Doc doc = new_doc(2);
    if (!doc.apply_update(state)) fail("the state was refused");
    expect_end(doc, trace);
    heap = doc.memory_bytes();
  });
  report("load-v1", load, state.size(), heap);

  crdt::Doc doc = new_doc(2);
  if (!doc.apply_update(state)) fail("the state was refused");
  std::size_t written = 0;
  const double encode = measure(runs, [&] { written = doc.encode_state_as_update().size(); });
  report("encode-v1", encode, written, doc.memory_bytes());
}

}  // namespace

int main(int argc, char** argv) {
  const char* path = nullptr;
  int runs = 5;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--trace") == 0) path = argv[i + 1];
    if (std::strcmp(argv[i], "--runs") == 0) runs = std::atoi(argv[i + 1]);
  }
  if (path == nullptr || runs < 1) fail("usage: --trace FILE.json.gz [--runs N]");
  bench(parse(unpack(path)), runs);
}
