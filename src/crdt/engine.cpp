#include "engine.hpp"

#include <algorithm>

#include "weft/base/utf.hpp"

namespace weft::crdt {

Engine::Engine(DocOptions options) : options_(options) {
  options_.limits.nesting_max = std::min(options_.limits.nesting_max, kNestingCeiling);
}

TypeNode* Engine::resolve(const TypeRef& ref) {
  awake();
  TypeNode& node = types_[ref.type_];
  if (node.generation != ref.generation_) return nullptr;
  return node.item != kNone && store_[node.item].deleted() ? nullptr : &node;
}

const TypeNode* Engine::known(const TypeRef& ref) const {
  const TypeNode& node = types_[ref.type_];
  return node.generation == ref.generation_ ? &node : nullptr;
}

Result<Handle> Engine::typed_root(std::string_view name, TypeKind kind) {
  if (!is_valid_utf8(name)) return Error{ErrorCode::kInvalidArgument, "root: name is not UTF-8"};
  const Handle handle = root(name);
  TypeNode& node = types_[handle];
  if (node.kind == TypeKind::kUntyped) {
    node.kind = kind;
    node.cleans_formats = false;  // Yjs begins with a new object here
  }
  if (node.kind != kind) return Error{ErrorCode::kFailedPrecondition, "root: is of another kind"};
  return handle;
}

std::optional<Id> Engine::item_id(Handle type) const {
  const Handle item = types_[type].item;
  if (item == kNone) return std::nullopt;
  const Block& block = store_[item];
  return Id{ClientId{store_.client_id(block.lane())}, store_.clock(block)};
}

std::size_t Engine::offsets_bytes() const {
  std::size_t bytes = 0;
  for (const TypeNode& node : types_)
    if (node.offsets) bytes += sizeof(OffsetIndex) + node.offsets->memory_bytes();
  return bytes;
}

std::size_t Engine::memory_bytes() const {
  return sizeof(*this) + store_.memory_bytes() + trees_.memory_bytes() + types_.capacity() * sizeof(TypeNode) +
         names_.memory_bytes() + root_types_.memory_bytes() + entry_index_.memory_bytes() +
         entries_.capacity() * sizeof(MapEntry) + offsets_bytes() + sleep_bytes() +
         waiting_structs_.memory_bytes() + waiting_deletes_.memory_bytes() +
         out_.capacity() + event_.capacity() + transactions_.memory_bytes() + redone_.memory_bytes() + subdocuments_.memory_bytes() +
         scanned_blocks_.capacity() * sizeof(Handle) +
         columns_.capacity() + apply_.structs.capacity() * sizeof(WireStruct) +
         apply_.deletes.capacity() * sizeof(DeletedIds) + apply_.sections.capacity() * sizeof(Section) +
         apply_.order.capacity() * sizeof(std::uint32_t) +
         (apply_.stack.capacity() + apply_.rest.capacity()) * sizeof(Head);
}

}  // namespace weft::crdt
