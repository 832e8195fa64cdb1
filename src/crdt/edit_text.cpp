#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "json_any.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr int kNearby = 4;  // how many blocks are walked before the tree is asked

Error behind_end() { return {ErrorCode::kInvalidArgument, "text: behind the end"}; }

bool is_low(char16_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }
bool is_high(char16_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }

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

// Whether a cut at this place would go through a surrogate pair.
bool Engine::splits_pair(const TextPlace& place) const {
  if (place.block == kNone || place.offset == 0) return false;
  const Block& block = store_[place.block];
  return block.two_byte() && place.offset < block.length && is_low(store_.text_unit(block, place.offset)) &&
         is_high(store_.text_unit(block, place.offset - 1));
}

// A text with formats: what is inserted goes behind those that change nothing, which only a walk
// from the start can tell.
Gap Engine::formatted_gap(Handle type_handle, std::uint64_t at) {
  std::map<std::string, std::pair<std::string, Handle>, std::less<>> current;  // key to value and its block
  const auto parts = [&](const Block& block) {
    const FormatContent format = read_format({store_.content(block), store_.content_size(block)});
    return std::pair(format.key, as_chars(format.value));
  };
  const std::string_view null = "\x7e";  // as a value is written
  const auto apply = [&](Handle handle) {
    const auto [key, value] = parts(store_[handle]);
    if (value == null) {
      current.erase(std::string(key));
    } else {
      current[std::string(key)] = {std::string(value), handle};
    }
  };
  // Values that hold objects in objects are never the same as those of another block.
  const auto flat = [&](std::string_view value) {
    const Any any = read_kept_any(as_bytes(value));
    const auto primitive = [](const Any& item) { return !item.is<AnyArray>() && !item.is<AnyObject>(); };
    if (const AnyArray* array = any.get_if<AnyArray>()) return std::all_of(array->begin(), array->end(), primitive);
    if (const AnyObject* object = any.get_if<AnyObject>())
      return std::all_of(object->members().begin(), object->members().end(),
                         [&](const AnyMember& member) { return primitive(member.value); });
    return true;
  };
  const auto changes_nothing = [&](Handle handle) {
    const auto [key, value] = parts(store_[handle]);
    const auto found = current.find(key);
    return value == (found == current.end() ? null : std::string_view(found->second.first)) &&
           flat(value);
  };
  Handle left = kNone;
  Handle right = types_[type_handle].first;
  const auto step = [&] {
    left = right;
    right = store_[right].right;
  };
  for (std::uint64_t passed = 0; right != kNone && passed < at; step()) {
    const Block& block = store_[right];
    if (block.ref() == Ref::kFormat && !block.deleted()) apply(right);
    const std::uint64_t length = links_.weight(right);
    if (passed + length > at) split(right, at - passed);
    passed += links_.weight(right);
  }
  while (right != kNone && (store_[right].deleted() || (store_[right].ref() == Ref::kFormat && changes_nothing(right))))
    step();
  return {left, right};
}

// Where text that is inserted at `at` goes: behind the tombstones that stand there.
Result<Gap> Engine::text_gap(Handle type_handle, std::uint64_t at) {
  const TypeNode& node = types_[type_handle];
  if (at > node.length) return behind_end();
  if (!node.has_formats && node.cursor != kNone && at == node.cursor_start + store_[node.cursor].length) {
    Gap gap{node.cursor, store_[node.cursor].right};
    for (; gap.right != kNone && store_[gap.right].deleted(); gap.right = store_[gap.right].right) gap.left = gap.right;
    return gap;
  }
  const TextPlace place = find_unit(type_handle, at);
  if (splits_pair(place)) return Error{ErrorCode::kInvalidArgument, "text: inside a surrogate pair"};
  if (node.has_formats) return formatted_gap(type_handle, at);
  if (place.block == kNone) return Gap{node.last, kNone};
  if (place.offset == 0) return Gap{store_[place.block].left, place.block};
  const Handle right = split(place.block, place.offset);
  return Gap{place.block, right};
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

Result<void> Engine::insert_units(Handle type_handle, std::uint64_t at, const std::uint8_t* units, std::size_t count,
                                  Width width) {
  begin({}, true);
  const Result<Gap> gap = text_gap(type_handle, at);
  if (!gap) {
    end();
    return gap.error();
  }
  TypeNode& node = types_[type_handle];
  if (!extend_own(node, *gap, at, units, count, width)) {
    Block block = own_block(Ref::kString, type_handle, *gap);
    Client& owner = store_.clients()[own_];
    const std::size_t bytes_per_unit = width == Width::kTwo ? 2 : 1;
    block.set_flag(Block::kTwoByteFlag, width == Width::kTwo);
    block.length = static_cast<std::uint32_t>(count);
    block.content = static_cast<std::uint32_t>(owner.text.size());
    std::memcpy(owner.text.extend(count * bytes_per_unit), units, count * bytes_per_unit);
    const Handle handle = store_.add(block);
    insert_linked(handle, gap->left, kNone);
    types_[type_handle].cursor = handle;
    types_[type_handle].cursor_start = at;
  }
  note_typing(type_handle, types_[type_handle].cursor);
  end();
  return {};
}

Result<void> Engine::insert_text(Handle type_handle, std::uint64_t at, std::string_view text) {
  if (text.empty()) return at > types_[type_handle].length ? Result<void>(behind_end()) : Result<void>();
  if (text.size() > options_.limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "text: change_bytes_max"};
  if (is_ascii(text)) return insert_units(type_handle, at, as_bytes(text).data(), text.size(), Width::kOne);
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
      return insert_units(type_handle, at, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                          Width::kTwo);
    }
    narrow += static_cast<char>(unit);
  }
  return insert_units(type_handle, at, as_bytes(narrow).data(), narrow.size(), Width::kOne);
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

Result<void> Engine::erase_text(Handle type_handle, std::uint64_t at, std::uint64_t count) {
  const TypeNode& node = types_[type_handle];
  if (at > node.length || count > node.length - at) return behind_end();
  if (count == 0) return {};
  const TextPlace place = find_unit(type_handle, at);
  if (splits_pair(place) || splits_pair(place_behind(place, count)))
    return Error{ErrorCode::kInvalidArgument, "text: inside a surrogate pair"};
  begin({}, true);
  erase_from(type_handle, place, count);
  end();
  return {};
}

}  // namespace weft::crdt
