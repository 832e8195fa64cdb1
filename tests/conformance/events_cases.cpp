#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"

// Kind events: one document edits and receives. Observers are not there yet; what each edit sends
// out, and the final state, are.
namespace weft::conformance {
namespace {

std::string why_skipped(const json::Value& test_case) {
  for (const json::Value& step : array_field(test_case, "steps")) {
    if (const json::Value* ops = step.find("ops"))
      if (auto why = why_not_replayable(as_array(*ops))) return "replay: " + *why;
  }
  return {};
}

}  // namespace

void run_events(const json::Value& test_case, CaseReport& report) {
  if (const std::string why = why_skipped(test_case); !why.empty()) return report.not_compared(why);
  crdt::Doc doc({.client = ClientId{count_field(test_case, "client")}, .cuts_pairs = true});
  create_roots(doc, field(test_case, "roots"));
  std::vector<Bytes> emitted;
  const auto subscription =
      doc.on_update([&emitted](const crdt::UpdateEvent& event) { emitted.push_back(to_bytes(event.update)); });
  std::size_t number = 0;
  for (const json::Value& step : array_field(test_case, "steps")) {
    const std::string what = "step " + std::to_string(number++);
    emitted.clear();
    if (const json::Value* ops = step.find("ops")) {
      if (!replay(doc, as_array(*ops), field(test_case, "roots"), report)) return;
      const json::Value& update = field(step, "update");
      const bool emits = !update.is_null();
      if (report.that(what + " emits or not", emits == !emitted.empty()) && emits)
        report.bytes(what + " update", as_text(update), emitted.front());
    } else if (const auto outcome = doc.apply_update(bytes_field(step, "apply")); !outcome) {
      return report.fail(what, outcome.error().message);
    }
  }
  compare_dump("final", field(test_case, "final"), doc, report);
  report.not_compared("observers are not implemented");
}

}  // namespace weft::conformance
