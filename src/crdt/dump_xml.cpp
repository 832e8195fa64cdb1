// XML types as the markup that Yjs prints. Nothing is escaped: it is for people to look at.

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "json_any.hpp"
#include "nested_text.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

using Formats = std::map<std::string, Any>;

template <class Items, class Printed>
std::string join(const Items& items, Printed&& printed) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out += ',';
    out += printed(items[i]);
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
  const auto number_them = [&members](const auto& items, const auto& printed) {
    for (std::size_t i = 0; i < items.size(); ++i) members[std::to_string(i)] = printed(items[i]);
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

// A run of text, or one value, inside one tag for each format, whose members are the tag's
// attributes.
TextPiece tagged(const Formats& formats) {
  TextPiece piece;
  for (const auto& [name, value] : formats) {
    piece.before.append("<").append(name);
    for (const auto& [key, attribute] : members_of(value))
      piece.before.append(" ").append(key).append("=\"").append(attribute).append("\"");
    piece.before += '>';
  }
  for (auto format = formats.rbegin(); format != formats.rend(); ++format)
    piece.behind.append("</").append(format->first).append(">");
  return piece;
}

std::string lower_case(std::string_view name) {
  std::string out(name);
  for (char& character : out)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return out;
}

}  // namespace

TypeText Engine::xml_list(Handle type) {
  TypeText list;
  for (Value& value : items_of(type)) list.pieces.push_back({{}, std::move(value)});
  return list;
}

TypeText Engine::xml_text(Handle type) {
  TypeText text;
  std::string run;
  Formats formats;
  const auto finish_run = [&] {
    if (run.empty()) return;
    TextPiece piece = tagged(formats);
    piece.before += std::exchange(run, {});
    text.pieces.push_back(std::move(piece));
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
      text.pieces.push_back(tagged(formats));  // even around nothing
      text.pieces.back().value = value_at(block, 0);
    }
  }
  finish_run();
  return text;
}

TypeText Engine::xml_element(Handle type) {
  const std::string name = lower_case(node_name(type));
  std::vector<std::string> keys = keys_of(type);
  std::sort(keys.begin(), keys.end());
  TypeText element{{}, "</" + name + ">"};
  element.pieces.push_back({"<" + name});
  for (const std::string& key : keys) element.pieces.push_back({" " + key + "=\"", entry_of(type, key), "\""});
  element.pieces.push_back({">"});
  for (Value& value : items_of(type)) element.pieces.push_back({{}, std::move(value)});
  return element;
}

// A root is an element whose name nobody gave.
std::string_view Engine::node_name(Handle type) const {
  const TypeNode& node = types_[type];
  return node.item == kNone || node.name == kNone ? "UNDEFINED" : names_[node.name];
}

void Engine::open_xml(Handle type, NestedText& nested, std::string& out) {
  switch (types_[type].kind) {
    case TypeKind::kText: out += text_of(type); return;
    case TypeKind::kXmlText: return nested.open(xml_text(type));
    case TypeKind::kXmlFragment: return nested.open(xml_list(type));
    case TypeKind::kXmlElement: return nested.open(xml_element(type));
    default: out += "[object Object]"; return;
  }
}

std::string Engine::xml_of(Handle type) {
  std::string out;
  NestedText nested;
  open_xml(type, nested, out);
  nested.write(out, [&](const Value& value) {
    if (const Any* any = std::get_if<Any>(&value)) {
      out += string_of(*any);
    } else if (const TypeRef* inside = type_in(value)) {
      open_xml(inside->type_, nested, out);
    } else {
      out += "[object Object]";
    }
  });
  return out;
}

}  // namespace weft::crdt
