// Local edits of formatted text. A format block switches one key for everything to its right, so
// every edit first finds out what is in force, opens what it needs and closes it again behind.

#include <algorithm>
#include <cstring>

#include "engine.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

// Keeps the trail over an edit that touches no format at or before the last of its marks.
class KeepTrail {
 public:
  explicit KeepTrail(FormatTrail& trail) : trail_(trail), kept_(std::move(trail)) { trail_.clear(); }
  ~KeepTrail() { trail_ = std::move(kept_); }
  KeepTrail(const KeepTrail&) = delete;
  KeepTrail& operator=(const KeepTrail&) = delete;

 private:
  FormatTrail& trail_;
  FormatTrail kept_;
};

}  // namespace

FormatSet Engine::wanted_formats(const AnyObject& attributes) {
  FormatSet wanted;
  for (const AnyMember& member : attributes.members()) {
    Bytes bytes;
    Writer out(bytes);
    write_any(out, member.value);
    FormatValue value{std::string(as_chars(bytes)), 0};
    if (value.is_object()) value.instance = ++last_instance_;
    wanted.set(names_.intern(member.key), std::move(value));
  }
  return wanted;
}

// Writes a format at the position and goes behind it.
void Engine::write_format(TextPosition& position, std::uint32_t key, const FormatValue& value) {
  Block block = own_block(Ref::kFormat, position.type, {position.left, position.right});
  Bytes encoded;
  Writer out(encoded);
  out.varstring(names_[key]);
  out.raw(as_bytes(value.bytes));
  block.content = keep_values(std::move(encoded));
  const Handle handle = store_.add(block);
  insert_linked(handle, position.left, kNone);
  if (value.instance != 0) format_instances_.insert(handle, value.instance);
  position.right = handle;
  step(position);
}

// Writes the formats of `wanted` that are not in force; returns what they replaced.
FormatSet Engine::open_formats(TextPosition& position, const FormatSet& wanted) {
  FormatSet replaced;
  wanted.for_each([&](std::uint32_t key, const FormatValue& value) {
    const FormatValue current = position.formats.value_or_null(key);
    if (same_format(current, value)) return;
    replaced.set(key, current);
    write_format(position, key, value);
  });
  return replaced;
}

// Puts back what was replaced, unless that is what follows anyway.
void Engine::close_formats(TextPosition& position, FormatSet& replaced) {
  for (; position.right != kNone; step(position)) {
    if (store_[position.right].deleted()) continue;
    if (!is_format(position.right)) break;
    const std::uint32_t key = format_key(position.right);
    const FormatValue* value = replaced.find(key);
    if (value == nullptr || !same_format(*value, format_value(position.right))) break;
    replaced.erase(key);
  }
  replaced.for_each([&](std::uint32_t key, const FormatValue& value) { write_format(position, key, value); });
}

// Inserts text, an embedded value or a new type, without a look at formats.
void Engine::place_content(TextPosition& position, const TextContent& content) {
  const Gap gap{position.left, position.right};
  std::uint64_t length = 1;
  if (content.input != nullptr && std::holds_alternative<Any>(content.input->storage())) {
    Block block = own_block(Ref::kEmbed, position.type, gap);
    Bytes encoded;
    Writer out(encoded);
    write_any(out, std::get<Any>(content.input->storage()));
    block.content = keep_values(std::move(encoded));
    position.left = store_.add(block);
    insert_linked(position.left, gap.left, kNone);
  } else if (content.input != nullptr) {
    position.left = insert_type(position.type, gap, kNone, *content.input);
  } else {
    position.left = insert_run(position.type, gap, position.index, content.units);
    length = content.units.count;
  }
  position.right = store_[position.left].right;
  position.index += length;
}

// Inserts with the formats in force at the position.
void Engine::insert_inheriting(TextPosition& position, const TextContent& content) {
  skip_deleted(position);
  if (is_format(position.right)) {
    know_formats(position);
    const FormatSet wanted = position.formats;
    skip_redundant(position, wanted);
  }
  place_content(position, content);
}

// Inserts with these formats and no others.
void Engine::insert_formatted(TextPosition& position, const AnyObject& attributes, const TextContent& content) {
  know_formats(position);
  AnyObject complete = attributes;
  position.formats.for_each([&](std::uint32_t key, const FormatValue&) {
    if (complete.find(names_[key]) == nullptr) complete.set(std::string(names_[key]), nullptr);
  });
  const FormatSet wanted = wanted_formats(complete);
  const KeepTrail keep(format_trail_);
  skip_redundant(position, wanted);
  FormatSet replaced = open_formats(position, wanted);
  place_content(position, content);
  close_formats(position, replaced);
}

// Formats `count` units; where the text ends before, newlines are added.
void Engine::format_units(TextPosition& position, std::uint64_t count, const AnyObject& attributes) {
  // Formats that are known in their order stay in it: those found anew stand in that of their blocks.
  const bool ordered = position.known && position.formats.size() > 1;
  if (attributes.size() == 0 && !ordered && count > 0 && count <= types_[position.type].length - position.index) {
    position = text_position(position.type, position.index + count);
    return skip_deleted(position);
  }
  know_formats(position);
  const FormatSet wanted = wanted_formats(attributes);
  const KeepTrail keep(format_trail_);
  skip_redundant(position, wanted);
  FormatSet replaced = open_formats(position, wanted);
  while (position.right != kNone) {
    const Handle handle = position.right;
    const bool deleted = store_[handle].deleted();
    if (count == 0 && (replaced.empty() || !(deleted || is_format(handle)))) break;
    if (is_format(handle)) {
      if (!pass_format(position, count, wanted, replaced)) break;
      continue;
    }
    if (!deleted) {
      if (count < store_[handle].length) split(handle, count);
      count -= store_[handle].length;
    }
    step(position);
  }
  if (count > 0) {
    const std::string newlines(static_cast<std::size_t>(count), '\n');
    place_content(position, {{as_bytes(newlines).data(), newlines.size(), Width::kOne}, nullptr});
  }
  close_formats(position, replaced);
}

// A format within, or right behind, a range that is being formatted. False when it ends the range.
bool Engine::pass_format(TextPosition& position, std::uint64_t count, const FormatSet& wanted, FormatSet& replaced) {
  const Handle handle = position.right;
  const std::uint32_t key = format_key(handle);
  FormatValue value = format_value(handle);
  const FormatValue* asked = wanted.find(key);
  if (asked == nullptr) {
    step(position);
    return true;
  }
  if (same_format(*asked, value)) {
    replaced.erase(key);
  } else if (count == 0) {
    return false;
  } else {
    replaced.set(key, std::move(value));
  }
  delete_block(handle);
  step(position);
  return true;
}

// Deletes up to `count` visible units, and formats that have become of no use.
void Engine::erase_at(TextPosition& position, std::uint64_t count) {
  const TextPosition start = position;
  bool formats = false;
  while (count > 0 && position.right != kNone) {
    const Handle handle = position.right;
    formats = formats || is_format(handle);
    if (store_[handle].visible()) {
      if (count < store_[handle].length) split(handle, count);
      count -= store_[handle].length;
      delete_block(handle);
    }
    step(position);
  }
  for (Handle at = position.right; !formats && at != kNone && !store_[at].visible(); at = store_[at].right)
    formats = is_format(at);
  if (formats) clean_erased(start, position);
}

// Deletes visible units, which are there, where formats may stand before or behind.
void Engine::erase_to_gap(Handle type, std::uint64_t at, std::uint64_t count) {
  TextPosition position = text_position(type, at);
  const Handle left = position.left;
  erase_at(position, count);
  if (left == kNone) return;
  types_[type].cursor = left;
  types_[type].cursor_start = at - store_[left].length;
}

void Engine::clean_erased(TextPosition start, TextPosition& position) {
  know_formats(start);
  if (!position.known) {
    position.formats = start.formats;
    position.known = true;
    for (Handle at = start.right; at != position.right; at = store_[at].right)
      if (is_format(at)) note_format(at, position.formats);
  }
  const KeepTrail keep(format_trail_);
  clean_gap(start.right, position.right, start.formats, position.formats);
}

}  // namespace weft::crdt
