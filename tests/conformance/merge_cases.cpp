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

std::vector<Bytes> read_inputs(const json::Value& test_case) {
  std::vector<Bytes> inputs;
  for (const json::Value& input : array_field(test_case, "inputs")) inputs.push_back(bytes_field(input, "v1"));
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

void compare_meta(const json::Value& recorded, ByteView update, CaseReport& report) {
  const auto meta = crdt::update_meta(update);
  if (!meta) return report.fail("meta", meta.error().message);
  report.that("meta from", meta->from == read_clocks(field(recorded, "from")));
  report.that("meta to", meta->to == read_clocks(field(recorded, "to")));
}

void run_without_document(const json::Value& test_case, CaseReport& report) {
  const std::vector<Bytes> inputs = read_inputs(test_case);
  const std::vector<ByteView> views(inputs.begin(), inputs.end());
  compare_bytes("mergeV1", field(test_case, "mergeV1"), crdt::merge_updates(views), report);
  const Bytes merged = bytes_field(test_case, "mergeV1");
  const Bytes known = bytes_field(test_case, "diffSv");
  compare_bytes("svFromMergeV1", field(test_case, "svFromMergeV1"), crdt::state_vector_from_update(merged), report);
  compare_bytes("diffV1", field(test_case, "diffV1"), crdt::diff_update(merged, known), report);
  const Bytes diff = bytes_field(test_case, "diffV1");
  const std::vector<ByteView> with_own_diff{merged, diff};
  compare_bytes("mergeWithOwnDiffV1", field(test_case, "mergeWithOwnDiffV1"), crdt::merge_updates(with_own_diff),
                report);
  compare_meta(field(test_case, "meta"), merged, report);
  report.not_compared(kNoFormatTwo);
}

void run_with_document(const json::Value& test_case, CaseReport& report) {
  crdt::Doc doc({.client = kReader});
  create_roots(doc, field(test_case, "roots"));
  for (const Bytes& input : read_inputs(test_case))
    if (const auto outcome = doc.apply_update(input); !outcome) return report.fail("apply", outcome.error().message);
  doc.check_invariants();
  compare_bytes("stateV1", field(test_case, "stateV1"),
                doc.encode_state_as_update(bytes_field(test_case, "applyThenEncodeAgainst")), report);
  if (const json::Value* pending = test_case.find("pending")) compare_pending("after", *pending, doc, report);
  report.not_compared(kNoFormatTwo);
}

}  // namespace

void run_merge(const json::Value& test_case, CaseReport& report) {
  if (test_case.find("mergeV1")) return run_without_document(test_case, report);
  run_with_document(test_case, report);
}

}  // namespace weft::conformance
