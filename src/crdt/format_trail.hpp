#pragma once

#include <cstddef>
#include <vector>

#include "block.hpp"
#include "format_set.hpp"
#include "weft/container/flat_index.hpp"

namespace weft::crdt {

/// The formats in force behind some format blocks of one text, from its start up to where it was
/// edited last, so that the next edit need not walk from the start. All of them must be forgotten
/// when a format before the last of them comes or goes.
class FormatTrail {
 public:
  struct Mark {
    Handle block;  ///< a living format
    FormatSet formats;
  };

  /// Whether this is the trail of `type`; if not it becomes that, empty.
  void turn_to(Handle type) {
    if (type_ != type) clear();
    type_ = type;
  }
  Handle type() const { return type_; }

  /// The number of a format's mark, or kNone.
  std::uint32_t find(Handle block) const { return places_.find(block); }
  const FormatSet& formats(std::uint32_t mark) const { return marks_[mark].formats; }

  /// Forgets the marks from number `count` on.
  void truncate(std::size_t count) {
    for (; marks_.size() > count; marks_.pop_back()) places_.erase(marks_.back().block);
  }
  void add(Handle block, const FormatSet& formats) {
    places_.insert(block, static_cast<std::uint32_t>(marks_.size()));
    marks_.push_back({block, formats});
  }
  void clear() {
    marks_.clear();
    places_ = FlatIndex();
    type_ = kNone;
  }

 private:
  Handle type_ = kNone;
  std::vector<Mark> marks_;
  FlatIndex places_;  ///< of `marks_`, by block
};

}  // namespace weft::crdt
