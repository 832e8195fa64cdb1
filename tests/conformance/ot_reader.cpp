#include "conformance/ot_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

ot::Number as_number(const json::Value& value) {
  if (const auto integer = value.as_integer()) return *integer;
  const double* number = value.as_number();
  if (!number || !std::isfinite(*number)) throw BadVector("a value of the vector is no number");
  return *number;
}

std::int64_t as_milliseconds(const json::Value& value) {
  const auto integer = value.as_integer();
  if (!integer) throw BadVector("a date of the vector is no integer");
  return *integer;
}

bool as_flag(const json::Value& value) {
  const bool* flag = value.as_bool();
  if (!flag) throw BadVector("a value of the vector is no boolean");
  return *flag;
}

json::Value plain_value(const ot::Element& element) {
  if (const auto* flag = std::get_if<bool>(&element.content)) return *flag;
  if (const auto* number = std::get_if<ot::Number>(&element.content)) return number->as_double();
  if (const auto* date = std::get_if<ot::Date>(&element.content)) return static_cast<double>(date->milliseconds);
  if (const auto* text = std::get_if<ot::Text>(&element.content)) return text->utf8;
  if (const auto* array = std::get_if<ot::Array>(&element.content)) {
    json::Array values;
    for (const ot::Element& member : *array) values.push_back(plain_value(member));
    return values;
  }
  if (const auto* object = std::get_if<ot::Object>(&element.content)) {
    json::Object values;
    for (const ot::Member& member : *object) values.set(member.key, plain_value(member.value));
    return values;
  }
  return nullptr;
}

}  // namespace

void only_fields(const json::Value& object, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : as_object(object))
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw BadVector("the vector has a field \"" + name + "\" that is not known");
}

std::uint32_t read_index(const json::Value& value) {
  const std::uint64_t index = as_count(value);
  if (index > UINT32_MAX) throw BadVector("an index of the vector is too large");
  return static_cast<std::uint32_t>(index);
}

ot::TextChange read_change(const json::Value& components) {
  ot::TextChange change;
  for (const json::Value& component : as_array(components)) {
    if (const std::string* text = component.as_string()) {
      change.insert(*text);
    } else if (component.as_object()) {
      only_fields(component, {"d"});
      change.erase(read_index(field(component, "d")));
    } else {
      change.skip(read_index(component));
    }
  }
  change.trim();
  return change;
}

ot::ElementId OtReader::id(const json::Value& object) {
  const std::string& name = text_field(object, "id");
  return ids_.try_emplace(name, ot::ElementId{1, ids_.size()}).first->second;
}

ot::Array OtReader::elements(const json::Value& value) {
  ot::Array list;
  for (const json::Value& member : as_array(value)) list.push_back(element(member));
  return list;
}

ot::Object OtReader::members(const json::Value& value) {
  ot::Object list;
  for (const auto& [key, member] : as_object(value)) list.push_back({key, element(member)});
  std::sort(list.begin(), list.end(), [](const ot::Member& a, const ot::Member& b) { return a.key < b.key; });
  return list;
}

ot::Element OtReader::element(const json::Value& value) {
  only_fields(value, {"id", "type", "value"});
  const std::string& type = text_field(value, "type");
  const json::Value& content = field(value, "value");
  const ot::ElementId own = id(value);
  if (type == "object") return {own, members(content)};
  if (type == "array") return {own, elements(content)};
  if (type == "text") return {own, ot::Text{as_text(content)}};
  if (type == "number") return {own, as_number(content)};
  if (type == "boolean") return {own, as_flag(content)};
  if (type == "date") return {own, ot::Date{as_milliseconds(content)}};
  if (type == "null" && content.is_null()) return {own, ot::Null{}};
  throw BadVector("an element of type \"" + type + '"');
}

ot::Operation OtReader::array_operation(const std::string& code, const json::Value& value) {
  if (code == "arrSet") {
    only_fields(value, {"op", "id", "v"});
    return ot::ArraySet{id(value), elements(field(value, "v"))};
  }
  if (code == "arrMov") {
    only_fields(value, {"op", "id", "f", "t"});
    return ot::ArrayMove{id(value), read_index(field(value, "f")), read_index(field(value, "t"))};
  }
  const std::uint32_t index = read_index(field(value, "i"));
  if (code == "arrDel") {
    only_fields(value, {"op", "id", "i"});
    return ot::ArrayDelete{id(value), index};
  }
  only_fields(value, {"op", "id", "i", "v"});
  if (code == "arrIns") return ot::ArrayInsert{id(value), index, element(field(value, "v"))};
  if (code == "arrRep") return ot::ArrayReplace{id(value), index, element(field(value, "v"))};
  throw BadVector("an operation \"" + code + '"');
}

ot::Operation OtReader::object_operation(const std::string& code, const json::Value& value) {
  if (code == "objSet") {
    only_fields(value, {"op", "id", "v"});
    return ot::ObjectSet{id(value), members(field(value, "v"))};
  }
  if (code == "objDel") {
    only_fields(value, {"op", "id", "k"});
    return ot::ObjectDelete{id(value), text_field(value, "k")};
  }
  only_fields(value, {"op", "id", "k", "v"});
  if (code == "objPut") return ot::ObjectPut{id(value), text_field(value, "k"), element(field(value, "v"))};
  throw BadVector("an operation \"" + code + '"');
}

ot::Operation OtReader::scalar_operation(const std::string& code, const json::Value& value) {
  if (code == "text") {
    only_fields(value, {"op", "id", "c"});
    return ot::TextEdit{id(value), read_change(field(value, "c"))};
  }
  if (code == "numAdd") {
    only_fields(value, {"op", "id", "d"});
    return ot::NumberAdd{id(value), as_number(field(value, "d"))};
  }
  only_fields(value, {"op", "id", "v"});
  if (code == "textSet") return ot::TextSet{id(value), text_field(value, "v")};
  if (code == "numSet") return ot::NumberSet{id(value), as_number(field(value, "v"))};
  if (code == "boolSet") return ot::BooleanSet{id(value), as_flag(field(value, "v"))};
  if (code == "dateSet") return ot::DateSet{id(value), {as_milliseconds(field(value, "v"))}};
  throw BadVector("an operation \"" + code + '"');
}

void OtReader::add_operation(const json::Value& value, ot::Batch& out) {
  const std::string& code = text_field(value, "op");
  if (code == "batch") {
    only_fields(value, {"op", "ops"});
    for (const json::Value& one : array_field(value, "ops")) add_operation(one, out);
  } else if (code == "noop") {
    only_fields(value, {"op"});
    out.emplace_back();
  } else if (code.starts_with("arr")) {
    out.push_back(array_operation(code, value));
  } else {
    out.push_back(code.starts_with("obj") ? object_operation(code, value) : scalar_operation(code, value));
  }
}

ot::Batch OtReader::batch(const json::Value& value) {
  ot::Batch batch;
  add_operation(value, batch);
  return batch;
}

OtDocument::OtDocument(const ot::Element& element) : id_(element.id) {
  const ot::Batch put{ot::ObjectPut{ot::kRootId, "document", element}};
  if (const auto applied = state_.apply(put); !applied) throw BadVector("the document: " + applied.error().message);
}

ot::Element OtDocument::element() const {
  auto element = state_.element(id_);
  if (!element) throw BadVector("the document itself is gone");
  return std::move(*element);
}

json::Value OtDocument::plain() const { return plain_value(element()); }

}  // namespace weft::conformance
