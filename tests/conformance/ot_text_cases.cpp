#include <string>

#include "conformance/ot_cases.hpp"
#include "conformance/ot_reader.hpp"
#include "conformance/vector_case.hpp"
#include "weft/ot/text_buffer.hpp"

namespace weft::conformance {
namespace {

std::string edited(const std::string& text, std::initializer_list<const ot::TextChange*> changes) {
  ot::TextBuffer buffer(text);
  for (const ot::TextChange* change : changes)
    if (const auto applied = buffer.apply(*change); !applied) throw BadVector(applied.error().message);
  return buffer.str();
}

}  // namespace

void run_ot_text_compose(const json::Value& test_case, CaseReport& report) {
  only_fields(test_case, {"n", "text", "a", "b", "ab", "out"});
  const std::string& text = text_field(test_case, "text");
  const std::string& out = text_field(test_case, "out");
  const ot::TextChange a = read_change(field(test_case, "a"));
  const ot::TextChange b = read_change(field(test_case, "b"));
  const ot::TextChange recorded = read_change(field(test_case, "ab"));
  const ot::TextChange composed = ot::compose(a, b);
  report.text("b after a", out, edited(text, {&a, &b}));
  report.text("a and b composed", out, edited(text, {&composed}));
  report.text("a and b composed, as recorded", out, edited(text, {&recorded}));
}

void run_ot_text_positions(const json::Value& test_case, CaseReport& report) {
  only_fields(test_case, {"n", "text", "c", "p", "right", "left"});
  const ot::TextChange change = read_change(field(test_case, "c"));
  const std::uint64_t position = count_field(test_case, "p");
  edited(text_field(test_case, "text"), {&change});
  report.that("bias right", ot::map_position(change, position, true) == count_field(test_case, "right"));
  report.that("bias left", ot::map_position(change, position, false) == count_field(test_case, "left"));
}

}  // namespace weft::conformance
