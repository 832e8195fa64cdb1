#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/container/flat_index.hpp"

namespace weft::crdt {

/// What a format sets its key to: a value as it is kept (content_bytes.hpp), and for objects, arrays
/// and bytes which instance it is, as two that were made apart are not always equal to JavaScript.
struct FormatValue {
  std::string bytes = "\x7e";  ///< null
  std::uint32_t instance = 0;

  bool is_null() const { return bytes == "\x7e"; }
  bool is_object() const { return bytes[0] >= 116 && bytes[0] <= 118; }
};

/// JavaScript's `===`: objects must be the same instance.
bool identical(const FormatValue& a, const FormatValue& b);

/// Whether a format that sets `b` where `a` is in force changes nothing: identical, or objects
/// with the same members, none of which is an object.
bool same_format(const FormatValue& a, const FormatValue& b);

/// Formats by key (a number of the document's string table) in the order of a JavaScript Map: a
/// key that is set again keeps its place.
class FormatSet {
 public:
  struct Entry {
    std::uint32_t key;
    FormatValue value;
  };

  /// The value, or null when there is none. Lifetime: until the set changes.
  const FormatValue* find(std::uint32_t key) const;
  /// The value, or JSON's null.
  const FormatValue& value_or_null(std::uint32_t key) const;
  void set(std::uint32_t key, FormatValue value);
  void erase(std::uint32_t key);
  std::size_t size() const { return entries_.size() - holes_; }
  bool empty() const { return size() == 0; }

  /// Calls `visit` with each key and value.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& entry : entries_)
      if (entry.key != kHole) visit(entry.key, entry.value);
  }

 private:
  static constexpr std::uint32_t kHole = 0xFFFFFFFF;

  std::size_t position(std::uint32_t key) const;
  void close_holes();

  std::vector<Entry> entries_;
  std::size_t holes_ = 0;
  FlatIndex index_;  ///< key to position, once there are many
};

}  // namespace weft::crdt
