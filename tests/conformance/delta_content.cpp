#include "conformance/delta_content.hpp"

#include <algorithm>
#include <string>

#include "conformance/doc_content.hpp"
#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

bool same_attributes(const json::Value* recorded, const crdt::AnyObject& attributes) {
  if (!recorded) return attributes.size() == 0;
  const json::Object& members = as_object(*recorded);
  return members.size() == attributes.size() &&
         std::all_of(members.begin(), members.end(), [&](const auto& member) {
           const crdt::Any* value = attributes.find(member.first);
           return value && *value == read_tagged(member.second);
         });
}

bool same_values(const json::Value& recorded, const std::vector<crdt::Value>& values) {
  if (values.size() == 1 && same_value(recorded, values[0])) return true;
  const json::Array* items = recorded.as_array();
  return items && std::equal(items->begin(), items->end(), values.begin(), values.end(), same_value);
}

bool same_op(const json::Value& recorded, const crdt::DeltaOp& op) {
  if (!same_attributes(recorded.find("attributes"), op.attributes)) return false;
  switch (op.action) {
    case crdt::DeltaAction::kRetain: return recorded.find("retain") && count_field(recorded, "retain") == op.count;
    case crdt::DeltaAction::kErase: return recorded.find("delete") && count_field(recorded, "delete") == op.count;
    case crdt::DeltaAction::kInsertText: {
      const json::Value* text = recorded.find("insert");
      return text && (text->as_string() || tag_of(*text) == "utf16") && read_tagged_text(*text) == op.text;
    }
    case crdt::DeltaAction::kInsertValues: return recorded.find("insert") && same_values(field(recorded, "insert"), op.values);
    case crdt::DeltaAction::kCreate: return false;
  }
  return false;
}

}  // namespace

bool same_delta(const json::Value& recorded, const crdt::Delta& delta) {
  const json::Array& ops = as_array(recorded);
  return std::equal(ops.begin(), ops.end(), delta.begin(), delta.end(), same_op);
}

void compare_delta(std::string_view what, const json::Value& recorded, const crdt::Delta& delta, CaseReport& report) {
  const json::Array& ops = as_array(recorded);
  const std::string label(what);
  if (!report.that(label + " has " + std::to_string(ops.size()) + " steps, not " + std::to_string(delta.size()),
                   ops.size() == delta.size()))
    return;
  for (std::size_t i = 0; i < ops.size(); ++i) report.that(label + " step " + std::to_string(i), same_op(ops[i], delta[i]));
}

}  // namespace weft::conformance
