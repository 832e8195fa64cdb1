// What a transaction changed in a text, formats included.

#include <utility>

#include "observation.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

/// A delta that is put together step by step, as the walk through the text goes on.
class DeltaWriter {
 public:
  DeltaAction action() const { return op_.action; }
  bool open() const { return open_; }
  bool writing(DeltaAction action) const { return open_ && op_.action == action; }

  /// Ends the present step. `formats` are those of an insertion, or those that a retained part changes.
  void finish(AnyObject formats) {
    if (!std::exchange(open_, false)) return;
    if (op_.action == DeltaAction::kInsertText) append_utf8(std::exchange(units_, {}), op_.text);
    if (op_.action != DeltaAction::kErase) op_.attributes = std::move(formats);
    delta_.push_back(std::move(op_));
  }
  DeltaOp& begin(DeltaAction action) {
    open_ = true;
    op_ = {};
    op_.action = action;
    return op_;
  }
  DeltaOp& op() { return op_; }
  std::u16string& units() { return units_; }

  Delta take() {
    while (!delta_.empty() && delta_.back().action == DeltaAction::kRetain && delta_.back().attributes.size() == 0)
      delta_.pop_back();
    return std::move(delta_);
  }

 private:
  Delta delta_;
  DeltaOp op_;
  std::u16string units_;  ///< of text that is inserted: halves of a pair may come from two blocks
  bool open_ = false;
};

}  // namespace

/// The walk through a text that works out its delta.
class TextObservation {
 public:
  TextObservation(Engine& engine, Observation& source) : engine_(engine), source_(source) {}

  Delta delta(Handle type) {
    for (Handle at = engine_.types_[type].first; at != kNone; at = engine_.store_[at].right) {
      const Ref ref = engine_.store_[at].ref();
      if (ref == Ref::kFormat) {
        pass_format(at);
      } else if (ref == Ref::kString || ref == Ref::kEmbed || ref == Ref::kType) {
        pass_content(engine_.store_[at]);
      }
    }
    finish();
    delete_redundant();
    return writer_.take();
  }

 private:
  // Formats that say nothing.
  void delete_redundant() {
    if (redundant_.empty()) return;
    engine_.begin({}, true);
    for (const Handle format : redundant_) engine_.delete_block(format);
    engine_.end();
  }

  void finish() {
    if (!writer_.open()) return;
    const bool retains = writer_.action() == DeltaAction::kRetain;
    writer_.finish(engine_.attributes_of(retains ? changed_ : current_));
  }

  void turn_to(DeltaAction action) {
    if (writer_.writing(action)) return;
    finish();
    writer_.begin(action);
  }

  void pass_content(const Block& block) {
    for (const Observation::Piece& piece : source_.pieces(block)) {
      if (piece.added) {
        if (!piece.erased) insert(block, piece);
      } else if (piece.erased || !block.deleted()) {
        turn_to(piece.erased ? DeltaAction::kErase : DeltaAction::kRetain);
        writer_.op().count += piece.length;
      }
    }
  }

  void insert(const Block& block, const Observation::Piece& piece) {
    if (block.ref() == Ref::kString) {
      turn_to(DeltaAction::kInsertText);
      for (std::uint64_t i = 0; i < piece.length; ++i)
        writer_.units() += engine_.store_.text_unit(block, piece.offset + i);
      return;
    }
    finish();
    writer_.begin(DeltaAction::kInsertValues).values.push_back(engine_.value_at(block, 0));
    finish();
  }

  // What is retained from here on changes its formats in another way.
  void end_retained() {
    if (writer_.writing(DeltaAction::kRetain)) finish();
  }

  void pass_format(Handle handle) {
    const std::uint32_t key = engine_.format_key(handle);
    const FormatValue value = engine_.format_value(handle);
    const Block& block = engine_.store_[handle];
    const bool added = source_.added(block, 0);
    const bool erased = source_.erased(block, 0);
    bool says_something = !block.deleted();
    if (added) {
      if (!erased) says_something = pass_added(key, value) && says_something;
    } else if (erased) {
      pass_erased(key, value);
    } else if (!block.deleted()) {
      says_something = pass_retained(key, value);
    }
    if (!says_something) {
      if (!block.deleted()) redundant_.push_back(handle);
      return;
    }
    if (writer_.writing(DeltaAction::kInsertText)) finish();
    engine_.note_format(handle, current_);
  }

  // Returns whether the format says something.
  bool pass_added(std::uint32_t key, const FormatValue& value) {
    if (same_format(current_.value_or_null(key), value)) return value.is_null();
    end_retained();
    if (same_format(value, old_.value_or_null(key))) {
      changed_.erase(key);
    } else {
      changed_.set(key, value);
    }
    return true;
  }

  void pass_erased(std::uint32_t key, const FormatValue& value) {
    old_.set(key, value);
    const FormatValue current = current_.value_or_null(key);
    if (same_format(current, value)) return;
    end_retained();
    changed_.set(key, current);
  }

  bool pass_retained(std::uint32_t key, const FormatValue& value) {
    old_.set(key, value);
    const FormatValue* changed = changed_.find(key);
    if (changed == nullptr) return true;
    if (same_format(*changed, value)) return changed->is_null();
    end_retained();
    if (value.is_null()) {
      changed_.erase(key);
    } else {
      changed_.set(key, value);
    }
    return true;
  }

  Engine& engine_;
  Observation& source_;
  DeltaWriter writer_;
  FormatSet current_;  ///< in force now
  FormatSet old_;      ///< in force before the transaction
  std::vector<Handle> redundant_;  ///< living formats that say nothing
  FormatSet changed_;  ///< what is different for retained content; null where a format ended
};

Delta Observation::text_delta(Handle type) { return TextObservation(engine_, *this).delta(type); }

}  // namespace weft::crdt
