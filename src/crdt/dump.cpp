// The visible content as values and as text; dump_json.cpp and dump_xml.cpp write types inside one another.

#include "engine.hpp"
#include "json_any.hpp"
#include "json_text.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {

// Halves of a pair in neighbouring blocks belong together, so units wait for what follows them.
void Engine::collect_text(const Block& block, std::string& out, std::u16string& units) const {
  if (block.two_byte()) {
    for (std::uint32_t i = 0; i < block.length; ++i) units += store_.text_unit(block, i);
    return;
  }
  if (!units.empty()) append_utf8(units, out);
  units.clear();
  out.append(reinterpret_cast<const char*>(store_.content(block)), block.length);
}

std::string Engine::text_of(Handle type) {
  const auto shows = [&](Handle at) { return !store_[at].deleted() && store_[at].ref() == Ref::kString; };
  const TypeNode& node = types_[type];
  std::string out;
  if (!node.wide_text) {  // then a unit is a byte
    out.resize(static_cast<std::size_t>(node.length));
    auto* end = reinterpret_cast<std::uint8_t*>(out.data());
    for (Handle at = node.first; at != kNone; at = store_[at].right) {
      if (!shows(at)) continue;
      copy_short(end, store_.content(store_[at]), store_[at].length);
      end += store_[at].length;
    }
    out.resize(static_cast<std::size_t>(end - reinterpret_cast<std::uint8_t*>(out.data())));
    return out;
  }
  std::u16string units;
  for (Handle at = node.first; at != kNone; at = store_[at].right)
    if (shows(at)) collect_text(store_[at], out, units);
  append_utf8(units, out);
  return out;
}

void Engine::append_block_text(const Block& block, std::string& out) const {
  if (!block.two_byte()) {
    out.append(reinterpret_cast<const char*>(store_.content(block)), block.length);
    return;
  }
  std::u16string units;
  for (std::uint32_t i = 0; i < block.length; ++i) units += store_.text_unit(block, i);
  append_utf8(units, out);
}

Value Engine::wrap(Handle type) {
  const std::uint32_t generation = types_[type].generation;
  switch (types_[type].kind) {
    case TypeKind::kText: return Text(this, type, generation);
    case TypeKind::kArray: return Array(this, type, generation);
    case TypeKind::kMap: return Map(this, type, generation);
    case TypeKind::kXmlFragment: return XmlFragment(this, type, generation);
    case TypeKind::kXmlElement: return XmlElement(this, type, generation);
    case TypeKind::kXmlText: return XmlText(this, type, generation);
    case TypeKind::kXmlHook: return XmlHook(this, type, generation);
    default: return ref_to(type);
  }
}

const TypeRef* Engine::type_in(const Value& value) {
  return std::visit(
      [](const auto& held) -> const TypeRef* {
        if constexpr (std::is_base_of_v<TypeRef, std::decay_t<decltype(held)>>) return &held;
        return nullptr;
      },
      value);
}

// What one unit of a block holds.
Value Engine::value_at(const Block& block, std::uint64_t offset) {
  if (block.ref() == Ref::kType) return wrap(block.content);
  if (block.ref() == Ref::kString) {
    const char16_t unit = store_.text_unit(block, offset);
    std::string text;
    append_utf8(std::u16string_view(&unit, 1), text);
    return Any(std::move(text));
  }
  const std::size_t start = store_.content_size(block, offset);
  Reader in(ByteView(store_.content(block) + start, store_.content_size(block) - start));
  const auto json = [&](std::string_view text) {
    Result<Any> value = parse_json(text, kNestingCeiling);
    return value ? std::move(value).value() : Any();
  };
  switch (block.ref()) {
    case Ref::kAny: return read_any(in, kNestingCeiling);
    case Ref::kBinary: return Any(to_bytes(in.varbytes()));
    case Ref::kDoc: return subdocument_of(block);
    case Ref::kEmbed: return read_kept_any(ByteView(store_.content(block), store_.content_size(block)));
    default: return json(as_chars(in.varbytes()));
  }
}

// What some units of a block hold, one after the other.
void Engine::append_values(const Block& block, std::uint64_t offset, std::uint64_t count, std::vector<Value>& out) {
  if (block.ref() != Ref::kAny) {
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(value_at(block, offset + i));
    return;
  }
  const std::size_t start = store_.content_size(block, offset);
  Reader in(ByteView(store_.content(block) + start, store_.content_size(block) - start));
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(read_any(in, kNestingCeiling));
}

Result<Value> Engine::item_at(Handle type, std::uint64_t at) {
  if (at >= types_[type].length) return Error{ErrorCode::kInvalidArgument, "list: behind the end"};
  const TextPlace place = find_unit(type, at);
  return value_at(store_[place.block], place.offset);
}

std::vector<Value> Engine::items_of(Handle type) {
  std::vector<Value> items;
  for (Handle at = types_[type].first; at != kNone; at = store_[at].right)
    append_values(store_[at], 0, links_.weight(at), items);
  return items;
}

std::optional<Value> Engine::entry_of(Handle type, std::string_view key) {
  const Handle at = find_entry(type, key);
  if (at == kNone) return std::nullopt;
  const Block& block = store_[entries_[at].tail];
  if (!block.visible()) return std::nullopt;
  return value_at(block, block.length - 1);
}

std::vector<std::string> Engine::keys_of(Handle type) {
  std::vector<std::string> keys;
  for (Handle at = types_[type].first_entry; at != kNone; at = entries_[at].next)
    if (store_[entries_[at].tail].visible()) keys.emplace_back(names_[entries_[at].key]);
  return keys;
}

std::vector<RootInfo> Engine::roots() {
  std::vector<RootInfo> result;
  for (const Handle root : roots_) result.push_back({std::string(names_[types_[root].name]), ref_to(root)});
  return result;
}

}  // namespace weft::crdt
