#include "weft/crdt/version_diff.hpp"

#include <algorithm>

#include "authored_pieces.hpp"
#include "running_formats.hpp"
#include "version_reader.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

// The formats that differ, with their later value: null for those that ended.
AnyObject changed_formats(const AnyObject& before, const AnyObject& after) {
  AnyObject changed;
  for (const AnyMember& member : after.members()) {
    const Any* old = before.find(member.key);
    if (old == nullptr || *old != member.value) changed.set(member.key, member.value);
  }
  for (const AnyMember& member : before.members())
    if (after.find(member.key) == nullptr) changed.set(member.key, nullptr);
  return changed;
}

// The way from one version of a list to another.
class StepWriter {
 public:
  StepWriter(Engine& engine, const Snapshot& from, const Snapshot& to, const Authors& authors)
      : engine_(engine), store_(engine.store()), from_(from), to_(to), authors_(authors) {}

  std::vector<VersionStep> write(const TypeNode& node) {
    text_ = node.kind == TypeKind::kText || node.kind == TypeKind::kXmlText;
    for (Handle handle = node.first; handle != kNone; handle = store_[handle].right) {
      const Block& block = store_[handle];
      Pieces pieces(store_, block, &to_, &from_);
      for (Piece piece; pieces.next(piece);) add(block, piece);
    }
    close_text();
    while (!steps_.empty() && steps_.back().op.action == DeltaAction::kRetain && steps_.back().op.attributes.size() == 0)
      steps_.pop_back();
    return std::move(steps_);
  }

 private:
  void add(const Block& block, const Piece& piece) {
    if (block.ref() == Ref::kFormat) {
      if (piece.before) before_.apply(format_of(store_, block));
      if (piece.now) after_.apply(format_of(store_, block));
      if (piece.before || piece.now) close_text();
      return;
    }
    if (!block.countable()) return;
    if (piece.now && piece.before) return retain(piece.length);
    if (!piece.now && !piece.before) return;
    each_author(store_, block, piece.offset, piece.length, piece.now ? authors_.wrote : authors_.deleted,
                [&](std::uint64_t offset, std::uint64_t length, const std::optional<std::string>& author) {
                  if (piece.now) {
                    insert(block, offset, length, author);
                  } else {
                    erase(store_id(store_, block, offset), length, author);
                  }
                });
  }

  void retain(std::uint64_t count) {
    close_text();
    AnyObject changed = changed_formats(before_.object(), after_.object());
    if (!steps_.empty() && steps_.back().op.action == DeltaAction::kRetain && steps_.back().op.attributes == changed) {
      steps_.back().op.count += count;
    } else {
      steps_.push_back({DeltaOp::retain(count, std::move(changed)), std::nullopt, std::nullopt});
    }
  }

  // Whether a step goes on with what one client did, and the same author.
  bool goes_on(DeltaAction action, ClientId client, const std::optional<std::string>& author) const {
    return !steps_.empty() && steps_.back().op.action == action && steps_.back().first &&
           steps_.back().first->client == client && steps_.back().author == author;
  }

  void erase(Id first, std::uint64_t count, const std::optional<std::string>& author) {
    close_text();
    if (goes_on(DeltaAction::kErase, first.client, author)) {
      steps_.back().op.count += count;
    } else {
      steps_.push_back({DeltaOp::erase(count), first, author});
    }
  }

  void insert(const Block& block, std::uint64_t offset, std::uint64_t length, const std::optional<std::string>& author) {
    const Id first = store_id(store_, block, offset);
    if (block.ref() == Ref::kString && text_) {
      if (units_.empty() || !goes_on(DeltaAction::kInsertText, first.client, author)) {
        close_text();
        steps_.push_back({DeltaOp::insert({}, after_.object()), first, author});
      }
      return append_units(store_, block, offset, length, units_);
    }
    close_text();
    for (std::uint64_t i = 0; i < length; ++i) {
      Value value = engine_.value_at(block, offset + i);
      if (!text_ && goes_on(DeltaAction::kInsertValues, first.client, author)) {
        steps_.back().op.values.push_back(std::move(value));
      } else {
        steps_.push_back({DeltaOp::insert_values({std::move(value)}, after_.object()), first, author});
      }
    }
  }

  // The text of the last step is complete.
  void close_text() {
    if (units_.empty()) return;
    append_utf8(units_, steps_.back().op.text);
    units_.clear();
  }

  Engine& engine_;
  const Store& store_;
  const Snapshot& from_;
  const Snapshot& to_;
  const Authors& authors_;
  bool text_ = false;
  RunningFormats before_;
  RunningFormats after_;
  std::u16string units_;  // of the last step
  std::vector<VersionStep> steps_;
};

// The types in which something differs, found through the clocks and deletions that do.
class DifferingTypes {
 public:
  DifferingTypes(const Store& store, const Snapshot& from, const Snapshot& to) : store_(store) {
    for (const Client& client : store.clients()) {
      const std::uint64_t a = std::min(from.state.get(ClientId{client.id}), client.state);
      const std::uint64_t b = std::min(to.state.get(ClientId{client.id}), client.state);
      note(ClientId{client.id}, std::min(a, b), std::max(a, b));
    }
    note_ranges(from.deletes, to.deletes);
    note_ranges(to.deletes, from.deletes);
    std::sort(types_.begin(), types_.end());
    types_.erase(std::unique(types_.begin(), types_.end()), types_.end());
  }
  const std::vector<Handle>& types() const { return types_; }

 private:
  void note_ranges(const IdSet& ranges, const IdSet& others) {
    for (const IdSet::Client& client : ranges.clients()) {
      const std::vector<IdSet::Range>* other = deleted_ranges(others, client.client);
      for (const IdSet::Range& range : client.ranges)
        if (other == nullptr || !holds(*other, range)) note(client.client, range.clock, range.end());
    }
  }

  static bool holds(const std::vector<IdSet::Range>& ranges, const IdSet::Range& range) {
    const auto at = std::lower_bound(ranges.begin(), ranges.end(), range.clock,
                                     [](const IdSet::Range& one, std::uint64_t clock) { return one.clock < clock; });
    return at != ranges.end() && *at == range;
  }

  void note(ClientId id, std::uint64_t clock, std::uint64_t end) {
    const std::uint32_t client = store_.find_client(id.value);
    if (client == kNone) return;
    end = std::min(end, store_.clients()[client].state);
    if (clock >= end) return;
    const ClockIndex& index = store_.clients()[client].index;
    for (auto at = store_.place_of(client, clock); at != index.end(); at = index.next(at)) {
      const Block& block = store_[index.at(at)];
      if (store_.clock(block) >= end) return;
      if (block.is_item() && (types_.empty() || types_.back() != block.parent)) types_.push_back(block.parent);
    }
  }

  const Store& store_;
  std::vector<Handle> types_;
};

std::vector<VersionEntry> key_changes(Engine& engine, const TypeNode& node, const Snapshot& from, const Snapshot& to,
                                   const Authors& authors) {
  std::vector<VersionEntry> changes;
  const Store& store = engine.store();
  const auto value = [&](const std::optional<HeldUnit>& held) {
    return held ? std::optional<Value>(engine.value_at(store[held->block], held->offset)) : std::nullopt;
  };
  const auto author = [&](const AuthorLookup& lookup, const HeldUnit& held) {
    return lookup ? lookup(store_id(store, store[held.block], held.offset)).author : std::nullopt;
  };
  for (Handle entry = node.first_entry; entry != kNone; entry = engine.map_entry(entry).next) {
    const std::optional<HeldUnit> before = held_at(engine, engine.map_entry(entry).tail, from);
    const std::optional<HeldUnit> after = held_at(engine, engine.map_entry(entry).tail, to);
    if (before == after) continue;
    changes.push_back({std::string(engine.name(engine.map_entry(entry).key)), value(before), value(after),
                       after ? author(authors.wrote, *after) : author(authors.deleted, *before)});
  }
  return changes;
}

}  // namespace

Result<std::vector<TypeDiff>> Engine::diff_versions(const Snapshot& from, const Snapshot& to,
                                                      const Authors& authors) {
  if (options_.gc)
    return Error{ErrorCode::kFailedPrecondition, "snapshot: what was deleted is not kept by this document"};
  std::vector<TypeDiff> changes;
  const DifferingTypes changed(store_, from, to);
  for (const Handle type : changed.types()) {
    const TypeNode& node = types_[type];
    const std::optional<Id> holder = item_id(type);
    if (holder && (!from.shows(*holder) || !to.shows(*holder))) continue;
    TypeDiff change{ref_to(type), StepWriter(*this, from, to, authors).write(node),
                      key_changes(*this, node, from, to, authors)};
    if (!change.steps.empty() || !change.keys.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace weft::crdt
