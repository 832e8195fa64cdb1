// XML types as the markup that Yjs prints. Nothing is escaped: it is for people to look at.

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "json_any.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

using Formats = std::map<std::string, Any>;

template <class Items, class Print>
std::string join(const Items& items, Print&& print) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out += ',';
    out += print(items[i]);
  }
  return out;
}

// JavaScript's String(value).
std::string string_of(const Any& value) {
  const auto item_text = [](const Any& item) {
    return item.is<Undefined>() || item.is<std::nullptr_t>() ? std::string() : string_of(item);
  };
  if (const std::string* text = value.get_if<std::string>()) return *text;
  if (value.is<Undefined>()) return "undefined";
  if (value.is<AnyObject>()) return "[object Object]";
  if (const AnyArray* array = value.get_if<AnyArray>()) return join(*array, item_text);
  if (const Bytes* bytes = value.get_if<Bytes>()) return join(*bytes, [](std::uint8_t byte) { return std::to_string(byte); });
  if (const double* number = value.get_if<double>(); number && !std::isfinite(*number))
    return std::isnan(*number) ? "NaN" : *number < 0 ? "-Infinity" : "Infinity";
  return to_json(value);
}

// The members of a value as JavaScript lists them: arrays, bytes and strings have their indexes.
// Sorted by name.
std::map<std::string, std::string> members_of(const Any& value) {
  std::map<std::string, std::string> members;
  const auto number_them = [&members](const auto& items, const auto& print) {
    for (std::size_t i = 0; i < items.size(); ++i) members[std::to_string(i)] = print(items[i]);
  };
  if (const AnyObject* object = value.get_if<AnyObject>())
    for (const AnyMember& member : object->members()) members[member.key] = string_of(member.value);
  if (const AnyArray* array = value.get_if<AnyArray>()) number_them(*array, string_of);
  if (const Bytes* bytes = value.get_if<Bytes>()) number_them(*bytes, [](std::uint8_t byte) { return std::to_string(byte); });
  if (const std::string* text = value.get_if<std::string>()) {
    std::u16string units;
    append_utf16(*text, units);
    number_them(units, [](char16_t unit) {
      std::string out;
      append_utf8(std::u16string_view(&unit, 1), out);
      return out;
    });
  }
  return members;
}

void append_attribute(std::string_view key, std::string_view value, std::string& out) {
  out.append(" ").append(key).append("=\"").append(value).append("\"");
}

// A run of text inside one tag for each format, whose members are the tag's attributes.
void append_run(const Formats& formats, std::string_view text, std::string& out) {
  for (const auto& [name, value] : formats) {
    out.append("<").append(name);
    for (const auto& [key, attribute] : members_of(value)) append_attribute(key, attribute, out);
    out += '>';
  }
  out += text;
  for (auto format = formats.rbegin(); format != formats.rend(); ++format)
    out.append("</").append(format->first).append(">");
}

std::string lower_case(std::string_view name) {
  std::string out(name);
  for (char& character : out)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return out;
}

}  // namespace

std::string Engine::script_text(const Value& value) {
  if (const Any* any = std::get_if<Any>(&value)) return string_of(*any);
  const TypeRef* type = type_in(value);
  return type ? xml_of(type->type_) : "[object Object]";
}

std::string Engine::xml_list(Handle type) {
  std::string out;
  for (const Value& value : items_of(type)) out += script_text(value);
  return out;
}

std::string Engine::xml_text(Handle type) {
  std::string out;
  std::string run;
  Formats formats;
  const auto finish_run = [&] {
    if (!run.empty()) append_run(formats, run, out);
    run.clear();
  };
  for (Handle at = types_[type].first; at != kNone; at = store_[at].right) {
    const Block& block = store_[at];
    if (block.deleted()) continue;
    if (block.ref() == Ref::kFormat) {
      finish_run();
      const FormatContent format = read_format({store_.content(block), store_.content_size(block)});
      const std::string key(format.key);
      const Any value = read_kept_any(format.value);
      formats.erase(key);
      if (!value.is<std::nullptr_t>()) formats[key] = value;
    } else if (block.ref() == Ref::kString) {
      append_block_text(block, run);
    } else {
      finish_run();
      append_run(formats, script_text(value_at(block, 0)), out);  // tags even around nothing
    }
  }
  finish_run();
  return out;
}

// A root is an element whose name nobody gave.
std::string_view Engine::node_name(Handle type) const {
  const TypeNode& node = types_[type];
  return node.item == kNone || node.name == kNone ? "UNDEFINED" : names_[node.name];
}

std::string Engine::xml_of(Handle type) {
  const TypeKind kind = types_[type].kind;
  if (kind == TypeKind::kText) return text_of(type);
  if (kind == TypeKind::kXmlText) return xml_text(type);
  if (kind == TypeKind::kXmlFragment) return xml_list(type);
  if (kind != TypeKind::kXmlElement) return "[object Object]";
  const std::string name = lower_case(node_name(type));
  std::vector<std::string> keys = keys_of(type);
  std::sort(keys.begin(), keys.end());
  std::string out = "<" + name;
  for (const std::string& key : keys) append_attribute(key, script_text(*entry_of(type, key)), out);
  out += '>';
  out += xml_list(type);
  return out + "</" + name + ">";
}

}  // namespace weft::crdt
