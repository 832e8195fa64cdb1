#include "fuzz/fuzz_input.hpp"
#include "weft/ot/entry_head.hpp"
#include "weft/ot/json_type.hpp"

namespace {

using namespace weft;

ot::JsonDoc document() {
  Bytes bytes;
  Writer out(bytes);
  ot::Batch batch{ot::ObjectPut{ot::kRootId, "text", {{7, 0}, ot::Text{"hello"}}},
                  ot::ObjectPut{ot::kRootId, "list", {{7, 1}, ot::Array{{{7, 2}, ot::Number(1)}}}}};
  ot::write_submission(ot::Submission<ot::Json>{7, 1, 0, std::move(batch)}, out);
  ot::JsonDoc doc = ot::JsonDoc::create({});
  WEFT_CHECK(doc.admit(bytes).has_value());
  return doc;
}

/// What cannot be taken leaves the document as it was; what is taken leads a second one to the same.
void take(ot::JsonDoc& doc, ByteView bytes, bool as_submission) {
  const Bytes before = doc.snapshot();
  if (!as_submission) {
    if (!doc.integrate(bytes)) WEFT_CHECK(doc.snapshot() == before);
    return;
  }
  ot::JsonDoc follower = ot::JsonDoc::from_snapshot(before, {}).value();
  const auto admitted = doc.admit(bytes);
  if (!admitted || admitted->change.empty()) {
    WEFT_CHECK(doc.snapshot() == before);
    return;
  }
  WEFT_CHECK(follower.integrate(admitted->change).has_value());
  WEFT_CHECK(follower.snapshot() == doc.snapshot());
  WEFT_CHECK(ot::span_of_change(admitted->change)->last == doc.version_number());
  WEFT_CHECK(follower.retreat(admitted->change).has_value());
  WEFT_CHECK(follower.snapshot_without_history() ==
             ot::JsonDoc::from_snapshot(before, {})->snapshot_without_history());
}

/// What reads is written again to something that reads as the same.
void read_snapshot(ByteView bytes) {
  auto doc = ot::JsonDoc::from_snapshot(bytes, {});
  if (!doc) return;
  doc->check_invariants();
  const Bytes again = doc->snapshot();
  WEFT_CHECK(ot::JsonDoc::from_snapshot(again, {})->snapshot() == again);
}

void read_replica(ByteView bytes) {
  const auto replica = ot::JsonReplica::restore(bytes);
  if (replica) replica->check_invariants();
}

}  // namespace

// The bytes of sequenced documents: submissions, changes, snapshots, replicas and their records.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  switch (choice % 4) {
    case 0: read_snapshot(input.rest()); return 0;
    case 1: read_replica(input.rest()); return 0;
    case 2: {
      ot::JsonReplica replica(7, document());
      for (const ByteView record : input.parts(1 + (choice >> 2) % 8))
        if (!record.empty()) static_cast<void>(replica.play(static_cast<ot::RecordKind>(record[0] % 4), record.subspan(1)));
      replica.check_invariants();
      return 0;
    }
    default: {
      ot::JsonDoc doc = document();
      unsigned kinds = choice >> 5;
      for (const ByteView bytes : input.parts(1 + (choice >> 2) % 8)) {
        take(doc, bytes, (kinds & 1) != 0);
        kinds = kinds >> 1 | (kinds & 1) << 2;
      }
      doc.check_invariants();
      return 0;
    }
  }
}
