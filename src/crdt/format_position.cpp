// Places in a text and the formats in force there.

#include "engine.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kMarkDistance = 64;  // formats between the marks of a trail

}  // namespace

FormatContent Engine::format_content(Handle handle) const {
  const Block& block = store_[handle];
  return read_format({store_.content(block), store_.content_size(block)});
}

std::uint32_t Engine::format_key(Handle handle) { return names_.intern(format_content(handle).key); }

// Objects that came in one struct are one instance, and those that were written for them here.
FormatValue Engine::format_value(Handle handle) {
  FormatValue value{std::string(as_chars(format_content(handle).value)), 0};
  if (!value.is_object()) return value;
  value.instance = format_instances_.find(handle);
  if (value.instance == FlatIndex::kNone) {
    value.instance = ++last_instance_;
    format_instances_.insert(handle, value.instance);
  }
  return value;
}

bool Engine::is_format(Handle handle) const {
  return handle != kNone && store_[handle].ref() == Ref::kFormat && !store_[handle].deleted();
}

void Engine::note_format(Handle handle, FormatSet& formats) {
  const std::uint32_t key = format_key(handle);
  FormatValue value = format_value(handle);
  if (value.is_null()) {
    formats.erase(key);
  } else {
    formats.set(key, std::move(value));
  }
}

// A format block was linked. Its number may have been another one's.
void Engine::note_new_format(Handle handle) {
  const Handle type = store_[handle].parent;
  types_[type].has_formats = types_[type].cleans_formats = true;
  open_->formats.push_back({store_.client(store_[handle]), store_.clock(handle)});
  forget_trail(type);
  if (format_instances_.find(handle) != FlatIndex::kNone) format_instances_.erase(handle);
}

// A format came or went, by other ways than the edits that keep the trail in order.
void Engine::forget_trail(Handle type) {
  if (format_trail_.type() == type) format_trail_.clear();
}

// The formats in force behind the block `left`; kNone is the start.
FormatSet Engine::formats_behind(Handle type, Handle left) {
  if (!types_[type].has_formats) return {};
  format_trail_.turn_to(type);
  Handle known = left;
  std::uint32_t mark = kNone;
  for (; known != kNone; known = store_[known].left)
    if (is_format(known) && (mark = format_trail_.find(known)) != kNone) break;
  FormatSet formats = mark == kNone ? FormatSet() : format_trail_.formats(mark);
  format_trail_.truncate(mark == kNone ? 0 : mark + 1);

  Handle last = kNone;
  std::size_t passed = 0;
  for (Handle at = known == kNone ? types_[type].first : store_[known].right; left != kNone && known != left;
       at = store_[at].right) {
    known = at;
    if (!is_format(at)) continue;
    note_format(at, formats);
    last = at;
    if (++passed % kMarkDistance == 0) format_trail_.add(at, formats);
  }
  if (last != kNone && passed % kMarkDistance != 0) format_trail_.add(last, formats);
  return formats;
}

// The place behind the visible unit `at - 1`, before whatever invisible follows it.
Engine::TextPosition Engine::text_position(Handle type, std::uint64_t at) {
  const Handle left = gap_left(type, at);
  return {type, left, left == kNone ? types_[type].first : store_[left].right, at, {}, false};
}

void Engine::know_formats(TextPosition& position) {
  if (position.known) return;
  position.formats = formats_behind(position.type, position.left);
  position.known = true;
}

void Engine::step(TextPosition& position) {
  const Block& block = store_[position.right];
  if (!block.deleted()) {
    if (block.ref() != Ref::kFormat) {
      position.index += block.length;
    } else if (position.known) {
      note_format(position.right, position.formats);
    }
  }
  position.left = position.right;
  position.right = store_[position.right].right;
}

void Engine::skip_deleted(TextPosition& position) {
  while (position.right != kNone && store_[position.right].deleted()) step(position);
}

// Goes right past what is deleted and past formats that set what `wanted` asks for anyway.
void Engine::skip_redundant(TextPosition& position, const FormatSet& wanted) {
  while (position.right != kNone) {
    if (!store_[position.right].deleted() &&
        (!is_format(position.right) ||
         !same_format(wanted.value_or_null(format_key(position.right)), format_value(position.right))))
      return;
    step(position);
  }
}

}  // namespace weft::crdt
