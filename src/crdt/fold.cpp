#include "byte_sink.hpp"
#include "columns.hpp"
#include "folded_columns.hpp"
#include "folded_update.hpp"
#include "right_guess.hpp"
#include "struct_reader.hpp"

namespace weft::crdt {
namespace {

class Folder {
 public:
  explicit Folder(ByteView update) : infos_({}), reader_(update, aids_, kNestingCeiling, Claims::kOwn) {
    Reader in(update);
    in.u8();  // the feature flag
    kept_.key_clocks = in.varbytes();
    in.varbytes();  // clients
    in.varbytes();  // clocks of origins
    in.varbytes();  // clocks of right origins
    infos_ = Rle8Reader(in.varbytes());
    kept_.strings = in.varbytes();
    kept_.parent_info = in.varbytes();
    kept_.type_refs = in.varbytes();
  }

  Bytes fold() {
    std::uint64_t sections = 0;
    std::uint64_t structs = 0;
    std::uint64_t client = 0;
    std::uint64_t clock = 0;
    for (; reader_.next_section(structs, client, clock); ++sections) fold_section(client, clock, structs);
    const std::uint8_t* deletions = place();
    IdSet deleted;
    WEFT_CHECK(reader_.deletions(deleted));
    deleted.normalize();
    implied_.normalize();
    return finish(sections, deleted == implied_ ? ByteView{} : ByteView(deletions, place()));
  }

 private:
  const std::uint8_t* place() { return reader_.fields().rest().position(); }

  void fold_section(std::uint64_t client, std::uint64_t clock, std::uint64_t structs) {
    sections_.varuint(client);
    sections_.varuint(clock);
    sections_.varuint(structs);
    guess_.start_section(client);
    const std::uint8_t* values = place();
    for (; structs > 0; --structs) {
      WireStruct item;
      WEFT_CHECK(reader_.read(client, clock, item));
      fold_struct(item);
      clock += item.length;
    }
    const ByteView written(values, place());
    sections_.varuint(written.size());
    values_.raw(written);
  }

  void fold_struct(const WireStruct& item) {
    bool failed = false;
    const std::uint8_t info = infos_.next(failed);
    WEFT_CHECK(!failed);
    auto folded = static_cast<std::uint8_t>(static_cast<std::uint8_t>(item.ref) | ((info & kHasKey) != 0 ? kFoldedKey : 0));
    if (item.is_item()) {
      folded = static_cast<std::uint8_t>(folded | fold_ids(item));
    } else {
      guess_.add(item.clock, std::nullopt);
    }
    folded_infos_.u8(folded);
    if (has_folded_length(item.ref)) lengths_.varuint(item.length);
    if (item.ref == Ref::kGc || item.ref == Ref::kDeleted) implied_.add(ClientId{item.client}, item.clock, item.length);
  }

  std::uint8_t fold_ids(const WireStruct& item) {
    const std::optional<Id> right = item.has_right ? std::optional(item.right()) : std::nullopt;
    FoldedOrigin kind = FoldedOrigin::kAbsent;
    std::optional<std::size_t> behind;
    std::optional<Id> guessed;
    if (!item.has_origin) {
      behind = RightGuess::kHead;
    } else {
      const Id origin = item.origin();
      if (origin.client.value == item.client) behind = guess_.ending_at(origin.clock, item.clock);
      kind = behind ? fold_struct_number(*behind) : fold_origin(origin);
      if (!behind) guessed = RightGuess::right_of(origin);
    }
    if (behind) guessed = guess_.right_of(*behind);
    const bool as_guessed = guessed == right;
    if (!as_guessed) fold_right(right);
    if (item.knows_parent() && !item.named_parent) fold_origin(item.parent());
    if (behind) {
      guess_.add_behind(*behind, item.clock, right);
    } else {
      guess_.add(item.clock, right);
    }
    return static_cast<std::uint8_t>((static_cast<unsigned>(kind) << kFoldedOriginShift) | (as_guessed ? 0U : kFoldedRight));
  }

  FoldedOrigin fold_struct_number(std::size_t index) {
    if (index + 1 == guess_.count()) {
      last_struct_ = index;
      return FoldedOrigin::kBefore;
    }
    jumps_.varint(difference(last_struct_, index));
    last_struct_ = index;
    return FoldedOrigin::kStruct;
  }

  FoldedOrigin fold_origin(Id id) {
    clients_.varuint(id.client.value);
    lefts_.varint(difference(last_left_, id.clock));
    last_left_ = id.clock;
    return FoldedOrigin::kId;
  }

  void fold_right(std::optional<Id> right) {
    rights_.u8(right ? 1 : 0);
    if (!right) return;
    clients_.varuint(right->client.value);
    rights_.varint(difference(last_right_, right->clock));
    last_right_ = right->clock;
  }

  Bytes finish(std::uint64_t sections, ByteView deletions) const {
    ByteSink out;
    out.varuint(sections);
    out.raw(sections_.view());
    for (const ByteView column : {folded_infos_.view(), lengths_.view(), jumps_.view(), clients_.view(), lefts_.view(),
                                  rights_.view(), kept_.key_clocks, kept_.strings, kept_.parent_info, kept_.type_refs, values_.view()})
      out.varbytes(column);
    out.raw(deletions);
    return out.copy();
  }

  KeptColumns kept_;
  Rle8Reader infos_;
  ReadAids aids_;
  StructReader<FieldsInV2> reader_;
  RightGuess guess_;
  IdSet implied_;
  ByteSink sections_;
  ByteSink folded_infos_;
  ByteSink lengths_;
  ByteSink jumps_;
  ByteSink clients_;
  ByteSink lefts_;
  ByteSink rights_;
  ByteSink values_;
  std::uint64_t last_struct_ = 0;
  std::uint64_t last_left_ = 0;
  std::uint64_t last_right_ = 0;
};

}  // namespace

Bytes fold_update(ByteView update) { return Folder(update).fold(); }

}  // namespace weft::crdt
