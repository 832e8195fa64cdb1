// A tree as JSON text.

#include <string>

#include "json_print.hpp"
#include "state_tree.hpp"

namespace weft::ot {

void State::Tree::append_json(std::uint32_t node, std::string& out) const {
  const Node& from = nodes_[node];
  switch (from.kind()) {
    case NodeKind::kNull: out += "null"; return;
    case NodeKind::kBoolean: out += from.boolean ? "true" : "false"; return;
    case NodeKind::kInteger:
    case NodeKind::kDouble: return append_number(number_of(node), out);
    case NodeKind::kDate: return detail::append_date(Date{from.integer}, out);
    case NodeKind::kText: return append_json_string(text_of(node).str(), out);
    case NodeKind::kArray: return append_json_array(node, out);
    case NodeKind::kObject: return append_json_object(node, out);
  }
}

void State::Tree::append_json_array(std::uint32_t array, std::string& out) const {
  detail::JsonGroup group('[', ']', out);
  visit_children(array, [&](std::uint32_t child) {
    group.next();
    append_json(child, out);
    return true;
  });
}

void State::Tree::append_json_object(std::uint32_t object, std::string& out) const {
  detail::JsonGroup group('{', '}', out);
  visit_members(object, [&](std::uint32_t member) {
    group.next(key_of(member));
    append_json(member, out);
    return true;
  });
}

}  // namespace weft::ot
