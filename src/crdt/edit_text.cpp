#include <algorithm>
#include <cstring>
#include <string>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "surrogates.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr int kNearby = 4;  // how many blocks are walked before the tree is asked

Error behind_end() { return {ErrorCode::kInvalidArgument, "text: behind the end"}; }
Error inside_pair() { return {ErrorCode::kInvalidArgument, "text: inside a surrogate pair"}; }

}  // namespace

// Where the unit `at` is; at the end of the list there is no block.
Engine::TextPlace Engine::find_unit(Handle type_handle, std::uint64_t at) {
  TypeNode& node = types_[type_handle];
  if (at >= node.length) return {kNone, 0, node.length};
  Handle block = node.cursor;
  std::uint64_t start = node.cursor_start;
  if (block != kNone) {
    for (int steps = 0; block != kNone && steps < kNearby; ++steps) {
      const std::uint64_t length = links_.weight(block);
      if (at >= start && at < start + length) return {block, at - start, start};
      if (at < start) {
        block = store_[block].left;
        if (block != kNone) start -= links_.weight(block);
      } else {
        start += length;
        block = store_[block].right;
      }
    }
  }
  const auto run = trees_.find(node.tree, at);
  block = run.first;
  start = run.start;
  for (;; block = store_[block].right) {
    const std::uint64_t length = links_.weight(block);
    if (at < start + length) return {block, at - start, start};
    start += length;
  }
}

// Where the unit `count` units behind `place` is; at the end of a block it may be that of the block.
Engine::TextPlace Engine::place_behind(TextPlace place, std::uint64_t count) const {
  place.offset += count;
  while (place.offset > links_.weight(place.block)) {
    place.offset -= links_.weight(place.block);
    place.block = store_[place.block].right;
  }
  return place;
}

// Whether a cut at this place would go through a surrogate pair, and must not.
bool Engine::refuses_cut(const TextPlace& place) const {
  if (place.block == kNone || place.offset == 0 || options_.cuts_pairs) return false;
  const Block& block = store_[place.block];
  return block.two_byte() && place.offset < block.length && is_low_half(store_.text_unit(block, place.offset)) &&
         is_high_half(store_.text_unit(block, place.offset - 1));
}

// Where text that is inserted at `at` goes: behind the tombstones that stand there, and before the
// formats.
Result<Gap> Engine::text_gap(Handle type_handle, std::uint64_t at) {
  const TypeNode& node = types_[type_handle];
  if (at > node.length) return behind_end();
  const bool at_cursor = node.cursor != kNone && at == node.cursor_start + store_[node.cursor].length;
  if (!at_cursor) {
    const TextPlace place = find_unit(type_handle, at);
    if (refuses_cut(place)) return inside_pair();
    if (!node.has_formats && place.block == kNone) return Gap{node.last, kNone};
    if (!node.has_formats && place.offset == 0) return Gap{store_[place.block].left, place.block};
    gap_left(type_handle, at);  // leaves the cursor there
  }
  const Handle left = at == 0 ? kNone : node.cursor;
  Gap gap{left, left == kNone ? node.first : store_[left].right};
  for (; gap.right != kNone && store_[gap.right].deleted(); gap.right = store_[gap.right].right) gap.left = gap.right;
  return gap;
}

// Lets our last block grow by what is inserted right behind it, when merging would come to that.
bool Engine::extend_own(TypeNode& node, Gap gap, std::uint64_t at, const std::uint8_t* units, std::size_t count,
                        Width width) {
  if (!open_->eager || own_ == kNone || gap.left == kNone) return false;
  Client& owner = store_.clients()[own_];
  if (owner.index.empty() || owner.index.back() != gap.left) return false;
  Block& last = store_[gap.left];
  const LocalId right_id = gap.right == kNone ? LocalId{} : store_[gap.right].id();
  if (last.ref() != Ref::kString || last.deleted() || last.right_origin != right_id ||
      last.two_byte() != (width == Width::kTwo) ||
      last.content + store_.content_size(last) != owner.text.size())
    return false;
  touch(own_);
  const std::size_t size = count * last.width();
  std::memcpy(owner.text.extend(size), units, size);
  if (node.cursor != gap.left) {
    node.cursor = gap.left;
    node.cursor_start = at - last.length;
  }
  last.length += static_cast<std::uint32_t>(count);
  owner.state += count;
  ++edits_;
  node.length += count;
  if (node.offsets) note_text_change(gap.left, last.length - count, static_cast<std::int64_t>(count));
  trees_.add(last.place, static_cast<std::int64_t>(count));
  return true;
}

// Puts text into a gap, which begins behind the visible unit `at - 1`; returns its block.
Handle Engine::insert_run(Handle type_handle, Gap gap, std::uint64_t at, Units units) {
  TypeNode& node = types_[type_handle];
  if (extend_own(node, gap, at, units.bytes, units.count, units.width)) return gap.left;
  Block block = own_block(Ref::kString, type_handle, gap);
  Client& owner = store_.clients()[own_];
  const std::size_t size = units.count * (units.width == Width::kTwo ? 2 : 1);
  block.set_flag(Block::kTwoByteFlag, units.width == Width::kTwo);
  block.length = static_cast<std::uint32_t>(units.count);
  block.content = static_cast<std::uint32_t>(owner.text.size());
  std::memcpy(owner.text.extend(size), units.bytes, size);
  const Handle handle = store_.add(block);
  insert_linked(handle, gap.left, kNone);
  types_[type_handle].cursor = handle;
  types_[type_handle].cursor_start = at;
  return handle;
}

Result<void> Engine::insert_units(Handle type_handle, std::uint64_t at, Units units) {
  return edit([&]() -> Result<void> {
    WEFT_ASSIGN(const Gap gap, text_gap(type_handle, at));
    if (is_format(gap.right)) {
      TextPosition position{type_handle, gap.left, gap.right, at, {}, false};
      insert_inheriting(position, {units, nullptr});
    } else {
      insert_run(type_handle, gap, at, units);
      note_typing(type_handle, types_[type_handle].cursor);
    }
    return {};
  });
}

Result<void> Engine::insert_text(Handle type_handle, std::uint64_t at, std::string_view text) {
  if (text.empty()) return at > types_[type_handle].length ? Result<void>(behind_end()) : Result<void>();
  if (text.size() > options_.limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "text: change_bytes_max"};
  if (is_ascii(text)) return insert_units(type_handle, at, {as_bytes(text).data(), text.size(), Width::kOne});
  if (!is_valid_utf8(text)) return Error{ErrorCode::kInvalidArgument, "text: not UTF-8"};
  std::u16string units;
  append_utf16(text, units);
  return insert_text(type_handle, at, std::u16string_view(units));
}

Result<void> Engine::insert_text(Handle type_handle, std::uint64_t at, std::u16string_view text) {
  if (text.empty()) return at > types_[type_handle].length ? Result<void>(behind_end()) : Result<void>();
  std::string narrow;
  for (const char16_t unit : text) {
    if (unit >= 0x80) {
      return insert_units(type_handle, at,
                          {reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), Width::kTwo});
    }
    narrow += static_cast<char>(unit);
  }
  return insert_units(type_handle, at, {as_bytes(narrow).data(), narrow.size(), Width::kOne});
}

// Deletes visible units, which are there, from `place` on.
void Engine::erase_from(Handle type_handle, const TextPlace& place, std::uint64_t count) {
  const std::uint64_t at = place.start + place.offset;
  const Handle before = place.offset > 0 ? place.block : kNone;
  Handle handle = place.block;
  std::uint64_t offset = place.offset;
  while (count > 0) {
    const std::uint64_t length = links_.weight(handle);
    const std::uint64_t taken = std::min(count, length - offset);
    if (taken == 0) {
      handle = store_[handle].right;
      continue;
    }
    delete_units(handle, offset, taken);
    count -= taken;
    if (count > 0) {
      handle = store_[handle].right;
      offset = 0;
    }
  }
  // The next edit is likely here: keep hold of a living block, if one is at hand.
  TypeNode& node = types_[type_handle];
  const Handle right = store_[handle].right;
  const Handle left = store_[place.block].left;
  if (before != kNone) {
    node.cursor = before;
    node.cursor_start = place.start;
  } else if (store_[handle].visible()) {
    node.cursor = handle;
    node.cursor_start = at;
  } else if (left != kNone && store_[left].visible()) {
    node.cursor = left;
    node.cursor_start = at - store_[left].length;
  } else if (right != kNone && store_[right].visible()) {
    node.cursor = right;
    node.cursor_start = at;
  }
  note_erasing(type_handle, at);
}

// Whether formats may stand next to what is between two places, or within.
bool Engine::touches_formats(const TextPlace& from, const TextPlace& to) const {
  if (from.block != to.block || to.offset == store_[to.block].length) return true;
  if (from.offset > 0) return false;
  Handle left = store_[from.block].left;
  while (left != kNone && store_[left].deleted()) left = store_[left].left;
  return is_format(left);
}

Result<void> Engine::erase_text(Handle type_handle, std::uint64_t at, std::uint64_t count) {
  return edit([&]() -> Result<void> {
    const TypeNode& node = types_[type_handle];
    if (at > node.length || count > node.length - at) return behind_end();
    if (count == 0) return {};
    const TextPlace place = find_unit(type_handle, at);
    const TextPlace behind = place_behind(place, count);
    if (refuses_cut(place) || refuses_cut(behind)) return inside_pair();
    if (node.has_formats && touches_formats(place, behind)) {
      erase_to_gap(type_handle, at, count);
    } else {
      erase_from(type_handle, place, count);
    }
    return {};
  });
}

}  // namespace weft::crdt
