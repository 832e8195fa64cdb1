// Reading types as they were at a snapshot.

#include "version_reader.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {

std::string text_at(const TypeRef& text, const Snapshot& at) {
  const TypeNode* node = known_type(text);
  if (node == nullptr) return {};
  const Store& store = TypeAccess::engine(text).store();
  std::u16string units;
  for (Handle handle = node->first; handle != kNone; handle = store[handle].right) {
    const Block& block = store[handle];
    if (block.ref() != Ref::kString) continue;
    Pieces pieces(store, block, &at, nullptr);
    for (Piece piece; pieces.next(piece);)
      if (piece.now) append_units(store, block, piece.offset, piece.length, units);
  }
  std::string out;
  append_utf8(units, out);
  return out;
}

std::vector<Value> values_at(const TypeRef& list, const Snapshot& at) {
  std::vector<Value> values;
  const TypeNode* node = known_type(list);
  if (node == nullptr) return values;
  Engine& engine = TypeAccess::engine(list);
  const Store& store = engine.store();
  for (Handle handle = node->first; handle != kNone; handle = store[handle].right) {
    const Block& block = store[handle];
    if (!block.countable()) continue;
    Pieces pieces(store, block, &at, nullptr);
    for (Piece piece; pieces.next(piece);)
      for (std::uint64_t i = 0; piece.now && i < piece.length; ++i)
        values.push_back(engine.value_at(block, piece.offset + i));
  }
  return values;
}

std::optional<Value> entry_at(const TypeRef& map, std::string_view key, const Snapshot& at) {
  if (known_type(map) == nullptr) return std::nullopt;
  Engine& engine = TypeAccess::engine(map);
  const Handle entry = engine.find_entry(TypeAccess::handle(map), key);
  if (entry == kNone) return std::nullopt;
  const std::optional<HeldUnit> held = held_at(engine, engine.map_entry(entry).tail, at);
  if (!held) return std::nullopt;
  return engine.value_at(engine.store()[held->block], held->offset);
}

std::vector<std::string> keys_at(const TypeRef& map, const Snapshot& at) {
  std::vector<std::string> keys;
  const TypeNode* node = known_type(map);
  if (node == nullptr) return keys;
  Engine& engine = TypeAccess::engine(map);
  for (Handle entry = node->first_entry; entry != kNone; entry = engine.map_entry(entry).next)
    if (held_at(engine, engine.map_entry(entry).tail, at)) keys.emplace_back(engine.name(engine.map_entry(entry).key));
  return keys;
}

}  // namespace weft::crdt
