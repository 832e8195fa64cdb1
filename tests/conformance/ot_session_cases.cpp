#include <string>
#include <vector>

#include "conformance/ot_cases.hpp"
#include "conformance/ot_reader.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/write.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::conformance {
namespace {

/// An authority by the book: section 4 of the specification, without its messages.
template <ot::Type T>
class Authority {
 public:
  Authority(const json::Value& test_case, CaseReport& report)
      : report_(report), document_(reader_.element(field(test_case, "base"))), recorded_(document_.element()) {}

  void run(const json::Value& test_case) {
    const json::Array& submissions = array_field(test_case, "submissions");
    const json::Array& history = array_field(test_case, "history");
    if (submissions.size() != history.size()) throw BadVector("as many submissions as entries of the history, please");
    for (std::size_t i = 0; i < submissions.size(); ++i) {
      const std::string what = "submission " + std::to_string(i);
      if (!commit(what, submissions[i])) return;
      if (const auto applied = recorded_.apply(reader_.batch(history[i])); !applied)
        return report_.fail(what + " as recorded", applied.error().message);
      if (!report_.that(what + " has the recorded effect, ids included", document_.element() == recorded_.element())) return;
    }
    const json::Value& out = field(test_case, "out");
    if (!report_.that("out", document_.plain() == out))
      report_.fail("out", "expected " + json::write(out) + "\n      got      " + json::write(document_.plain()));
  }

 private:
  bool commit(const std::string& what, const json::Value& submission) {
    only_fields(submission, {"client", "version", "op"});
    as_count(field(submission, "client"));
    const std::uint64_t version = count_field(submission, "version");
    if (version > history_.size()) throw BadVector("a version from the future");
    ot::Batch batch = reader_.batch(field(submission, "op"));
    for (std::size_t i = version; i < history_.size(); ++i) {
      ot::Batch entry = history_[i];
      ot::transform_batches<T>(entry, batch);
    }
    if (const auto applied = document_.apply(batch); !applied) return report_.fail(what, applied.error().message), false;
    history_.push_back(std::move(batch));
    return true;
  }

  CaseReport& report_;
  OtReader reader_;
  OtDocument document_;
  OtDocument recorded_;  // what the recorded history makes of the base
  std::vector<ot::Batch> history_;
};

}  // namespace

void run_ot_session(const json::Value& test_case, CaseReport& report) {
  only_fields(test_case, {"n", "policy", "base", "submissions", "history", "out"});
  const std::string& policy = text_field(test_case, "policy");
  if (policy == "last") return Authority<ot::Json>(test_case, report).run(test_case);
  if (policy == "first") return Authority<ot::JsonFirst>(test_case, report).run(test_case);
  throw BadVector("a policy \"" + policy + '"');
}

}  // namespace weft::conformance
