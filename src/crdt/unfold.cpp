#include <string>

#include "byte_sink.hpp"
#include "columns.hpp"
#include "folded_columns.hpp"
#include "folded_update.hpp"
#include "right_guess.hpp"
#include "struct_reader.hpp"

namespace weft::crdt {
namespace {

/// Walks through the strings that a struct has, for the lengths of texts.
class TextLengths {
 public:
  explicit TextLengths(const KeptColumns& kept)
      : key_clocks_(kept.key_clocks), lengths_({}), parent_info_(kept.parent_info), type_refs_(kept.type_refs) {
    Reader in(kept.strings);
    strings_left_ = in.varbytes().size();
    lengths_ = UintRunReader(in.raw(in.remaining()));
    failed_ = in.failed();
  }

  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

  /// Whether the parent is a root; it has a name then.
  bool named_parent() {
    if (parent_info_.next(failed_) != 1) return false;
    skip();
    return true;
  }
  void skip() { lengths_.next(failed_); }

  /// The length of a struct; `told` where it has its own.
  std::uint64_t of_content(Ref ref, std::uint64_t told) {
    switch (ref) {
      case Ref::kString: return lengths_.next(failed_);
      case Ref::kJson: return skip_texts(told), told;
      case Ref::kFormat: return skip_key(), 1;
      case Ref::kDoc: return skip(), 1;
      case Ref::kType:
        if (type_has_name(static_cast<std::uint8_t>(type_refs_.next(failed_)))) skip_key();
        return 1;
      default: return told;
    }
  }

 private:
  // None of them is empty, so that there are no more of them than bytes.
  void skip_texts(std::uint64_t count) {
    if (count > strings_left_) return fail();
    strings_left_ -= count;
    for (; count > 0; --count) skip();
  }
  void skip_key() {
    const std::uint64_t clock = key_clocks_.next(failed_);
    if (clock < keys_) return;
    skip();
    ++keys_;
  }

  DiffRunReader key_clocks_;
  UintRunReader lengths_;
  Rle8Reader parent_info_;
  UintRunReader type_refs_;
  std::uint64_t keys_ = 0;
  std::uint64_t strings_left_ = 0;
  bool failed_ = false;
};

class Unfolder {
 public:
  explicit Unfolder(ByteView folded) : head_(folded), in_(folded) {}

  Result<Bytes> unfold() {
    skip_sections();
    infos_ = Reader(in_.varbytes());
    lengths_ = Reader(in_.varbytes());
    jumps_ = Reader(in_.varbytes());
    clients_ = Reader(in_.varbytes());
    lefts_ = Reader(in_.varbytes());
    rights_ = Reader(in_.varbytes());
    KeptColumns kept;
    kept.key_clocks = in_.varbytes();
    kept.strings = in_.varbytes();
    kept.parent_info = in_.varbytes();
    kept.type_refs = in_.varbytes();
    values_ = Reader(in_.varbytes());
    TextLengths texts(kept);
    std::uint64_t sections = head_.varuint();
    rest_.varuint(sections);
    for (; sections > 0 && !failed(texts); --sections) unfold_section(texts);
    if (failed(texts)) return Error{ErrorCode::kInvalidArgument, "stored document: malformed structure"};
    return finish(kept);
  }

 private:
  bool failed(const TextLengths& texts) const {
    return head_.failed() || in_.failed() || infos_.failed() || lengths_.failed() || jumps_.failed() ||
           clients_.failed() || lefts_.failed() || rights_.failed() || values_.failed() || texts.failed();
  }

  void skip_sections() {
    for (std::uint64_t sections = in_.varuint(); sections > 0 && !in_.failed(); --sections)
      for (int i = 0; i < 4; ++i) in_.varuint();  // as unfold_section() reads them
  }

  void unfold_section(TextLengths& texts) {
    client_ = head_.varuint();
    clock_ = head_.varuint();
    guess_.start_section(client_);
    out_clients_.write(client_);
    std::uint64_t structs = head_.varuint();
    rest_.varuint(structs);
    rest_.varuint(clock_);
    for (; structs > 0 && !failed(texts); --structs) unfold_struct(texts);
    rest_.raw(values_.raw(head_.varuint()));
  }

  void unfold_struct(TextLengths& texts) {
    const std::uint8_t folded = infos_.u8();
    const auto ref = static_cast<Ref>(folded & kFoldedRef);
    unsigned info = static_cast<unsigned>(ref) | ((folded & kFoldedKey) != 0 ? kHasKey : 0U);
    if (ref != Ref::kGc && ref != Ref::kSkip) {
      info |= unfold_ids(folded, texts);
    } else {
      guess_.add(clock_, std::nullopt);
    }
    out_infos_.write(static_cast<std::uint8_t>(info));
    const std::uint64_t told = has_folded_length(ref) ? lengths_.varuint() : 1;
    const std::uint64_t length = texts.of_content(ref, told);
    if (has_folded_length(ref) && ref != Ref::kSkip) out_lengths_.write(length);
    if (length == 0 || length > kVarUintMax - clock_) return texts.fail();
    if (ref == Ref::kGc || ref == Ref::kDeleted) implied_.add(ClientId{client_}, clock_, length);
    clock_ += length;
  }

  unsigned unfold_ids(std::uint8_t folded, TextLengths& texts) {
    const auto kind = static_cast<FoldedOrigin>((folded & kFoldedOrigin) >> kFoldedOriginShift);
    const std::optional<std::size_t> behind = unfold_struct_number(kind);
    std::optional<Id> guessed;
    if (kind == FoldedOrigin::kId) {
      const Id origin = unfold_left();
      guessed = RightGuess::right_of(origin);
    } else if (behind) {
      guessed = guess_.right_of(*behind);
      if (*behind != RightGuess::kHead) write_left({ClientId{client_}, guess_.last_of(*behind, clock_)});
    }
    const std::optional<Id> right = (folded & kFoldedRight) != 0 ? unfold_right() : guessed;
    if (right) {
      out_clients_.write(right->client.value);
      out_rights_.write(right->clock);
    }
    if (kind == FoldedOrigin::kAbsent && !right) unfold_parent(folded, texts);
    if (behind) {
      guess_.add_behind(*behind, clock_, right);
    } else {
      guess_.add(clock_, right);
    }
    return (kind == FoldedOrigin::kAbsent ? 0U : kHasOrigin) | (right ? kHasRight : 0U);
  }

  void unfold_parent(std::uint8_t folded, TextLengths& texts) {
    if (!texts.named_parent()) unfold_left();
    if ((folded & kFoldedKey) != 0) texts.skip();
  }

  // Which struct of the section an item was written behind; nothing when that is told otherwise.
  std::optional<std::size_t> unfold_struct_number(FoldedOrigin kind) {
    if (kind == FoldedOrigin::kAbsent) return RightGuess::kHead;
    if (kind == FoldedOrigin::kId) return std::nullopt;
    const std::uint64_t index =
        kind == FoldedOrigin::kBefore ? guess_.count() - 1 : add_difference(last_struct_, jumps_);
    if (index >= guess_.count()) return infos_.fail(), std::nullopt;
    last_struct_ = index;
    return static_cast<std::size_t>(index);
  }

  void write_left(Id id) {
    out_clients_.write(id.client.value);
    out_lefts_.write(id.clock);
  }

  Id unfold_left() {
    last_left_ = add_difference(last_left_, lefts_);
    const Id id{ClientId{clients_.varuint()}, last_left_};
    write_left(id);
    return id;
  }

  std::optional<Id> unfold_right() {
    if (rights_.u8() == 0) return std::nullopt;
    last_right_ = add_difference(last_right_, rights_);
    return Id{ClientId{clients_.varuint()}, last_right_};
  }

  Bytes finish(const KeptColumns& kept) {
    ByteSink out;
    out.u8(0);
    for (const ByteView column : {kept.key_clocks, out_clients_.finish(), out_lefts_.finish(), out_rights_.finish(),
                                  out_infos_.finish(), kept.strings, kept.parent_info, kept.type_refs, out_lengths_.finish()})
      out.varbytes(column);
    out.raw(rest_.view());
    if (!in_.at_end()) {
      out.raw(in_.raw(in_.remaining()));
      return out.copy();
    }
    implied_.normalize();
    Bytes deletions;
    Writer writer(deletions);
    implied_.encode_v2(writer);
    out.raw(deletions);
    return out.copy();
  }

  Reader head_;  // the sections
  Reader in_;
  Reader infos_{{}};
  Reader lengths_{{}};
  Reader jumps_{{}};
  Reader clients_{{}};
  Reader lefts_{{}};
  Reader rights_{{}};
  Reader values_{{}};
  RightGuess guess_;
  IdSet implied_;
  UintRunWriter out_clients_;
  DiffRunWriter out_lefts_;
  DiffRunWriter out_rights_;
  Rle8Writer out_infos_;
  UintRunWriter out_lengths_;
  ByteSink rest_;
  std::uint64_t client_ = 0;
  std::uint64_t clock_ = 0;
  std::uint64_t last_struct_ = 0;
  std::uint64_t last_left_ = 0;
  std::uint64_t last_right_ = 0;
};

}  // namespace

Result<Bytes> unfold_update(ByteView folded) { return Unfolder(folded).unfold(); }

}  // namespace weft::crdt
