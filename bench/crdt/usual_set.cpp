#include "usual_set.hpp"

#include <string>

#include "document_work.hpp"
#include "recorded_trace.hpp"
#include "usual_workloads.hpp"

namespace weft::bench {
namespace {

// Types the trace `times` times over in front of what was typed before; updates are made and counted.
MadeDoc type_over_and_over(const SequentialTrace& trace, std::size_t times) {
  crdt::Doc doc = new_doc(1);
  std::size_t bytes = 0;
  const auto watch = doc.on_update([&](const crdt::UpdateEvent& event) { bytes += event.update.size(); });
  crdt::Text text = trace_text(doc);
  for (std::size_t round = 0; round < times; ++round)
    for (const Edit& edit : trace.edits) type(doc, text, edit);
  return {std::move(doc), bytes};
}

void recorded_workload(const FigureRun& run, const std::string& group, const std::filesystem::path& traces,
                       std::size_t times) {
  if (!run.wants_any(group)) return;
  const SequentialTrace trace = read_sequential(traces / "sequential" / "automerge-paper.json.gz");
  std::string end;
  for (std::size_t round = 0; round < times; ++round) end += trace.end;
  const Check check = expect_text(end);
  run.time_document(group + "/local-per-edit", times * trace.edits.size(), [&] {
    MadeDoc made = type_over_and_over(trace, times);
    check(made.doc);
    return made;
  });
  time_state(run, group, type_over_and_over(trace, times).doc, check);
}

}  // namespace

void usual_set(const FigureRun& run, const std::filesystem::path& traces, bool long_too) {
  one_writer_workloads(run);
  two_writer_workloads(run);
  many_writer_workloads(run);
  constexpr std::size_t kManyTimes = 100;
  recorded_workload(run, "B4", traces, 1);
  if (long_too) recorded_workload(run, "B4x100", traces, kManyTimes);
}

}  // namespace weft::bench
