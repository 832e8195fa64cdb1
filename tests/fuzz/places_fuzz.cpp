#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/causal/state_vector.hpp"
#include "weft/crdt/relative_position.hpp"
#include "weft/crdt/snapshot.hpp"

// The small things that peers keep and send: relative positions, snapshots and state vectors.
namespace {

using namespace weft;
using crdt::RelativePosition;
using crdt::Snapshot;

void run_position(const Result<RelativePosition>& position) {
  if (!position) return;
  const auto bytes = position->encode();
  if (bytes) WEFT_CHECK(RelativePosition::decode(*bytes).has_value());
  const auto again = RelativePosition::from_json(position->to_json());
  WEFT_CHECK(again.has_value() && *again == *position);
}

void run_snapshot(ByteView bytes, crdt::UpdateFormat format) {
  const auto snapshot = Snapshot::decode(bytes, format);
  if (!snapshot) return;
  const auto again = Snapshot::decode(snapshot->encode(format), format);
  WEFT_CHECK(again.has_value() && *again == *snapshot);
  static_cast<void>(snapshot->contains_update(bytes));
}

void run_state_vector(ByteView bytes) {
  const auto vector = StateVector::decode(bytes);
  if (!vector) return;
  const auto again = StateVector::decode(vector->encode());
  WEFT_CHECK(again.has_value() && *again == *vector);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  switch (input.byte() % 5) {
    case 0: run_position(RelativePosition::decode(input.rest())); break;
    case 1: run_position(RelativePosition::from_json(input.text())); break;
    case 2: run_snapshot(input.rest(), crdt::UpdateFormat::kV1); break;
    case 3: run_snapshot(input.rest(), crdt::UpdateFormat::kV2); break;
    default: run_state_vector(input.rest()); break;
  }
  return 0;
}
