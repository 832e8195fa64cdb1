#pragma once

// An edit of a text as a list of components, which is closed under transform and compose.
// Source: the json-ot specification, sections 2.1 and 3.2.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/container/inline_vector.hpp"

namespace weft::ot {

/// What happens to a text from left to right: skip, insert and delete, in code points. What is
/// behind the last component is skipped.
///
/// Shape: canonical always: no empty component, no two neighbours of one kind, at one position the
/// insert before the delete, no skip at the end. What is inserted stands in one string, in order.
/// Nothing is allocated while there are few components and the inserted text is short.
/// Units: code points, unless a name says bytes. Thread: value.
class TextChange {
 public:
  enum class Kind : std::uint8_t { kSkip, kInsert, kDelete };

  struct Component {
    Kind kind;
    std::uint32_t length;  ///< in code points
    std::uint32_t bytes;   ///< of an insert: its part of inserted(); 0 otherwise
    friend bool operator==(const Component&, const Component&) = default;
  };

  /// Removes `removed` code points at `position` and puts well-formed UTF-8 in their place.
  static TextChange splice(std::uint32_t position, std::uint32_t removed, std::string_view inserted);

  /// Leads from one well-formed text to another: what they share at their beginnings and ends is
  /// skipped, the rest replaced.
  static TextChange between(std::string_view before, std::string_view behind);

  // Building from left to right; what is added is brought into canonical form at once.
  void skip(std::uint32_t length);
  void insert(std::string_view utf8);
  void insert(std::string_view utf8, std::uint32_t length);  ///< of known length
  void erase(std::uint32_t length);
  /// Drops the skip at the end. Every builder calls it last.
  void trim();

  bool empty() const { return components_.empty(); }
  const InlineVector<Component, 5>& components() const { return components_; }
  std::string_view inserted() const { return inserted_; }
  /// How long a text must be for this to be applied to it.
  std::uint64_t base_length() const;
  /// By how much the text becomes longer, or shorter when negative.
  std::int64_t length_change() const;

  /// What it holds beside itself.
  std::size_t memory_bytes() const;

  friend bool operator==(const TextChange&, const TextChange&) = default;
  friend void transform(TextChange& s, TextChange& c);

 private:
  InlineVector<Component, 5> components_;
  std::string inserted_;
};

/// Both edits start from one text; afterwards `s` applies behind `c` and `c` behind `s`, to the same
/// result. At one place what `s` inserts stands left. Complexity: O(components).
void transform(TextChange& s, TextChange& c);

/// One edit that does what `a` and then `b` do. Complexity: O(components).
TextChange compose(const TextChange& a, const TextChange& b);

/// Where a position goes. Text inserted just there pushes it when `bias_right`; a position inside
/// deleted text goes to where that began.
std::uint64_t map_position(const TextChange& change, std::uint64_t position, bool bias_right);

}  // namespace weft::ot
