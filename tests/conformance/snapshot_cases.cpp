#include "weft/crdt/snapshot.hpp"

#include <optional>
#include <string>

#include "conformance/delta_content.hpp"
#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"

// Kind snapshot: a document that keeps everything is read as it was at several times.
namespace weft::conformance {
namespace {

constexpr ClientId kKeeper{424242};
constexpr ClientId kRestored{55};

void compare_restored(const std::string& what, const json::Value& recorded, const crdt::Doc& doc,
                      const crdt::Snapshot& snapshot, CaseReport& report) {
  crdt::Doc fresh({.client = kRestored, .gc = false});
  const auto state = doc.encode_state_at(snapshot);
  if (!state || !fresh.integrate(*state)) return report.fail(what + " restored", "was refused");
  compare_dump(what + " restored", recorded, fresh, report);
  fresh.check_invariants();
}

// What was recorded of a snapshot besides its bytes.
void compare_reads(const std::string& what, const json::Value& recorded, crdt::Doc& doc,
                   const crdt::Snapshot& snapshot, const std::optional<crdt::Snapshot>& previous, ByteView full,
                   CaseReport& report) {
  if (const json::Value* delta = recorded.find("textDelta")) {
    const crdt::Text text = doc.text("t").value();
    compare_delta(what + " textDelta", *delta, crdt::delta_at(text, snapshot), report);
    const json::Value* between = recorded.find("diffDelta");
    if (between && previous)
      compare_delta(what + " diffDelta", *between, crdt::delta_between(text, &snapshot, *previous), report);
  }
  if (recorded.find("containsFull"))
    report.that(what + " contains everything or not",
                snapshot.contains_update(full).value() == flag_field(recorded, "containsFull", false));
  if (recorded.find("equalsPrev") && previous)
    report.that(what + " equals the one before or not",
                (snapshot == *previous) == flag_field(recorded, "equalsPrev", false));
}

}  // namespace

void run_snapshot(const json::Value& test_case, CaseReport& report) {
  crdt::Doc doc({.client = kKeeper, .gc = false});
  for (const json::Value& update : array_field(test_case, "updates"))
    if (!doc.apply_update(from_hex(as_text(update)))) return report.fail("updates", "one was refused");
  // Roots that have a kind already would clean up formats as changes come in.
  create_roots(doc, field(test_case, "roots"));
  const std::string* recorded_full = field(test_case, "full").as_string();
  const Bytes full = recorded_full ? from_hex(*recorded_full) : Bytes();
  if (recorded_full) report.bytes("full", *recorded_full, doc.encode_state_as_update());

  std::optional<crdt::Snapshot> previous;
  const json::Array& snapshots = array_field(test_case, "snapshots");
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    const std::string what = "snapshot " + std::to_string(i);
    const auto snapshot = crdt::Snapshot::decode(bytes_field(snapshots[i], "v1"));
    const auto from_v2 = crdt::Snapshot::decode(bytes_field(snapshots[i], "v2"), crdt::UpdateFormat::kV2);
    if (!report.that(what + " can be read", snapshot && from_v2 && *snapshot == *from_v2)) return;
    report.bytes(what + " v1", text_field(snapshots[i], "v1"), snapshot->encode());
    report.bytes(what + " v2", text_field(snapshots[i], "v2"), snapshot->encode(crdt::UpdateFormat::kV2));
    compare_reads(what, snapshots[i], doc, *snapshot, previous, full, report);
    if (const json::Value* restored = snapshots[i].find("restored"))
      compare_restored(what, *restored, doc, *snapshot, report);
    previous = *snapshot;
  }
  doc.check_invariants();
  if (const json::Value* after = test_case.find("fullAfterReads"))
    report.bytes("after all reads", as_text(*after), doc.encode_state_as_update());
}

}  // namespace weft::conformance
