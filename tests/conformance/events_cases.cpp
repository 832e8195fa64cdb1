#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/event_watch.hpp"
#include "conformance/kinds.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"

// Kind events: one document edits and receives, and every root is watched. What an observer is
// told is compared within its call, because it is worked out from the document as it is then.
namespace weft::conformance {

void run_events(const json::Value& test_case, CaseReport& report) {
  const json::Value& roots = field(test_case, "roots");
  crdt::Doc doc({.client = ClientId{count_field(test_case, "client")}, .cuts_pairs = true});
  create_roots(doc, roots);
  EventWatch watch(doc, roots, report);
  std::vector<Bytes> emitted;
  const auto subscription =
      doc.on_update([&emitted](const crdt::UpdateEvent& event) { emitted.push_back(to_bytes(event.update)); });
  std::size_t number = 0;
  for (const json::Value& step : array_field(test_case, "steps")) {
    const std::string what = "step " + std::to_string(number++);
    emitted.clear();
    watch.begin_step(what, array_field(step, "log"));
    if (const json::Value* ops = step.find("ops")) {
      if (!replay(doc, as_array(*ops), roots, report)) return;
      const json::Value& update = field(step, "update");
      const bool emits = !update.is_null();
      if (report.that(what + " emits or not", emits == !emitted.empty()) && emits)
        report.bytes(what + " update", as_text(update), emitted.front());
    } else if (const auto outcome = doc.apply_update(bytes_field(step, "apply")); !outcome) {
      return report.fail(what, outcome.error().message);
    }
    watch.end_step();
  }
  doc.check_invariants();
  compare_dump("final", field(test_case, "final"), doc, report);
}

}  // namespace weft::conformance
