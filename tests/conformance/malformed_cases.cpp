#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

// Kind malformed: bad updates are refused and change nothing, odd ones do no harm. A crash or an
// endless loop ends the runner, or its time limit does.
namespace weft::conformance {
namespace {

constexpr ClientId kReader{424242};
constexpr ClientId kEarlierWriter{31337};

crdt::Doc empty_doc() { return crdt::Doc({.client = kReader}); }

// A document that holds something already, which has to be there afterwards.
crdt::Doc written_doc() {
  crdt::Doc doc({.client = kEarlierWriter});
  auto written = doc.text("earlier").value().insert(crdt::Utf16Offset{0}, "earlier words");
  auto listed = doc.array("list").value().push({1, "two", crdt::NewMap{{{"three", 3.5}}}});
  if (!written || !listed) throw BadVector("the document could not be prepared");
  return doc;
}

struct Shown {
  Bytes state;
  Bytes state_vector;
  Bytes snapshot;
  bool pending;
  friend bool operator==(const Shown& a, const Shown& b) {
    return a.state == b.state && a.state_vector == b.state_vector && a.snapshot == b.snapshot &&
           a.pending == b.pending;
  }
};

Shown show(const crdt::Doc& doc) {
  return {doc.encode_state_as_update(), doc.encode_state_vector(), doc.encode_snapshot(), doc.has_pending()};
}

void check_doc(const std::string& what, crdt::Doc doc, ByteView update, crdt::UpdateFormat format, bool must_reject,
               CaseReport& report) {
  const Shown before = show(doc);
  std::size_t events = 0;
  const auto subscription = doc.on_update([&events](const crdt::UpdateEvent&) { ++events; });
  const auto outcome = doc.apply_update(update, {}, format);
  if (must_reject) report.that(what + " is rejected", !outcome.has_value());
  if (!outcome) {
    report.that(what + " is unchanged after an error", show(doc) == before);
    report.that(what + " says nothing after an error", events == 0);
  }
  doc.check_invariants();
  const auto copy = crdt::Doc::from_snapshot(doc.snapshot(), {});
  report.that(what + " can be stored and loaded", copy.has_value());
  crdt::Doc columns({.client = kReader});
  const Bytes state = doc.encode_state_as_update(crdt::UpdateFormat::kV2);
  report.that(what + " can be sent", columns.apply_update(state, {}, crdt::UpdateFormat::kV2).has_value());
}

// The results are free; that there are some is the point.
void check_utilities(ByteView update, crdt::UpdateFormat format, CaseReport& report) {
  const Bytes empty_state_vector{0};
  const Bytes harmless = crdt::merge_updates({}, format).value();
  const std::vector<ByteView> both{update, harmless};
  const bool merges = crdt::merge_updates(both, format).has_value();
  const bool diffs = crdt::diff_update(update, empty_state_vector, format).has_value();
  const bool reads_vector = crdt::state_vector_from_update(update, format).has_value();
  const bool reads_meta = crdt::update_meta(update, format).has_value();
  const bool to_v1 = crdt::convert_update(update, format, crdt::UpdateFormat::kV1).has_value();
  const bool to_v2 = crdt::convert_update(update, format, crdt::UpdateFormat::kV2).has_value();
  report.that("merge and diff agree whether it can be read", merges == diffs);
  report.that("merge and conversions agree whether it can be read", merges == to_v1 && merges == to_v2);
  report.that("state vector and meta agree whether it can be read", reads_vector == reads_meta);
}

}  // namespace

void run_malformed(const json::Value& test_case, CaseReport& report) {
  const crdt::UpdateFormat format = format_field(test_case, "v");
  const Bytes update = bytes_field(test_case, "hex");
  const std::string& must = text_field(test_case, "must");
  if (must != "reject" && must != "no-crash") throw BadVector("unknown demand " + must);
  check_doc("empty document", empty_doc(), update, format, must == "reject", report);
  check_doc("written document", written_doc(), update, format, must == "reject", report);
  check_utilities(update, format, report);
}

}  // namespace weft::conformance
