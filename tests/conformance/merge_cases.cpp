#include <span>
#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

// Kind merge: work on updates without a document, and encoding a document against a state vector.
namespace weft::conformance {
namespace {

constexpr ClientId kReader{1010};

using crdt::UpdateFormat;

std::vector<Bytes> read_inputs(const json::Value& test_case, std::string_view version) {
  std::vector<Bytes> inputs;
  for (const json::Value& input : array_field(test_case, "inputs")) inputs.push_back(bytes_field(input, version));
  return inputs;
}

void compare_bytes(const std::string& what, const json::Value& expected, const Result<Bytes>& actual,
                   CaseReport& report) {
  if (!actual) return report.fail(what, actual.error().message);
  report.bytes(what, as_text(expected), *actual);
}

StateVector read_clocks(const json::Value& pairs) {
  StateVector clocks;
  for (const json::Value& pair : as_array(pairs))
    clocks.set(ClientId{as_count(as_array(pair).at(0))}, as_count(as_array(pair).at(1)));
  return clocks;
}

// The meta that was recorded is that of format 1; where the formats differ, in clocks beyond what
// JavaScript shifts exactly, that of format 2 is compared with its own conversion.
void compare_meta(const json::Value& test_case, CaseReport& report) {
  const auto meta = crdt::update_meta(bytes_field(test_case, "mergeV1"));
  const auto from_v2 = crdt::update_meta(bytes_field(test_case, "mergeV2"), UpdateFormat::kV2);
  const auto converted = crdt::update_meta(bytes_field(test_case, "convertV2toV1"));
  if (!report.that("meta can be read", meta && from_v2 && converted)) return;
  const json::Value& recorded = field(test_case, "meta");
  report.that("meta from", meta->from == read_clocks(field(recorded, "from")));
  report.that("meta to", meta->to == read_clocks(field(recorded, "to")));
  report.that("meta of format 2", from_v2->from == converted->from && from_v2->to == converted->to);
}

void compare_format(const json::Value& test_case, UpdateFormat format, CaseReport& report) {
  const std::string version = format == UpdateFormat::kV2 ? "V2" : "V1";
  const auto recorded = [&](const std::string& name) -> const json::Value& { return field(test_case, name + version); };
  const std::vector<Bytes> inputs = read_inputs(test_case, format == UpdateFormat::kV2 ? "v2" : "v1");
  const std::vector<ByteView> views(inputs.begin(), inputs.end());
  compare_bytes("merge" + version, recorded("merge"), crdt::merge_updates(views, format), report);
  const Bytes merged = bytes_field(test_case, "merge" + version);
  const Bytes known = bytes_field(test_case, "diffSv");
  compare_bytes("svFromMerge" + version, recorded("svFromMerge"), crdt::state_vector_from_update(merged, format),
                report);
  compare_bytes("diff" + version, recorded("diff"), crdt::diff_update(merged, known, format), report);
}

void run_without_document(const json::Value& test_case, CaseReport& report) {
  compare_format(test_case, UpdateFormat::kV1, report);
  compare_format(test_case, UpdateFormat::kV2, report);
  compare_meta(test_case, report);
  const Bytes merged = bytes_field(test_case, "mergeV1");
  const Bytes diff = bytes_field(test_case, "diffV1");
  const std::vector<ByteView> with_own_diff{merged, diff};
  compare_bytes("mergeWithOwnDiffV1", field(test_case, "mergeWithOwnDiffV1"), crdt::merge_updates(with_own_diff),
                report);
  compare_bytes("convertV1toV2", field(test_case, "convertV1toV2"),
                crdt::convert_update(merged, UpdateFormat::kV1, UpdateFormat::kV2), report);
  compare_bytes("convertV2toV1", field(test_case, "convertV2toV1"),
                crdt::convert_update(bytes_field(test_case, "mergeV2"), UpdateFormat::kV2, UpdateFormat::kV1), report);
}

void run_with_document(const json::Value& test_case, CaseReport& report) {
  crdt::Doc doc({.client = kReader});
  create_roots(doc, field(test_case, "roots"));
  for (const Bytes& input : read_inputs(test_case, "v1"))
    if (const auto outcome = doc.apply_update(input); !outcome) return report.fail("apply", outcome.error().message);
  doc.check_invariants();
  compare_bytes("stateV1", field(test_case, "stateV1"),
                doc.encode_state_as_update(bytes_field(test_case, "applyThenEncodeAgainst")), report);
  compare_bytes("stateV2", field(test_case, "stateV2"),
                doc.encode_state_as_update(bytes_field(test_case, "applyThenEncodeAgainst"), UpdateFormat::kV2), report);
  if (const json::Value* pending = test_case.find("pending")) compare_pending("after", *pending, doc, report);
}

}  // namespace

void run_merge(const json::Value& test_case, CaseReport& report) {
  if (test_case.find("mergeV1")) return run_without_document(test_case, report);
  run_with_document(test_case, report);
}

}  // namespace weft::conformance
