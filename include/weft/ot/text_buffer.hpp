#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/result.hpp"
#include "weft/ot/text_change.hpp"

namespace weft::ot {

/// Counts bytes of UTF-8, units of UTF-16, or code points, so that they cannot be taken for one another.
struct Utf8Offset { std::uint64_t value = 0; };
struct Utf16Offset { std::uint64_t value = 0; };
struct CodePointOffset { std::uint64_t value = 0; };

class TextChunks;

/// A text that is edited: well-formed UTF-8 in chunks that know how many code points and UTF-16
/// units they hold. A short text is one string and costs nothing else.
///
/// Thread: confined; copies and moves.
/// Complexity: an edit and a conversion cost O(chunks + bytes of the chunks touched).
class TextBuffer {
 public:
  TextBuffer();
  /// Needs well-formed UTF-8.
  explicit TextBuffer(std::string_view utf8);
  TextBuffer(const TextBuffer& other);
  TextBuffer(TextBuffer&& other) noexcept;
  TextBuffer& operator=(const TextBuffer& other);
  TextBuffer& operator=(TextBuffer&& other) noexcept;
  ~TextBuffer();

  std::uint64_t length() const;  ///< in code points
  std::uint64_t utf16_length() const;
  std::uint64_t utf8_length() const;
  std::string str() const;

  /// Edits the text; returns the edit that takes it back.
  /// Errors: kInvalidArgument (it reaches behind the end); the text is as it was.
  Result<TextChange> apply(const TextChange& change);

  // One way of counting into another. Nothing when the offset is behind the end or inside a code point.
  std::optional<CodePointOffset> to_code_points(Utf16Offset offset) const;
  std::optional<CodePointOffset> to_code_points(Utf8Offset offset) const;
  std::optional<Utf16Offset> to_utf16(CodePointOffset offset) const;
  std::optional<Utf8Offset> to_utf8(CodePointOffset offset) const;

  /// What it holds beside itself.
  std::size_t memory_bytes() const;

 private:
  std::string short_;                 // the text, while there are no chunks
  std::unique_ptr<TextChunks> long_;  // the text, when it is long
};

}  // namespace weft::ot
