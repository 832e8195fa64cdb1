#include "weft/ot/text_change.hpp"

#include "ot/text_components.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {

TextChange TextChange::splice(std::uint32_t position, std::uint32_t removed, std::string_view inserted) {
  TextChange change;
  change.skip(position);
  change.insert(inserted);
  change.erase(removed);
  change.trim();
  return change;
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
