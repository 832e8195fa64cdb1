#include <algorithm>
#include <cstdint>
#include <string_view>

#include "ot/text_components.hpp"
#include "weft/base/utf.hpp"
#include "weft/ot/text_change.hpp"

namespace weft::ot {
namespace {

/// Walks over a change, of whose components it may take a part.
class Walk {
 public:
  explicit Walk(const TextChange& change)
      : at_(change.components().begin()), end_(change.components().end()), text_(change.inserted()) {
    if (at_ != end_) left_ = at_->length;
  }

  bool done() const { return at_ == end_; }
  bool at(TextKind kind) const { return at_ != end_ && at_->kind == kind; }
  std::uint32_t left() const { return left_; }

  /// Takes up to `length`; gives the text when it is an insert.
  std::string_view take(std::uint32_t length) {
    std::string_view taken;
    if (at_->kind == TextKind::kInsert) {
      const std::size_t bytes =
          length == at_->length ? at_->bytes : utf8_prefix_bytes(text_, length);
      taken = text_.substr(0, bytes);
      text_.remove_prefix(bytes);
    }
    left_ -= length;
    if (left_ == 0 && ++at_ != end_) left_ = at_->length;
    return taken;
  }

 private:
  const TextComponent* at_;
  const TextComponent* end_;
  std::string_view text_;  // what is not taken yet
  std::uint32_t left_ = 0;
};

/// A piece of the text between the two changes: `first` made it or left it, `next` goes over it.
void take_common(Walk& first, Walk& next, TextChange& out) {
  const std::uint32_t length = std::min(first.left(), next.left());
  const bool made = first.at(TextKind::kInsert);
  const bool deleted = next.at(TextKind::kDelete);
  const std::string_view text = first.take(length);
  next.take(length);
  if (made) {
    if (!deleted) out.insert(text, length);
  } else {
    deleted ? out.erase(length) : out.skip(length);
  }
}

/// What comes behind the end of the other change, which leaves it as it is.
void take_alone(Walk& walk, TextChange& out) {
  const std::uint32_t length = walk.left();
  if (walk.at(TextKind::kInsert)) {
    out.insert(walk.take(length), length);
    return;
  }
  walk.at(TextKind::kDelete) ? out.erase(length) : out.skip(length);
  walk.take(length);
}

}  // namespace

TextChange compose(const TextChange& a, const TextChange& b) {
  Walk first(a);
  Walk next(b);
  TextChange out;
  while (!first.done() || !next.done()) {
    if (first.at(TextKind::kDelete)) {
      take_alone(first, out);
    } else if (next.at(TextKind::kInsert) || first.done()) {
      take_alone(next, out);
    } else if (next.done()) {
      take_alone(first, out);
    } else {
      take_common(first, next, out);
    }
  }
  out.trim();
  return out;
}

}  // namespace weft::ot
