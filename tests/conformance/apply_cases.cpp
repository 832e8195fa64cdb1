#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"

// Kind apply: hand-made updates are fed to a fresh document one by one.
namespace weft::conformance {
namespace {

constexpr ClientId kReader{424242};

struct Emitted {
  RecordedUpdate update;
  bool local;
};

// An update that the document made itself after a remote one comes from the cleanup of formats.
bool cleanup_was_recorded(const json::Value& test_case) {
  for (const json::Value& after : array_field(test_case, "after"))
    for (const json::Value& event : array_field(after, "emitted"))
      if (flag_field(event, "local", false)) return true;
  return false;
}

void compare_emitted(const std::string& what, const json::Array& recorded, const std::vector<Emitted>& emitted,
                     CaseReport& report) {
  if (!report.that(what + " emits " + std::to_string(recorded.size()) + " updates",
                   emitted.size() == recorded.size()))
    return;
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    report.bytes(what + " emitted v1", text_field(recorded[i], "v1"), emitted[i].update.v1);
    report.bytes(what + " emitted v2", text_field(recorded[i], "v2"), emitted[i].update.v2);
    report.that(what + " emitted as local or not", emitted[i].local == flag_field(recorded[i], "local", false));
  }
}

}  // namespace

void run_apply(const json::Value& test_case, CaseReport& report) {
  if (cleanup_was_recorded(test_case)) return report.not_compared("format cleanup arrives with text formatting");
  crdt::Doc doc({.client = kReader, .gc = flag_field(test_case, "gc", true)});
  create_roots(doc, field(test_case, "roots"));
  std::vector<Emitted> emitted;
  const auto subscription = doc.on_update([&emitted](const crdt::UpdateEvent& event) {
    emitted.push_back({{to_bytes(event.update), event.update_v2()}, event.local});
  });
  const json::Array& feed = array_field(test_case, "feed");
  for (std::size_t i = 0; i < feed.size(); ++i) {
    const std::string what = "feed " + std::to_string(i);
    emitted.clear();
    const auto outcome = doc.apply_update(bytes_field(feed[i], "hex"), {}, format_field(feed[i], "v"));
    if (!outcome) return report.fail(what, outcome.error().message);
    const json::Value& after = array_field(test_case, "after").at(i);
    report.bytes(what + " sv", text_field(after, "sv"), doc.encode_state_vector());
    compare_pending(what, field(after, "pending"), doc, report);
    compare_emitted(what, array_field(after, "emitted"), emitted, report);
    doc.check_invariants();
  }
  compare_dump("final", field(test_case, "final"), doc, report);
}

}  // namespace weft::conformance
