// A tree as JSON text.

#include <string>

#include "state_tree.hpp"
#include "weft/base/json_string.hpp"

namespace weft::ot {

void State::Tree::append_json(std::uint32_t node, std::string& out) const {
  const Node& from = nodes_[node];
  switch (from.kind()) {
    case NodeKind::kNull: out += "null"; return;
    case NodeKind::kBoolean: out += from.boolean ? "true" : "false"; return;
    case NodeKind::kInteger:
    case NodeKind::kDouble: return append_number(number_of(node), out);
    case NodeKind::kDate: out.append("{\"$date\":").append(std::to_string(from.integer)).append("}"); return;
    case NodeKind::kText: return append_json_string(text_of(node).str(), out);
    case NodeKind::kArray: return append_json_array(node, out);
    case NodeKind::kObject: return append_json_object(node, out);
  }
}

void State::Tree::append_json_array(std::uint32_t array, std::string& out) const {
  char before = '[';
  visit_children(array, [&](std::uint32_t child) {
    out += before;
    before = ',';
    append_json(child, out);
    return true;
  });
  out += before == '[' ? "[]" : "]";
}

void State::Tree::append_json_object(std::uint32_t object, std::string& out) const {
  char before = '{';
  visit_members(object, [&](std::uint32_t member) {
    out += before;
    before = ',';
    append_json_string(key_of(member), out);
    out += ':';
    append_json(member, out);
    return true;
  });
  out += before == '{' ? "{}" : "}";
}

}  // namespace weft::ot
