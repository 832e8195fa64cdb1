#include "conformance/doc_content.hpp"

#include <algorithm>
#include <variant>

#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"

namespace weft::conformance {
namespace {

bool is_xml(const json::Value& value) {
  return tag_of(value) == "ytype" && text_field(value, "kind").starts_with("xml");
}

// Whether a value is, or holds, one that `is_it` says yes to.
bool any_within(const json::Value& value, bool (*is_it)(const json::Value&)) {
  if (is_it(value)) return true;
  if (const json::Array* items = value.as_array())
    return std::any_of(items->begin(), items->end(), [is_it](const auto& item) { return any_within(item, is_it); });
  if (const json::Object* members = value.as_object())
    return std::any_of(members->begin(), members->end(),
                       [is_it](const auto& member) { return any_within(member.second, is_it); });
  return false;
}

bool is_tagged(const json::Value& value) { return value.find("$") != nullptr; }

bool same_text(const json::Value& dump, const crdt::Text& text) {
  return read_tagged_text(field(dump, "string")) == text.to_string() && count_field(dump, "length") == text.length();
}

bool same_array(const json::Value& dump, const crdt::Array& array) {
  const json::Array& items = array_field(dump, "items");
  const std::vector<crdt::Value> values = array.values();
  return array.size() == items.size() &&
         std::equal(items.begin(), items.end(), values.begin(), values.end(), same_value);
}

bool same_map(const json::Value& dump, const crdt::Map& map) {
  const json::Object& entries = object_field(dump, "entries");
  return map.size() == entries.size() && map.keys().size() == entries.size() &&
         std::all_of(entries.begin(), entries.end(), [&map](const auto& entry) {
           const auto value = map.get(entry.first);
           return value && same_value(entry.second, *value);
         });
}

bool same_type(const json::Value& dump, const crdt::Value& value) {
  const std::string& kind = text_field(dump, "kind");
  if (kind == "text") return std::get_if<crdt::Text>(&value) && same_text(dump, std::get<crdt::Text>(value));
  if (kind == "array") return std::get_if<crdt::Array>(&value) && same_array(dump, std::get<crdt::Array>(value));
  if (kind == "map") return std::get_if<crdt::Map>(&value) && same_map(dump, std::get<crdt::Map>(value));
  return std::get_if<crdt::TypeRef>(&value) != nullptr;  // XML: what is inside cannot be read yet
}

}  // namespace

bool same_value(const json::Value& dump, const crdt::Value& value) {
  const std::string_view tag = tag_of(dump);
  if (tag == "ytype") return same_type(dump, value);
  if (tag == "doc") {
    const auto* subdocument = std::get_if<crdt::Subdocument>(&value);
    return subdocument && subdocument->guid == text_field(dump, "guid");
  }
  const auto* plain = std::get_if<crdt::Any>(&value);
  return plain && *plain == read_tagged(dump);
}

namespace {

void compare_json(const std::string& name, const json::Value& dump, const std::string& printed, CaseReport& report) {
  const json::Value& expected = field(dump, "json");
  if (any_within(expected, is_tagged)) return report.not_compared("printing as JSON what JSON cannot carry");
  const auto shown = json::parse(printed);
  if (!report.that("root " + name + " prints as JSON", shown.has_value())) return;
  if (!(*shown == expected)) report.text("root " + name + " as JSON", json::write(expected), json::write(*shown));
}

}  // namespace

void compare_root(const std::string& name, const json::Value& dump, crdt::Doc& doc, CaseReport& report) {
  const std::string& kind = text_field(dump, "kind");
  if (kind == "text") {
    const crdt::Text text = doc.text(name).value();
    report.text("root " + name, read_tagged_text(field(dump, "string")), text.to_string());
    report.that("length of root " + name, same_text(dump, text));
    return;
  }
  if (kind != "array" && kind != "map") return report.not_compared("the content of XML roots cannot be read");
  const bool is_map = kind == "map";
  const crdt::Value root = is_map ? crdt::Value(doc.map(name).value()) : crdt::Value(doc.array(name).value());
  report.that("root " + name, same_type(dump, root));
  if (any_within(dump, is_xml)) return report.not_compared("the content of XML types cannot be read");
  compare_json(name, dump, is_map ? std::get<crdt::Map>(root).to_json() : std::get<crdt::Array>(root).to_json(),
               report);
}

}  // namespace weft::conformance
