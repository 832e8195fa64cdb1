#include <string>
#include <string_view>

#include "conformance/ot_cases.hpp"
#include "conformance/ot_reader.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/write.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::conformance {
namespace {

void require_plain(const std::string& what, const json::Value& expected, const json::Value& actual, CaseReport& report) {
  if (report.that(what, actual == expected)) return;
  report.fail(what, "expected " + json::write(expected) + "\n      got      " + json::write(actual));
}

void apply(const std::string& what, const ot::Batch& batch, OtDocument& document, CaseReport& report) {
  if (const auto applied = document.apply(batch); !applied) report.fail(what, applied.error().message);
}

/// Both orders, each an operation and then the other one transformed.
void require_same_end(const std::string& what, const ot::Element& base, const ot::Batch& s, const ot::Batch& c,
                      const ot::Batch& s1, const ot::Batch& c1, const json::Value& out, CaseReport& report) {
  OtDocument s_first(base);
  apply(what + ": s", s, s_first, report);
  apply(what + ": c1", c1, s_first, report);
  OtDocument c_first(base);
  apply(what + ": c", c, c_first, report);
  apply(what + ": s1", s1, c_first, report);
  require_plain(what + ": s, then c1", out, s_first.plain(), report);
  require_plain(what + ": c, then s1", out, c_first.plain(), report);
  report.that(what + ": the same ids in both orders", s_first.element() == c_first.element());
}

template <ot::Type T>
void run_policy(const std::string& what, const json::Value& test_case, const json::Value& expected, CaseReport& report) {
  only_fields(expected, {"s1", "c1", "out"});
  OtReader reader;
  const ot::Element base = reader.element(field(test_case, "doc"));
  const ot::Batch s = reader.batch(field(test_case, "s"));
  const ot::Batch c = reader.batch(field(test_case, "c"));
  const ot::Batch recorded_s1 = reader.batch(field(expected, "s1"));
  const ot::Batch recorded_c1 = reader.batch(field(expected, "c1"));
  const json::Value& out = field(expected, "out");
  require_same_end(what + " as recorded", base, s, c, recorded_s1, recorded_c1, out, report);
  ot::Batch s1 = s;
  ot::Batch c1 = c;
  ot::transform_batches<T>(s1, c1);
  require_same_end(what, base, s, c, s1, c1, out, report);
}

}  // namespace

void run_ot_pair(const json::Value& test_case, CaseReport& report) {
  only_fields(test_case, {"n", "doc", "s", "c", "both", "last", "first"});
  const json::Value* both = test_case.find("both");
  if (both && (test_case.find("last") || test_case.find("first"))) throw BadVector("one outcome and two");
  run_policy<ot::Json>("last", test_case, both ? *both : field(test_case, "last"), report);
  run_policy<ot::JsonFirst>("first", test_case, both ? *both : field(test_case, "first"), report);
}

void run_ot_invert(const json::Value& test_case, CaseReport& report) {
  only_fields(test_case, {"n", "doc", "op", "out", "inverse"});
  OtReader reader;
  const ot::Element base = reader.element(field(test_case, "doc"));
  const ot::Batch operation = reader.batch(field(test_case, "op"));
  const ot::Batch recorded = reader.batch(field(test_case, "inverse"));
  OtDocument document(base);
  const auto undo = document.apply(operation);
  if (!undo) return report.fail("op", undo.error().message);
  require_plain("op", field(test_case, "out"), document.plain(), report);
  apply("the inverse", *undo, document, report);
  report.that("the inverse leads back, ids included", document.element() == base);
  apply("op again", operation, document, report);
  apply("the recorded inverse", recorded, document, report);
  report.that("the recorded inverse leads back, ids included", document.element() == base);
}

}  // namespace weft::conformance
