#include "weft/crdt/relative_position.hpp"

#include <string>
#include <variant>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"

// Kind relpos: positions are taken in a document, and resolved after it changed.
namespace weft::conformance {
namespace {

constexpr ClientId kReader{424242};

std::int64_t as_integer(const json::Value& value) {
  const double* number = value.as_number();
  if (!number) throw BadVector("a number is missing");
  return static_cast<std::int64_t>(*number);
}

struct AsTypeRef {
  crdt::TypeRef operator()(const crdt::TypeRef& type) const { return type; }
  crdt::TypeRef operator()(const crdt::Any&) const { throw BadVector("a path leads to a plain value"); }
  crdt::TypeRef operator()(const crdt::Subdocument&) const { throw BadVector("a path leads to a document"); }
};

void compare_json(const std::string& what, const json::Value& expected, const crdt::RelativePosition& position,
                  CaseReport& report) {
  report.text(what + " JSON", json::write(expected), position.to_json());
  const auto back = crdt::RelativePosition::from_json(json::write(expected));
  report.that(what + " is read from JSON", back && *back == position);
}

void run_form(const json::Value& form, CaseReport& report) {
  const std::string& name = text_field(form, "name");
  const auto position = crdt::RelativePosition::decode(bytes_field(form, "hex"));
  if (!report.that(name + " can be read", position.has_value())) return;
  compare_json(name, field(form, "json"), *position, report);
  report.bytes(name + " written again", text_field(form, "reencoded"), position->encode().value());
}

void compare_resolved(const std::string& what, const json::Value& expected,
                      const std::optional<crdt::AbsolutePosition>& actual, CaseReport& report) {
  if (!report.that(what + " can be resolved or not", actual.has_value() != expected.is_null()) || !actual) return;
  report.text(what, std::to_string(count_field(expected, "index")), std::to_string(actual->index));
  if (expected.find("assoc")) report.that(what + " assoc", actual->assoc == as_integer(field(expected, "assoc")));
  if (expected.find("deletedType"))
    report.that(what + " type is deleted or not", actual->type.alive() != flag_field(expected, "deletedType", false));
}

}  // namespace

void run_relpos(const json::Value& test_case, CaseReport& report) {
  if (test_case.find("forms")) {
    for (const json::Value& form : array_field(test_case, "forms")) run_form(form, report);
    return;
  }
  crdt::Doc doc({.client = kReader});
  create_roots(doc, field(test_case, "roots"));
  if (!doc.apply_update(bytes_field(test_case, "before"))) return report.fail("before", "was refused");
  const json::Array& recorded = array_field(test_case, "positions");
  std::vector<crdt::RelativePosition> positions;
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const std::string what = "position " + std::to_string(i);
    const crdt::Value value = open_path(doc, array_field(recorded[i], "path"), field(test_case, "roots"));
    const auto position = crdt::RelativePosition::at(std::visit(AsTypeRef(), value), count_field(recorded[i], "index"),
                                                     as_integer(field(recorded[i], "assoc")));
    if (!position) return report.fail(what, position.error().message);
    report.bytes(what, text_field(recorded[i], "hex"), position->encode().value());
    compare_json(what, field(recorded[i], "json"), *position, report);
    positions.push_back(*position);
  }
  for (const json::Value& change : array_field(test_case, "changes"))
    if (!doc.apply_update(from_hex(as_text(change)))) return report.fail("change", "was refused");
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const std::string what = "position " + std::to_string(i) + " resolved";
    compare_resolved(what, field(recorded[i], "resolved"), doc.resolve(positions[i]), report);
    const auto decoded = crdt::RelativePosition::decode(positions[i].encode().value());
    compare_resolved(what + " without following", field(recorded[i], "resolvedNoFollow"),
                     doc.resolve(positions[i], crdt::Redone::kIgnore), report);
    compare_resolved(what + " from bytes", field(recorded[i], "resolved"), doc.resolve(decoded.value()), report);
  }
  report.bytes("after", text_field(test_case, "after"), doc.encode_state_as_update());
}

}  // namespace weft::conformance
