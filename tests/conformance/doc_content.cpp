#include "conformance/doc_content.hpp"

#include <algorithm>
#include <variant>

#include "conformance/delta_content.hpp"
#include "conformance/replay.hpp"
#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"

namespace weft::conformance {
namespace {

template <class Type>
bool same_attributes(const json::Value& dump, const Type& type) {
  const json::Object& expected = object_field(dump, "attrs");
  return type.attribute_keys().size() == expected.size() &&
         std::all_of(expected.begin(), expected.end(), [&type](const auto& member) {
           const auto value = type.attribute(member.first);
           return value && same_value(member.second, *value);
         });
}

bool same_text(const json::Value& dump, const crdt::Text& text) {
  const json::Value* string = dump.find("string");
  return (!string || read_tagged_text(*string) == text.to_string()) && count_field(dump, "length") == text.length() &&
         same_delta(field(dump, "delta"), text.to_delta()) && same_attributes(dump, text);
}

bool same_items(const json::Array& items, const std::vector<crdt::Value>& values) {
  return std::equal(items.begin(), items.end(), values.begin(), values.end(), same_value);
}

bool same_array(const json::Value& dump, const crdt::Array& array) {
  const json::Array& items = array_field(dump, "items");
  return array.size() == items.size() && same_items(items, array.values());
}

bool same_map(const json::Value& dump, const crdt::Map& map) {
  const json::Object& entries = object_field(dump, "entries");
  return map.size() == entries.size() && map.keys().size() == entries.size() &&
         std::all_of(entries.begin(), entries.end(), [&map](const auto& entry) {
           const auto value = map.get(entry.first);
           return value && same_value(entry.second, *value);
         });
}

bool same_fragment(const json::Value& dump, const crdt::XmlFragment& fragment) {
  const json::Array& children = array_field(dump, "children");
  return fragment.size() == children.size() && same_items(children, fragment.children()) &&
         text_field(dump, "xml") == fragment.to_xml();
}

bool same_type(const json::Value& dump, const crdt::Value& value) {
  const std::string& kind = text_field(dump, "kind");
  if (kind == "text") return std::get_if<crdt::Text>(&value) && same_text(dump, std::get<crdt::Text>(value));
  if (kind == "array") return std::get_if<crdt::Array>(&value) && same_array(dump, std::get<crdt::Array>(value));
  if (kind == "map") return std::get_if<crdt::Map>(&value) && same_map(dump, std::get<crdt::Map>(value));
  if (const auto* text = std::get_if<crdt::XmlText>(&value))
    return kind == "xmltext" && same_text(dump, *text) && text_field(dump, "xml") == text->to_xml();
  if (const auto* hook = std::get_if<crdt::XmlHook>(&value))
    return kind == "xmlhook" && hook->name() == text_field(dump, "name") && same_map(dump, *hook);
  if (const auto* element = std::get_if<crdt::XmlElement>(&value))
    return kind == "xmlelement" && element->name() == text_field(dump, "name") && same_attributes(dump, *element) &&
           same_fragment(dump, *element);
  const auto* fragment = std::get_if<crdt::XmlFragment>(&value);
  return fragment && kind == "xmlfragment" && same_fragment(dump, *fragment);
}

// Whether it is to be loaded is no part of some dumps.
bool same_subdocument(const json::Value& dump, const crdt::Subdocument& document) {
  return document.guid == text_field(dump, "guid") && document.gc == flag_field(dump, "gc", true) &&
         document.auto_load == flag_field(dump, "autoLoad", false) &&
         document.should_load == flag_field(dump, "shouldLoad", document.should_load) && document.meta == read_tagged(field(dump, "meta"));
}

}  // namespace

bool same_value(const json::Value& dump, const crdt::Value& value) {
  const std::string_view tag = tag_of(dump);
  if (tag == "ytype") return same_type(dump, value);
  if (tag == "doc") {
    const auto* document = std::get_if<crdt::Subdocument>(&value);
    return document && same_subdocument(dump, *document);
  }
  const auto* plain = std::get_if<crdt::Any>(&value);
  return plain && *plain == read_tagged(dump);
}

namespace {

// What JSON shows of a value: a document by its name only.
crdt::Any read_shown(const json::Value& value) {
  if (tag_of(value) == "doc") return crdt::AnyObject{{"guid", text_field(value, "guid")}};
  if (const json::Array* items = value.as_array()) {
    crdt::AnyArray shown;
    for (const json::Value& item : *items) shown.push_back(read_shown(item));
    return shown;
  }
  if (!value.as_object() || !tag_of(value).empty()) return read_tagged(value);
  crdt::AnyObject shown;
  for (const auto& [key, item] : *value.as_object()) shown.set(key, read_shown(item));
  return shown;
}

void compare_json(const std::string& name, const json::Value& dump, const std::string& printed, CaseReport& report) {
  const auto expected = json::parse(crdt::to_json(read_shown(field(dump, "json"))));
  const auto shown = json::parse(printed);
  if (!report.that("root " + name + " prints as JSON", shown.has_value() && expected.has_value())) return;
  if (!(*shown == *expected)) report.text("root " + name + " as JSON", json::write(*expected), json::write(*shown));
}

}  // namespace

void compare_subdocuments(const std::string& what, const json::Array& dumps,
                          const std::vector<crdt::Subdocument>& documents, CaseReport& report) {
  report.that(what, std::equal(dumps.begin(), dumps.end(), documents.begin(), documents.end(), same_subdocument));
}

void compare_root(const std::string& name, const json::Value& dump, const crdt::Value& root, CaseReport& report) {
  report.that("root " + name, same_type(dump, root));
  if (const auto* map = std::get_if<crdt::Map>(&root)) compare_json(name, dump, map->to_json(), report);
  if (const auto* array = std::get_if<crdt::Array>(&root)) compare_json(name, dump, array->to_json(), report);
}

}  // namespace weft::conformance
