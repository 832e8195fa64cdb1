#include <algorithm>
#include <cstring>

#include "engine.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

Error too_deep() { return {ErrorCode::kResourceExhausted, "value: nesting_max"}; }

const Any* plain(const Input& input) { return std::get_if<Any>(&input.storage()); }

// Whether neighbours of this kind share a struct.
bool shares_struct(const Input& input) { return plain(input) != nullptr && !plain(input)->is<Bytes>(); }

}  // namespace

Result<void> Engine::check_any(const Any& value, std::size_t depth) const {
  if (const std::string* text = value.get_if<std::string>(); text && !is_valid_utf8(*text))
    return Error{ErrorCode::kInvalidArgument, "value: not UTF-8"};
  const AnyArray* array = value.get_if<AnyArray>();
  const AnyObject* object = value.get_if<AnyObject>();
  if ((array || object) && depth == 0) return too_deep();
  if (array)
    for (const Any& item : *array) WEFT_TRY(check_any(item, depth - 1));
  if (object) {
    for (const AnyMember& member : object->members()) {
      if (!is_valid_utf8(member.key)) return Error{ErrorCode::kInvalidArgument, "value: key is not UTF-8"};
      WEFT_TRY(check_any(member.value, depth - 1));
    }
  }
  return {};
}

Result<void> Engine::check_input(const Input& input, std::size_t depth, bool in_list) const {
  if (const Any* value = plain(input)) {
    if (in_list && (value->is<Undefined>() || value->is<BigInt>()))
      return Error{ErrorCode::kInvalidArgument, "list: undefined and BigInt cannot be items"};
    return check_any(*value, options_.limits.nesting_max);
  }
  if (depth == 0) return too_deep();
  return check_new(input, depth - 1);
}

Result<void> Engine::check_entries(const std::vector<std::pair<std::string, Input>>& entries,
                                   std::size_t depth) const {
  for (const auto& [key, value] : entries) {
    if (!is_valid_utf8(key)) return Error{ErrorCode::kInvalidArgument, "map: key is not UTF-8"};
    WEFT_TRY(check_input(value, depth, false));
  }
  return {};
}

Result<void> Engine::check_inputs(const std::vector<Input>& items) const {
  for (const Input& item : items) WEFT_TRY(check_input(item, options_.limits.nesting_max, true));
  return {};
}

// A block of ours that is about to be inserted: the next clock, and what stands left and right.
Block Engine::own_block(Ref ref, Handle type, Gap gap) {
  if (own_ == kNone) own_ = store_.intern_client(options_.client.value);
  const LocalId id = store_.local_id(own_, store_.clients()[own_].state);
  Block block{id.lane, id.clock, 1, {}, {}, 0, type, kNone, kNone, kNone};
  if (gap.left != kNone) block.origin = store_.last_id(store_[gap.left]);
  if (gap.right != kNone) block.right_origin = store_[gap.right].id();
  block.set_ref(ref);
  return block;
}

// Appends encoded values of ours; returns where they begin.
std::uint32_t Engine::keep_values(Bytes values) {
  store_.clients()[own_].mark_value();
  ByteArena& arena = store_.clients()[own_].values;
  const auto start = static_cast<std::uint32_t>(arena.size());
  if (!values.empty()) std::memcpy(arena.extend(values.size()), values.data(), values.size());
  return start;
}

// The block behind which an item inserted before the `at`th goes: the visible one that ends there.
Handle Engine::gap_left(Handle type_handle, std::uint64_t at) {
  if (at == 0) return kNone;
  const TextPlace place = find_unit(type_handle, at - 1);
  if (place.offset + 1 < store_[place.block].length) split(place.block, place.offset + 1);
  types_[type_handle].cursor = place.block;
  types_[type_handle].cursor_start = place.start;
  return place.block;
}

Handle Engine::insert_type(Handle type, Gap gap, Handle key_entry, const Input& input) {
  Block block = own_block(Ref::kType, type, gap);
  block.set_flag(Block::kMapFlag, key_entry != kNone);
  const Handle handle = store_.add(block);
  const std::string* name = new_name(input);
  const Handle added = add_type(new_kind(input), handle, name ? names_.intern(*name) : kNone);
  store_[handle].content = added;
  insert_linked(handle, gap.left, key_entry);
  fill_type(added, input);
  return handle;
}

// One value, one type or one document, in a block of its own.
Handle Engine::insert_value(Handle type, Gap gap, Handle key_entry, const Input& input) {
  const Any* value = plain(input);
  if (const auto* document = std::get_if<NewSubdocument>(&input.storage()))
    return insert_subdocument(type, gap, key_entry, *document);
  if (value == nullptr) return insert_type(type, gap, key_entry, input);
  const Bytes* bytes = value->get_if<Bytes>();
  Block block = own_block(bytes ? Ref::kBinary : Ref::kAny, type, gap);
  block.set_flag(Block::kMapFlag, key_entry != kNone);
  Bytes encoded;
  Writer out(encoded);
  if (bytes) {
    out.varbytes(*bytes);
  } else {
    write_any(out, *value);
  }
  block.content = keep_values(std::move(encoded));
  const Handle handle = store_.add(block);
  insert_linked(handle, gap.left, key_entry);
  return handle;
}

void Engine::insert_after(Handle type, Handle left, const std::vector<Input>& items) {
  Gap gap{left, left == kNone ? types_[type].first : store_[left].right};
  for (std::size_t i = 0; i < items.size();) {
    std::size_t run_end = i;
    while (run_end < items.size() && shares_struct(items[run_end])) ++run_end;
    if (run_end == i) {
      gap.left = insert_value(type, gap, kNone, items[i++]);
      continue;
    }
    Block block = own_block(Ref::kAny, type, gap);
    block.length = static_cast<std::uint32_t>(run_end - i);
    Bytes encoded;
    Writer out(encoded);
    for (; i < run_end; ++i) write_any(out, *plain(items[i]));
    block.content = keep_values(std::move(encoded));
    const Handle handle = store_.add(block);
    insert_linked(handle, gap.left, kNone);
    gap.left = handle;
  }
}

Result<void> Engine::insert_items(Handle type, std::uint64_t at, const std::vector<Input>& items) {
  return edit([&]() -> Result<void> {
    if (at > types_[type].length) return Error{ErrorCode::kInvalidArgument, "list: behind the end"};
    WEFT_TRY(check_inputs(items));
    if (!items.empty()) insert_after(type, gap_left(type, at), items);
    return {};
  });
}

Result<void> Engine::push_items(Handle type, const std::vector<Input>& items) {
  WEFT_TRY(check_inputs(items));
  if (items.empty()) return {};
  begin({}, true);
  insert_after(type, types_[type].last, items);
  end();
  return {};
}

Result<void> Engine::erase_items(Handle type, std::uint64_t at, std::uint64_t count) {
  return edit([&]() -> Result<void> {
    const std::uint64_t length = types_[type].length;
    if (at > length || count > length - at) return Error{ErrorCode::kInvalidArgument, "list: behind the end"};
    if (count != 0) erase_units(type, at, count);
    return {};
  });
}

}  // namespace weft::crdt
