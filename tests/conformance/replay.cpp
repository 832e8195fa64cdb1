#include "conformance/replay.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

constexpr std::array<std::string_view, 8> kKnownOps{"tins", "tdel", "ins", "push", "del", "mset", "mdel", "mclear"};
constexpr std::array<std::string_view, 3> kKnownKinds{"text", "array", "map"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

// The argument of an op, or null when it was left out.
const json::Value* argument(const json::Array& op, std::size_t index) {
  return index + 2 < op.size() ? &op[index + 2] : nullptr;
}

bool is_plain_text_delta(const json::Value& delta) {
  const json::Array& parts = as_array(delta);
  return std::all_of(parts.begin(), parts.end(), [](const json::Value& part) {
    return part.find("attributes") == nullptr && part.find("insert") != nullptr &&
           (part.find("insert")->as_string() != nullptr || tag_of(*part.find("insert")) == "utf16");
  });
}

std::optional<std::string> why_no_input(const json::Value& value);

std::optional<std::string> why_no_new_type(const json::Value& value) {
  const std::string& kind = text_field(value, "kind");
  if (!is_one_of(kKnownKinds, kind)) return "creating a type of kind " + kind + " is not implemented";
  if (kind == "text" && !is_plain_text_delta(field(value, "delta"))) return "text formatting is not implemented";
  if (kind == "array")
    for (const json::Value& item : array_field(value, "content"))
      if (auto why = why_no_input(item)) return why;
  if (kind == "map")
    for (const json::Value& entry : array_field(value, "entries"))
      if (auto why = why_no_input(as_array(entry).at(1))) return why;
  return std::nullopt;
}

std::optional<std::string> why_no_input(const json::Value& value) {
  const std::string_view tag = tag_of(value);
  if (tag == "newdoc") return "creating subdocuments is not implemented";
  if (tag == "new") return why_no_new_type(value);
  return std::nullopt;
}

std::optional<std::string> why_no_op(const json::Array& op, const json::Value& roots) {
  const std::string& name = as_text(op.at(0));
  if (!is_one_of(kKnownOps, name)) return "the edit " + name + " is not implemented";
  const json::Value* root = roots.find(as_text(as_array(op.at(1)).at(0)));
  if (!root || !is_one_of(kKnownKinds, as_text(*root))) return "XML types cannot be edited";
  if (name == "tins") {
    const json::Value* attributes = argument(op, 2);
    if (attributes && !attributes->is_null()) return "text formatting is not implemented";
  }
  if (name == "mset") return why_no_input(*argument(op, 1));
  if (name == "ins" || name == "push")
    for (const json::Value& value : as_array(*argument(op, name == "ins" ? 1 : 0)))
      if (auto why = why_no_input(value)) return why;
  return std::nullopt;
}

std::string join_text(const json::Value& delta) {
  std::string text;
  for (const json::Value& part : as_array(delta)) text += read_tagged_text(field(part, "insert"));
  return text;
}

crdt::Input read_input(const json::Value& value) {
  if (tag_of(value) != "new") return read_tagged(value);
  const std::string& kind = text_field(value, "kind");
  if (kind == "text") return crdt::NewText{join_text(field(value, "delta"))};
  if (kind == "array") {
    crdt::NewArray array;
    for (const json::Value& item : array_field(value, "content")) array.items.push_back(read_input(item));
    return array;
  }
  crdt::NewMap map;
  for (const json::Value& entry : array_field(value, "entries"))
    map.entries.emplace_back(as_text(as_array(entry).at(0)), read_input(as_array(entry).at(1)));
  return map;
}

std::vector<crdt::Input> read_inputs(const json::Value& values) {
  std::vector<crdt::Input> inputs;
  for (const json::Value& value : as_array(values)) inputs.push_back(read_input(value));
  return inputs;
}

crdt::Value open_root(crdt::Doc& doc, const std::string& name, const std::string& kind) {
  if (kind == "text") return doc.text(name).value();
  if (kind == "array") return doc.array(name).value();
  return doc.map(name).value();
}

}  // namespace

crdt::Value open_path(crdt::Doc& doc, const json::Array& path, const json::Value& roots) {
  const std::string& root = as_text(path.at(0));
  crdt::Value at = open_root(doc, root, text_field(roots, root));
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::optional<crdt::Value> next;
    if (const auto* map = std::get_if<crdt::Map>(&at)) {
      next = map->get(as_text(path[i]));
    } else if (const auto* array = std::get_if<crdt::Array>(&at)) {
      auto item = array->get(as_count(path[i]));
      if (item) next = *item;
    }
    if (!next) throw BadVector("the path of an edit leads nowhere");
    at = *next;
  }
  return at;
}

namespace {

template <class T>
T open_as(crdt::Doc& doc, const json::Array& op, const json::Value& roots) {
  const crdt::Value type = open_path(doc, as_array(op.at(1)), roots);
  const T* typed = std::get_if<T>(&type);
  if (!typed) throw BadVector("the path of an edit leads to another kind of type");
  return *typed;
}

std::u16string read_units(const json::Value& value) {
  std::u16string units;
  if (tag_of(value) != "utf16") {
    append_utf16(as_text(value), units);
    return units;
  }
  const Bytes bytes = bytes_field(value, "v");
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    units.push_back(static_cast<char16_t>(bytes[i] << 8 | bytes[i + 1]));
  return units;
}

Result<void> run_op(crdt::Doc& doc, const json::Array& op, const json::Value& roots) {
  const std::string& name = as_text(op.at(0));
  const json::Value* first = argument(op, 0);
  const json::Value* second = argument(op, 1);
  if (name == "tins")
    return open_as<crdt::Text>(doc, op, roots).insert({as_count(*first)}, read_units(*second));
  if (name == "tdel") {
    // The recorder asks for more than there is; Yjs then deletes what there is.
    auto text = open_as<crdt::Text>(doc, op, roots);
    const std::uint64_t at = std::min(as_count(*first), text.length());
    return text.erase({at}, std::min(as_count(*second), text.length() - at));
  }
  if (name == "ins") return open_as<crdt::Array>(doc, op, roots).insert(as_count(*first), read_inputs(*second));
  if (name == "push") return open_as<crdt::Array>(doc, op, roots).push(read_inputs(*first));
  if (name == "del") return open_as<crdt::Array>(doc, op, roots).erase(as_count(*first), as_count(*second));
  if (name == "mset") return open_as<crdt::Map>(doc, op, roots).set(as_text(*first), read_input(*second));
  if (name == "mdel") return open_as<crdt::Map>(doc, op, roots).erase(as_text(*first));
  return open_as<crdt::Map>(doc, op, roots).clear();
}

}  // namespace

std::optional<std::string> why_not_replayable(const json::Array& ops, const json::Value& roots) {
  for (const json::Value& op : ops)
    if (auto why = why_no_op(as_array(op), roots)) return why;
  return std::nullopt;
}

bool replay(crdt::Doc& doc, const json::Array& ops, const json::Value& roots, CaseReport& report) {
  Result<void> outcome;
  doc.transact([&](const crdt::Transaction&) {
    for (const json::Value& op : ops) {
      outcome = run_op(doc, as_array(op), roots);
      if (!outcome) return;
    }
  });
  if (outcome) return true;
  const std::string& message = outcome.error().message;
  if (message.find("surrogate") != std::string::npos) {
    report.not_compared("the editing API does not cut surrogate pairs");
  } else {
    report.fail("replay", "an edit was refused: " + message);
  }
  return false;
}

}  // namespace weft::conformance
