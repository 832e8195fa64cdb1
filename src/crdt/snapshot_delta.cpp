// A text at a snapshot, and the difference of two, as Yjs shows it.

#include "running_formats.hpp"
#include "version_reader.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr std::string_view kChangeKey = "ychange";

class DeltaWriter {
 public:
  DeltaWriter(Engine& engine, const Snapshot* now, const Snapshot* before, const DescribeChange& describe)
      : engine_(engine), store_(engine.store()), now_(now), before_(before), describe_(describe) {}

  Delta write(const TypeNode& node) {
    for (Handle handle = node.first; handle != kNone; handle = store_[handle].right) {
      const Block& block = store_[handle];
      Pieces pieces(store_, block, now_, before_);
      for (Piece piece; pieces.next(piece);)
        if (piece.now || piece.before) add(block, piece);
    }
    pack();
    return std::move(delta_);
  }

 private:
  void add(const Block& block, const Piece& piece) {
    switch (block.ref()) {
      case Ref::kString:
        mark(block, piece);
        return append_units(store_, block, piece.offset, piece.length, units_);
      case Ref::kType:
      case Ref::kEmbed:
        pack();
        delta_.push_back(DeltaOp::insert_values({engine_.value_at(block, 0)}, formats_.object()));
        return;
      case Ref::kFormat:
        if (!piece.now) return;
        pack();
        return formats_.apply(format_of(store_, block));
      default: return;
    }
  }

  // Sets, or takes away, the mark of what only one of the versions shows.
  void mark(const Block& block, const Piece& piece) {
    const Id id{ClientId{store_.client_id(block.lane())}, store_.clock(block) + piece.offset};
    if (!piece.now) {
      mark_as(VersionChange::kRemoved, id);
    } else if (before_ != nullptr && !piece.before) {
      mark_as(VersionChange::kAdded, id);
    } else if (formats_.get(kChangeKey) != nullptr) {
      pack();
      formats_.erase(kChangeKey);
    }
  }

  // A mark that names the client and the change already stays; that lets runs of one author join.
  void mark_as(VersionChange change, Id id) {
    const char* type = change == VersionChange::kAdded ? "added" : "removed";
    if (names(formats_.get(kChangeKey), id.client, type)) return;
    pack();
    AnyObject plain;
    plain.set("type", type);
    formats_.set(kChangeKey, describe_ ? describe_(change, id) : Any(std::move(plain)));
  }

  static bool names(const Any* mark, ClientId client, std::string_view type) {
    const AnyObject* object = mark != nullptr ? mark->get_if<AnyObject>() : nullptr;
    if (object == nullptr) return false;
    const Any* user = object->find("user");
    const Any* named = object->find("type");
    return user != nullptr && *user == Any(static_cast<double>(client.value)) && named != nullptr &&
           *named == Any(type);
  }

  void pack() {
    if (units_.empty()) return;
    std::string text;
    append_utf8(units_, text);
    units_.clear();
    delta_.push_back(DeltaOp::insert(std::move(text), formats_.object()));
  }

  Engine& engine_;
  const Store& store_;
  const Snapshot* now_;
  const Snapshot* before_;
  const DescribeChange& describe_;
  RunningFormats formats_;
  std::u16string units_;
  Delta delta_;
};

Delta read_delta(const TypeRef& text, const Snapshot* now, const Snapshot* before, const DescribeChange& describe) {
  const TypeNode* node = known_type(text);
  return node == nullptr ? Delta() : DeltaWriter(TypeAccess::engine(text), now, before, describe).write(*node);
}

}  // namespace

Delta delta_at(const TypeRef& text, const Snapshot& at) { return read_delta(text, &at, nullptr, {}); }

Delta delta_between(const TypeRef& text, const Snapshot* now, const Snapshot& before, const DescribeChange& describe) {
  return read_delta(text, now, &before, describe);
}

}  // namespace weft::crdt
