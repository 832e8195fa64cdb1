#include "ot/text_chunks.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/check.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

TextLength measure(std::string_view utf8) { return {utf8.size(), code_point_count(utf8), utf16_length(utf8)}; }

TextChunks::TextChunks(std::string_view utf8, std::uint32_t chunk_bytes_max)
    : total_(measure(utf8)), max_(chunk_bytes_max) {
  chunks_ = cut(utf8);
}

std::string TextChunks::str() const {
  std::string text;
  text.reserve(static_cast<std::size_t>(total_.bytes));
  for (const Chunk& chunk : chunks_) text += chunk.text;
  return text;
}

TextChunks::Chunk TextChunks::make_chunk(std::string_view text) {
  const TextLength length = measure(text);
  return {std::string(text), static_cast<std::uint32_t>(length.points), static_cast<std::uint32_t>(length.utf16)};
}

// Leaves room in each chunk, so that what comes next need not cut it again.
std::vector<TextChunks::Chunk> TextChunks::cut(std::string_view text) const {
  std::vector<Chunk> chunks;
  const std::size_t wanted = max_ - max_ / 4;
  chunks.reserve(text.size() / wanted + 1);
  while (text.size() > max_) {
    std::size_t bytes = wanted;
    while (continues(text[bytes])) --bytes;
    chunks.push_back(make_chunk(text.substr(0, bytes)));
    text.remove_prefix(bytes);
  }
  if (!text.empty()) chunks.push_back(make_chunk(text));
  return chunks;
}

TextChange TextChunks::apply(const TextChange& change) {
  TextChange undo;
  Cursor cursor;
  std::string_view inserted = change.inserted();
  std::size_t first = 0;
  for (const TextChange::Component& part : change.components()) {
    if (part.kind == TextChange::Kind::kSkip) {
      forward(cursor, part.length);
      undo.skip(part.length);
      if (&part == change.components().begin()) first = cursor.chunk;
    } else if (part.kind == TextChange::Kind::kInsert) {
      insert(cursor, inserted.substr(0, part.bytes));
      inserted.remove_prefix(part.bytes);
      undo.erase(part.length);
    } else {
      erase(cursor, part.length, undo);
    }
  }
  sweep(first, cursor.chunk);
  undo.trim();
  return undo;
}

void TextChunks::forward(Cursor& cursor, std::uint32_t points) const {
  while (points > chunks_[cursor.chunk].points - cursor.point) {
    points -= chunks_[cursor.chunk].points - cursor.point;
    cursor = {cursor.chunk + 1, 0, 0};
  }
  const std::string_view rest = std::string_view(chunks_[cursor.chunk].text).substr(cursor.byte);
  cursor.byte += utf8_prefix_bytes(rest, points);
  cursor.point += points;
}

void TextChunks::insert(Cursor& cursor, std::string_view text) {
  const TextLength length = measure(text);
  total_ += length;
  if (chunks_.empty() || chunks_[cursor.chunk].text.size() + text.size() > max_) return insert_cutting(cursor, text);
  Chunk& chunk = chunks_[cursor.chunk];
  chunk.text.insert(cursor.byte, text);
  chunk.points += static_cast<std::uint32_t>(length.points);
  chunk.utf16 += static_cast<std::uint32_t>(length.utf16);
  cursor.byte += text.size();
  cursor.point += static_cast<std::uint32_t>(length.points);
}

// Makes as many chunks of one as the text takes, and finds the end of `text` in them.
void TextChunks::insert_cutting(Cursor& cursor, std::string_view text) {
  std::string joined;
  if (!chunks_.empty()) joined = std::move(chunks_[cursor.chunk].text);
  joined.insert(cursor.byte, text);
  std::size_t end = cursor.byte + text.size();
  std::vector<Chunk> pieces = cut(joined);
  const auto place = chunks_.begin() + static_cast<std::ptrdiff_t>(cursor.chunk);
  const auto behind = chunks_.empty() ? place : chunks_.erase(place);
  chunks_.insert(behind, std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
  while (end > chunks_[cursor.chunk].text.size()) end -= chunks_[cursor.chunk++].text.size();
  cursor.byte = end;
  cursor.point = static_cast<std::uint32_t>(code_point_count(std::string_view(chunks_[cursor.chunk].text).substr(0, end)));
}

// Leaves empty chunks behind, which sweep() takes out all at once.
void TextChunks::erase(Cursor& cursor, std::uint32_t points, TextChange& undo) {
  while (points != 0) {
    Chunk& chunk = chunks_[cursor.chunk];
    const std::uint32_t taken = std::min(points, chunk.points - cursor.point);
    if (taken == 0) {
      cursor = {cursor.chunk + 1, 0, 0};
      continue;
    }
    const std::string_view rest = std::string_view(chunk.text).substr(cursor.byte);
    const std::string_view erased = rest.substr(0, utf8_prefix_bytes(rest, taken));
    const TextLength length = measure(erased);
    undo.insert(erased, taken);
    chunk.text.erase(cursor.byte, erased.size());
    chunk.points -= taken;
    chunk.utf16 -= static_cast<std::uint32_t>(length.utf16);
    total_.bytes -= length.bytes;
    total_.points -= length.points;
    total_.utf16 -= length.utf16;
    points -= taken;
  }
}

// Joins what became small with its neighbour. What is in front of `from` and behind `last` was not
// changed, and stays where it is unless chunks were taken out.
void TextChunks::sweep(std::size_t from, std::size_t last) {
  if (from != 0) --from;
  std::size_t kept = from;
  for (std::size_t i = from; i < chunks_.size(); ++i) {
    if (i > last + 1 && kept == i) return;
    Chunk& chunk = chunks_[i];
    if (kept != from && (chunk.text.size() < max_ / 4 || chunks_[kept - 1].text.size() < max_ / 4)) {
      Chunk& left = chunks_[kept - 1];
      if (left.text.size() + chunk.text.size() <= max_ / 2) {
        left.text += chunk.text;
        left.points += chunk.points;
        left.utf16 += chunk.utf16;
        continue;
      }
    }
    if (chunk.text.empty()) continue;
    if (kept != i) chunks_[kept] = std::move(chunk);
    ++kept;
  }
  chunks_.resize(kept);
}

TextChunks::Place TextChunks::find(std::uint64_t TextLength::* unit, std::uint64_t offset) const {
  Place place;
  for (const Chunk& chunk : chunks_) {
    const TextLength length{chunk.text.size(), chunk.points, chunk.utf16};
    if (place.before.*unit + length.*unit > offset) {
      place.chunk = chunk.text;
      break;
    }
    place.before += length;
  }
  return place;
}

std::size_t TextChunks::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + chunks_.capacity() * sizeof(Chunk);
  for (const Chunk& chunk : chunks_) bytes += chunk.text.capacity() + 1;
  return bytes;
}

void TextChunks::check_invariants() const {
  TextLength sum;
  for (const Chunk& chunk : chunks_) {
    const TextLength length = measure(chunk.text);
    WEFT_CHECK(!chunk.text.empty() && chunk.text.size() <= max_ && is_valid_utf8(chunk.text));
    WEFT_CHECK(length.points == chunk.points && length.utf16 == chunk.utf16);
    sum += length;
  }
  WEFT_CHECK(sum.bytes == total_.bytes && sum.points == total_.points && sum.utf16 == total_.utf16);
}

}  // namespace weft::ot
