#include "weft/ot/text_buffer.hpp"

#include <algorithm>
#include <utility>

#include "ot/text_chunks.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {
namespace {

constexpr std::uint32_t kChunkBytesMax = 1024;
constexpr std::size_t kShortBytesMax = 1024;
constexpr std::size_t kShortAgainBytes = 256;  // well below, so that edits to and fro cost nothing
/// An edit of more components makes the text anew: each of them could cut a chunk.
constexpr std::size_t kComponentsMax = 256;

TextChange apply_to_string(std::string& text, const TextChange& change) {
  TextChange undo;
  std::string result;
  result.reserve(text.size() + change.inserted().size());
  std::string_view rest = text;
  std::string_view inserted = change.inserted();
  for (const TextChange::Component& part : change.components()) {
    if (part.kind == TextChange::Kind::kInsert) {
      result += inserted.substr(0, part.bytes);
      inserted.remove_prefix(part.bytes);
      undo.erase(part.length);
      continue;
    }
    const std::string_view span = rest.substr(0, utf8_prefix_bytes(rest, part.length));
    rest.remove_prefix(span.size());
    if (part.kind == TextChange::Kind::kSkip) {
      result += span;
      undo.skip(part.length);
    } else {
      undo.insert(span, part.length);
    }
  }
  result += rest;
  text = std::move(result);
  undo.trim();
  return undo;
}

/// How much a code point can count.
std::uint64_t most(std::uint64_t TextLength::* unit) {
  return unit == &TextLength::points ? 1 : unit == &TextLength::utf16 ? 2 : 4;
}

/// Goes on from `place` to where `unit` counts `offset`; nothing when that is no start of a code point.
std::optional<TextLength> locate(TextChunks::Place place, std::uint64_t TextLength::* unit, std::uint64_t offset) {
  TextLength at = place.before;
  for (std::string_view rest = place.chunk; at.*unit < offset && !rest.empty();) {
    // As many code points as cannot be too many, and one at last.
    const std::uint64_t points = std::max<std::uint64_t>((offset - at.*unit) / most(unit), 1);
    const std::size_t bytes = utf8_prefix_bytes(rest, static_cast<std::size_t>(std::min<std::uint64_t>(points, rest.size())));
    at += measure(rest.substr(0, bytes));
    rest.remove_prefix(bytes);
  }
  if (at.*unit != offset) return std::nullopt;
  return at;
}

std::optional<TextLength> locate(const std::string& short_text, const TextChunks* long_text,
                                 std::uint64_t TextLength::* unit, std::uint64_t offset) {
  if (long_text) return locate(long_text->find(unit, offset), unit, offset);
  return locate({{}, short_text}, unit, offset);
}

}  // namespace

TextBuffer::TextBuffer() = default;
TextBuffer::TextBuffer(std::string_view utf8) {
  if (utf8.size() > kShortBytesMax) {
    long_ = std::make_unique<TextChunks>(utf8, kChunkBytesMax);
  } else {
    short_ = utf8;
  }
}
TextBuffer::TextBuffer(const TextBuffer& other)
    : short_(other.short_), long_(other.long_ ? std::make_unique<TextChunks>(*other.long_) : nullptr) {}
TextBuffer::TextBuffer(TextBuffer&& other) noexcept = default;
TextBuffer& TextBuffer::operator=(const TextBuffer& other) { return *this = TextBuffer(other); }
TextBuffer& TextBuffer::operator=(TextBuffer&& other) noexcept = default;
TextBuffer::~TextBuffer() = default;

std::uint64_t TextBuffer::length() const { return long_ ? long_->length().points : code_point_count(short_); }
std::uint64_t TextBuffer::utf16_length() const { return long_ ? long_->length().utf16 : weft::utf16_length(short_); }
std::uint64_t TextBuffer::utf8_length() const { return long_ ? long_->length().bytes : short_.size(); }
std::string TextBuffer::str() const { return long_ ? long_->str() : short_; }

Result<TextChange> TextBuffer::apply(const TextChange& change) {
  if (change.base_length() > length())
    return Error{ErrorCode::kInvalidArgument, "the edit reaches behind the end of the text"};
  if (long_ && change.components().size() <= kComponentsMax) {
    TextChange undo = long_->apply(change);
    if (long_->length().bytes <= kShortAgainBytes) *this = TextBuffer(long_->str());
    return undo;
  }
  std::string text = long_ ? long_->str() : std::move(short_);
  TextChange undo = apply_to_string(text, change);
  if (long_ || text.size() > kShortBytesMax) {
    *this = TextBuffer(text);
  } else {
    short_ = std::move(text);
  }
  return undo;
}

std::optional<CodePointOffset> TextBuffer::to_code_points(Utf16Offset offset) const {
  const auto at = locate(short_, long_.get(), &TextLength::utf16, offset.value);
  return at ? std::optional(CodePointOffset{at->points}) : std::nullopt;
}

std::optional<CodePointOffset> TextBuffer::to_code_points(Utf8Offset offset) const {
  const auto at = locate(short_, long_.get(), &TextLength::bytes, offset.value);
  return at ? std::optional(CodePointOffset{at->points}) : std::nullopt;
}

std::optional<Utf16Offset> TextBuffer::to_utf16(CodePointOffset offset) const {
  const auto at = locate(short_, long_.get(), &TextLength::points, offset.value);
  return at ? std::optional(Utf16Offset{at->utf16}) : std::nullopt;
}

std::optional<Utf8Offset> TextBuffer::to_utf8(CodePointOffset offset) const {
  const auto at = locate(short_, long_.get(), &TextLength::points, offset.value);
  return at ? std::optional(Utf8Offset{at->bytes}) : std::nullopt;
}

std::size_t TextBuffer::memory_bytes() const {
  if (long_) return long_->memory_bytes();
  const bool within = short_.capacity() == std::string().capacity();  // a short string takes no memory
  return within ? 0 : short_.capacity() + 1;
}

}  // namespace weft::ot
