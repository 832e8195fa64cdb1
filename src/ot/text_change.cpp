#include "weft/ot/text_change.hpp"

#include <algorithm>

#include "ot/text_components.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {
namespace {

bool starts_inside(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

TextChange TextChange::splice(std::uint32_t position, std::uint32_t removed, std::string_view inserted) {
  TextChange change;
  change.skip(position);
  change.insert(inserted);
  change.erase(removed);
  change.trim();
  return change;
}

TextChange TextChange::between(std::string_view before, std::string_view behind) {
  std::size_t shared = 0;
  const std::size_t shorter = std::min(before.size(), behind.size());
  while (shared < shorter && before[shared] == behind[shared]) ++shared;
  while (shared != 0 && (starts_inside(before, shared) || starts_inside(behind, shared))) --shared;
  std::size_t at_end = 0;
  while (at_end < shorter - shared && before[before.size() - at_end - 1] == behind[behind.size() - at_end - 1]) ++at_end;
  while (at_end != 0 && starts_inside(before, before.size() - at_end)) --at_end;
  return splice(static_cast<std::uint32_t>(code_point_count(before.substr(0, shared))),
                static_cast<std::uint32_t>(code_point_count(before.substr(shared, before.size() - at_end - shared))),
                behind.substr(shared, behind.size() - at_end - shared));
}

void TextChange::skip(std::uint32_t length) { add_skip(components_, length); }

void TextChange::erase(std::uint32_t length) { add_erase(components_, length); }

void TextChange::insert(std::string_view utf8) {
  insert(utf8, static_cast<std::uint32_t>(code_point_count(utf8)));
}

void TextChange::insert(std::string_view utf8, std::uint32_t length) {
  add_insert(components_, length, static_cast<std::uint32_t>(utf8.size()));
  inserted_ += utf8;
}

void TextChange::trim() { drop_last_skip(components_); }

std::uint64_t TextChange::base_length() const {
  std::uint64_t length = 0;
  for (const Component& part : components_) length += part.kind == Kind::kInsert ? 0 : part.length;
  return length;
}

std::int64_t TextChange::length_change() const {
  std::int64_t change = 0;
  for (const Component& part : components_) {
    if (part.kind == Kind::kInsert) change += part.length;
    if (part.kind == Kind::kDelete) change -= part.length;
  }
  return change;
}

std::size_t TextChange::memory_bytes() const {
  const bool within = inserted_.capacity() == std::string().capacity();  // a short string takes no memory
  return components_.memory_bytes() + (within ? 0 : inserted_.capacity() + 1);
}

std::uint64_t map_position(const TextChange& change, std::uint64_t position, bool bias_right) {
  std::uint64_t before = 0;  // of the text as it was, at the component looked at
  std::uint64_t after = 0;   // the same place in the text as it becomes
  for (const TextComponent& part : change.components()) {
    if (part.kind == TextKind::kInsert) {
      if (before == position && !bias_right) return after;
      after += part.length;
      continue;
    }
    if (position < before + part.length) return part.kind == TextKind::kSkip ? after + (position - before) : after;
    before += part.length;
    after += part.kind == TextKind::kSkip ? part.length : 0;
  }
  return after + (position - before);
}

}  // namespace weft::ot
