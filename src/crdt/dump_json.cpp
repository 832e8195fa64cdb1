// Types as JSON.

#include <algorithm>

#include "engine.hpp"
#include "json_text.hpp"
#include "nested_text.hpp"

namespace weft::crdt {

bool Engine::has_live_entry(Handle type) const {
  for (Handle at = types_[type].first_entry; at != kNone; at = entries_[at].next)
    if (store_[entries_[at].tail].visible()) return true;
  return false;
}

bool Engine::only_text(Handle type) const {
  for (Handle at = types_[type].first; at != kNone; at = store_[at].right)
    if (store_[at].visible() && store_[at].ref() != Ref::kString) return false;
  return true;
}

TypeText Engine::list_json(Handle type) {
  TypeText list{{}, "]"};
  for (Value& value : items_of(type)) list.pieces.push_back({list.pieces.empty() ? "[" : ",", std::move(value)});
  if (list.pieces.empty()) list.end = "[]";
  return list;
}

TypeText Engine::map_json(Handle type) {
  std::vector<std::string> keys = keys_of(type);
  std::sort(keys.begin(), keys.end());
  TypeText map{{}, "}"};
  for (const std::string& key : keys) {
    std::optional<Value> value = entry_of(type, key);
    const Any* any = std::get_if<Any>(&*value);
    if (any != nullptr && any->is<Undefined>()) continue;
    std::string before(1, map.pieces.empty() ? '{' : ',');
    append_json_string(key, before);
    before += ':';
    map.pieces.push_back({std::move(before), std::move(value)});
  }
  if (map.pieces.empty()) map.end = "{}";
  return map;
}

// A root of which only the content tells what it may be.
void Engine::open_untyped_json(Handle type, NestedText& nested, std::string& out) {
  const bool list = types_[type].length > 0;
  const bool map = has_live_entry(type);
  if (!list && !map) out += "null";
  const bool text = list && only_text(type);
  if (list && map) {
    out += "{\"list\":";
    TypeText end = map_json(type);
    (end.pieces.empty() ? end.end : end.pieces.front().before).insert(0, ",\"map\":");
    end.end += '}';
    nested.open(std::move(end));
  } else if (map) {
    nested.open(map_json(type));
  }
  if (text) {
    append_json_string(text_of(type), out);
  } else if (list) {
    nested.open(list_json(type));
  }
}

void Engine::open_json(Handle type, NestedText& nested, std::string& out) {
  switch (types_[type].kind) {
    case TypeKind::kText: return append_json_string(text_of(type), out);
    case TypeKind::kArray: return nested.open(list_json(type));
    case TypeKind::kMap:
    case TypeKind::kXmlHook: return nested.open(map_json(type));
    case TypeKind::kUntyped: return open_untyped_json(type, nested, out);
    default: return append_json_string(xml_of(type), out);
  }
}

void Engine::append_type_json(Handle type, std::string& out) {
  NestedText nested;
  open_json(type, nested, out);
  nested.write(out, [&](const Value& value) {
    if (const Any* any = std::get_if<Any>(&value)) {
      append_json(*any, out);
    } else if (const Subdocument* document = std::get_if<Subdocument>(&value)) {
      out += "{\"guid\":";
      append_json_string(document->guid, out);
      out += '}';
    } else {
      open_json(type_in(value)->type_, nested, out);
    }
  });
}

std::string Engine::type_json(Handle type) {
  std::string out;
  append_type_json(type, out);
  return out;
}

std::string Engine::roots_json() {
  std::vector<Handle> roots = roots_;
  std::sort(roots.begin(), roots.end(),
            [&](Handle a, Handle b) { return names_[types_[a].name] < names_[types_[b].name]; });
  std::string out = "{";
  for (const Handle root : roots) {
    if (types_[root].length == 0 && !has_live_entry(root)) continue;
    if (out.size() > 1) out += ',';
    append_json_string(names_[types_[root].name], out);
    out += ':';
    append_type_json(root, out);
  }
  out += '}';
  return out;
}

}  // namespace weft::crdt
