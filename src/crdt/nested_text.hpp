#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// A value among others, and the text around it.
struct TextPiece {
  std::string before{};
  std::optional<Value> value{};
  std::string behind{};
};

/// What a type is written as: its pieces, then its end.
struct TypeText {
  std::vector<TextPiece> pieces{};
  std::string end{};
};

/// Text of types inside one another, which peers may nest as deep as they please: what is still to
/// be written of those around is kept here and not on the call stack.
class NestedText {
 public:
  /// Writes a type before anything else that waits.
  void open(TypeText type) { open_.push_back({std::move(type), 0, false}); }

  /// Writes everything. `write(value)` appends a plain value to `out`, and opens a type.
  template <class Write>
  void write(std::string& out, Write&& write) {
    while (!open_.empty()) {
      Open& last = open_.back();
      if (last.inside) out += last.type.pieces[last.next++].behind;
      last.inside = false;
      if (last.next == last.type.pieces.size()) {
        out += last.type.end;
        open_.pop_back();
        continue;
      }
      const TextPiece& piece = last.type.pieces[last.next];
      out += piece.before;
      last.inside = true;
      if (!piece.value) continue;
      const Value value = std::move(*last.type.pieces[last.next].value);
      write(value);
    }
  }

 private:
  struct Open {
    TypeText type;
    std::size_t next;   // piece
    bool inside;        // a piece whose value has been written
  };

  std::vector<Open> open_;
};

}  // namespace weft::crdt
