#include "conformance/replay.hpp"

#include <algorithm>
#include <variant>

#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

// The argument of an op, or null when it was left out.
const json::Value* argument(const json::Array& op, std::size_t index) {
  return index + 2 < op.size() && !op[index + 2].is_null() ? &op[index + 2] : nullptr;
}

crdt::AnyObject read_attributes(const json::Value* value) {
  if (!value) return {};
  const crdt::Any any = read_tagged(*value);
  const auto* object = any.get_if<crdt::AnyObject>();
  if (!object) throw BadVector("attributes are no object");
  return *object;
}

crdt::Input read_input(const json::Value& value);

crdt::DeltaOp read_op(const json::Value& op) {
  const crdt::AnyObject attributes = read_attributes(op.find("attributes"));
  if (op.find("retain")) return crdt::DeltaOp::retain(count_field(op, "retain"), attributes);
  if (op.find("delete")) return crdt::DeltaOp::erase(count_field(op, "delete"));
  const json::Value& insert = field(op, "insert");
  if (insert.as_string() || tag_of(insert) == "utf16")
    return crdt::DeltaOp::insert(read_tagged_text(insert), attributes);
  return crdt::DeltaOp::create(read_input(insert), attributes);
}

crdt::Delta read_delta(const json::Value* ops) {
  crdt::Delta delta;
  if (ops)
    for (const json::Value& op : as_array(*ops)) delta.push_back(read_op(op));
  return delta;
}

std::vector<crdt::Input> read_inputs(const json::Value* values) {
  std::vector<crdt::Input> inputs;
  if (values)
    for (const json::Value& value : as_array(*values)) inputs.push_back(read_input(value));
  return inputs;
}

// A type of Yjs keeps what it starts with in a Map: of a key given twice, the first place and the
// last value.
std::vector<std::pair<std::string, crdt::Input>> read_entries(const json::Value* entries) {
  std::vector<std::pair<std::string, crdt::Input>> inputs;
  if (!entries) return inputs;
  for (const json::Value& entry : as_array(*entries)) {
    const std::string& key = as_text(as_array(entry).at(0));
    crdt::Input value = read_input(as_array(entry).at(1));
    const auto known = std::find_if(inputs.begin(), inputs.end(), [&key](const auto& one) { return one.first == key; });
    if (known == inputs.end()) {
      inputs.emplace_back(key, std::move(value));
    } else {
      known->second = std::move(value);
    }
  }
  return inputs;
}

crdt::NewSubdocument read_subdocument(const json::Value& value) {
  const json::Value& options = field(value, "opts");
  crdt::NewSubdocument document{text_field(value, "guid")};
  document.gc = flag_field(options, "gc", true);
  document.auto_load = flag_field(options, "autoLoad", false);
  document.should_load = flag_field(options, "shouldLoad", true);
  if (const json::Value* meta = options.find("meta")) document.meta = read_tagged(*meta);
  return document;
}

crdt::Input read_input(const json::Value& value) {
  if (tag_of(value) == "newdoc") return read_subdocument(value);
  if (tag_of(value) != "new") return read_tagged(value);
  const std::string& kind = text_field(value, "kind");
  if (kind == "text") return crdt::NewText{{}, read_delta(value.find("delta"))};
  if (kind == "xmltext") return crdt::NewXmlText{{}, read_delta(value.find("delta"))};
  if (kind == "array") return crdt::NewArray{read_inputs(value.find("content"))};
  if (kind == "map") return crdt::NewMap{read_entries(value.find("entries"))};
  if (kind == "xmlfragment") return crdt::NewXmlFragment{read_inputs(value.find("content"))};
  if (kind == "xmlhook") return crdt::NewXmlHook{text_field(value, "name"), read_entries(value.find("entries"))};
  if (kind == "xmlelement")
    return crdt::NewXmlElement{text_field(value, "name"), read_entries(value.find("attrs")),
                               read_inputs(value.find("content"))};
  throw BadVector("a new type of an unknown kind: " + kind);
}

}  // namespace

crdt::Value open_path(crdt::Doc& doc, const json::Array& path, const json::Value& roots) {
  const std::string& root = as_text(path.at(0));
  crdt::Value at = open_root(doc, root, text_field(roots, root));
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::optional<crdt::Value> next;
    const auto item = [&](const auto& list) {
      if (auto found = list.get(as_count(path[i]))) next = *found;
    };
    if (const auto* map = as_map(at)) next = map->get(as_text(path[i]));
    if (const auto* array = std::get_if<crdt::Array>(&at)) item(*array);
    if (const auto* fragment = as_fragment(at)) item(*fragment);
    if (!next) throw BadVector("the path of an edit leads nowhere");
    at = *next;
  }
  return at;
}

namespace {

template <class T>
const T& expect(const T* typed) {
  if (!typed) throw BadVector("the path of an edit leads to another kind of type");
  return *typed;
}

Result<void> edit_text(crdt::Text text, const std::string& name, const json::Array& op) {
  const json::Value* second = argument(op, 1);
  const json::Value* attributes = argument(op, 2);
  if (name == "tdelta") {
    const bool sanitize = second && !*second->as_bool();
    return text.apply_delta(read_delta(argument(op, 0)),
                            sanitize ? crdt::Sanitize::kTrailingNewline : crdt::Sanitize::kKeepAll);
  }
  const crdt::Utf16Offset at{as_count(*argument(op, 0))};
  if (name == "temb") return text.insert_embed(at, read_input(*second), read_attributes(attributes));
  if (name == "tfmt") return text.format(at, as_count(*second), read_attributes(attributes));
  if (name == "tins" && attributes) return text.insert(at, read_tagged_text(*second), read_attributes(attributes));
  if (name == "tins") return text.insert(at, read_tagged_units(*second));
  // The recorder asks for more than there is; Yjs then deletes what there is.
  const std::uint64_t from = std::min(at.value, text.length());
  return text.erase({from}, std::min(as_count(*second), text.length() - from));
}

template <class List>
Result<void> edit_list(List list, const std::string& name, const json::Array& op) {
  if (name == "push") return list.push(read_inputs(argument(op, 0)));
  const std::uint64_t at = as_count(*argument(op, 0));
  if (name == "ins") return list.insert(at, read_inputs(argument(op, 1)));
  return list.erase(at, as_count(*argument(op, 1)));
}

Result<void> edit_map(crdt::Map map, const std::string& name, const json::Array& op) {
  if (name == "mclear") return map.clear();
  const std::string& key = as_text(op.at(2));
  return name == "mset" ? map.set(key, read_input(op.at(3))) : map.erase(key);
}

template <class Type>
Result<void> edit_attribute(Type type, const std::string& name, const json::Array& op) {
  const std::string& key = as_text(op.at(2));
  return name == "attr" ? type.set_attribute(key, read_input(op.at(3))) : type.erase_attribute(key);
}

Result<void> run_op(crdt::Doc& doc, const json::Array& op, const json::Value& roots) {
  const std::string& name = as_text(op.at(0));
  const crdt::Value at = open_path(doc, as_array(op.at(1)), roots);
  if (name == "attr" || name == "rmattr") {
    if (const auto* element = std::get_if<crdt::XmlElement>(&at)) return edit_attribute(*element, name, op);
    return edit_attribute(expect(as_text_type(at)), name, op);
  }
  if (name.starts_with('t')) return edit_text(expect(as_text_type(at)), name, op);
  if (name.starts_with('m')) return edit_map(expect(as_map(at)), name, op);
  if (const auto* array = std::get_if<crdt::Array>(&at)) return edit_list(*array, name, op);
  return edit_list(expect(as_fragment(at)), name, op);
}

}  // namespace

crdt::Value open_root(crdt::Doc& doc, const std::string& name, const std::string& kind) {
  if (kind == "text") return doc.text(name).value();
  if (kind == "array") return doc.array(name).value();
  if (kind == "map") return doc.map(name).value();
  if (kind == "xmlfragment") return doc.xml_fragment(name).value();
  if (kind == "xmlelement") return doc.xml_element(name).value();
  if (kind == "xmltext") return doc.xml_text(name).value();
  throw BadVector("a root of an unknown kind: " + kind);
}

const crdt::Map* as_map(const crdt::Value& value) {
  if (const auto* hook = std::get_if<crdt::XmlHook>(&value)) return hook;
  return std::get_if<crdt::Map>(&value);
}

const crdt::Text* as_text_type(const crdt::Value& value) {
  if (const auto* text = std::get_if<crdt::XmlText>(&value)) return text;
  return std::get_if<crdt::Text>(&value);
}

const crdt::XmlFragment* as_fragment(const crdt::Value& value) {
  if (const auto* element = std::get_if<crdt::XmlElement>(&value)) return element;
  return std::get_if<crdt::XmlFragment>(&value);
}

bool replay(crdt::Doc& doc, const json::Array& ops, const json::Value& roots, CaseReport& report, crdt::Origin origin) {
  Result<void> outcome;
  doc.transact([&](const crdt::Transaction&) {
    for (const json::Value& op : ops) {
      outcome = run_op(doc, as_array(op), roots);
      if (!outcome) return;
    }
  }, origin);
  if (!outcome) report.fail("replay", "an edit was refused: " + outcome.error().message);
  return outcome.has_value();
}

}  // namespace weft::conformance
