#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/ot/text_change.hpp"

namespace weft::ot {

/// How long a text is, counted in three ways.
struct TextLength {
  std::uint64_t bytes = 0;
  std::uint64_t points = 0;
  std::uint64_t utf16 = 0;

  TextLength& operator+=(const TextLength& more) {
    bytes += more.bytes;
    points += more.points;
    utf16 += more.utf16;
    return *this;
  }
};
TextLength measure(std::string_view utf8);

/// A long text in pieces that know their lengths.
///
/// Invariants: no chunk is empty or holds more than `chunk_bytes_max` bytes, each is well-formed
/// UTF-8; the total is their sum.
class TextChunks {
 public:
  /// Needs room for at least two code points in a chunk, 8 bytes.
  TextChunks(std::string_view utf8, std::uint32_t chunk_bytes_max);

  const TextLength& length() const { return total_; }
  std::string str() const;

  /// Applies a change that fits; gives back what takes it back.
  TextChange apply(const TextChange& change);

  // What is before the code point that holds the `offset`th byte, unit or point, with the chunk's
  // part cut so that the caller can look into it.
  struct Place {
    TextLength before;       ///< of the chunks in front
    std::string_view chunk;  ///< empty at the end of the text
  };
  Place find(std::uint64_t TextLength::* unit, std::uint64_t offset) const;

  std::size_t memory_bytes() const;
  void check_invariants() const;

 private:
  struct Chunk {
    std::string text;
    std::uint32_t points = 0;
    std::uint32_t utf16 = 0;
  };
  /// A place where an edit is going on; at the end of a chunk rather than at the start of the next.
  struct Cursor {
    std::size_t chunk = 0;
    std::size_t byte = 0;
    std::uint32_t point = 0;
  };

  static Chunk make_chunk(std::string_view text);
  std::vector<Chunk> cut(std::string_view text) const;
  void forward(Cursor& cursor, std::uint32_t points) const;
  void insert(Cursor& cursor, std::string_view text);
  void insert_cutting(Cursor& cursor, std::string_view text);
  void erase(Cursor& cursor, std::uint32_t points, TextChange& undo);
  void sweep(std::size_t from, std::size_t last);

  std::vector<Chunk> chunks_;
  TextLength total_;
  std::uint32_t max_;
};

}  // namespace weft::ot
