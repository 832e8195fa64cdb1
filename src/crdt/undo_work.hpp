#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "callback_list.hpp"
#include "clock_ranges.hpp"
#include "engine.hpp"
#include "weft/container/flat_index.hpp"
#include "weft/crdt/undo.hpp"

namespace weft::crdt {

/// What one item of a stack takes back.
struct UndoItem {
  ClockRanges insertions;
  ClockRanges deletions;
  AnyObject meta;
};

/// The inside of an UndoManager.
class UndoWork {
 public:
  UndoWork(Engine& engine, std::vector<TypeRef> scope, UndoOptions options);

  /// Looks at a transaction whose observers were called and whose content is all there yet.
  void capture(TransactionRecord& ending);
  bool pop(UndoKind kind);
  void clear(bool undo, bool redo);

  std::vector<UndoItem>& stack(UndoKind kind) { return kind == UndoKind::kUndo ? undo_ : redo_; }
  void stop_capturing() { last_change_.reset(); }
  void add_to_scope(const TypeRef& type);
  UndoOptions& options() { return options_; }
  Origin origin() const { return origin_; }
  CallbackList<const UndoEvent>& listeners() { return listeners_; }
  Subscription registration;  ///< with the document

 private:
  /// The blocks that are to be made again, in order.
  struct RedoSet {
    std::vector<Handle> blocks;
    FlatIndex known;
    void add(Handle block) {
      known.insert(block, 0);
      blocks.push_back(block);
    }
    bool has(Handle block) const { return known.find(block) != FlatIndex::kNone; }
  };

  /// A block that was made again, and between which blocks.
  struct MadeBlock {
    Handle block;
    Gap gap;
  };
  /// The last one of each list that is being made again, by the item that holds it.
  class LastMade {
   public:
    const MadeBlock* find(Handle around) const {
      const std::uint32_t place = places_.find(around);
      return place == FlatIndex::kNone ? nullptr : &made_[place];
    }
    void set(Handle around, MadeBlock made) {
      const std::uint32_t place = places_.find(around);
      if (place != FlatIndex::kNone) {
        made_[place] = made;
      } else {
        places_.insert(around, static_cast<std::uint32_t>(made_.size()));
        made_.push_back(made);
      }
    }
    void clear() { *this = {}; }

   private:
    FlatIndex places_;
    std::vector<MadeBlock> made_;
  };

  // undo_capture.cpp
  bool wants(const TransactionRecord& ending) const;
  bool touches_scope(const TransactionRecord& ending) const;
  bool in_scope(Handle type) const;
  bool takes_in_more(UndoKind kind) const;
  void put(UndoKind kind, const TransactionRecord& ending);
  void keep_deleted(const ClockRanges& deletions, bool keep);
  void keep(Handle block, bool keep);
  void drop_oldest(std::vector<UndoItem>& stack);
  void collect(const ClockRanges& deletions);
  void tell(UndoChange change, UndoKind kind, Origin origin, AnyObject* meta);
  template <class Visit>
  void for_each_block(const ClockRanges& ranges, Visit visit);

  // undo_redo.cpp
  bool take_back(const UndoItem& item);
  std::vector<Handle> living(const ClockRanges& insertions);
  RedoSet deleted(const UndoItem& item);
  bool redo(Handle block, const RedoSet& all, const UndoItem& item);
  bool redo_one(Handle block, const UndoItem& item);
  Handle latest(Handle block);
  Gap gap_in_list(Handle block, Handle around);
  Handle trace(Handle block, Handle parent_item);
  std::optional<Handle> left_of_entry(Handle block, Handle parent, const UndoItem& item);
  bool goes_away(Handle block, const UndoItem& item) const;
  Handle parent_item(Handle block) const;
  void make_again(Handle block, Handle parent, Gap gap);
  std::uint32_t copy_content(const Block& block);
  bool may_delete(Handle block);

  Engine& engine_;
  std::vector<TypeRef> scope_;  ///< empty: the document
  bool whole_document_;
  UndoOptions options_;
  Origin origin_;
  std::vector<UndoItem> undo_;
  std::vector<UndoItem> redo_;
  std::optional<std::uint64_t> last_change_;
  std::optional<UndoKind> running_;  ///< what is being undone or redone
  LastMade last_made_;
  CallbackList<const UndoEvent> listeners_;
};

/// Calls `visit` with each block in `ranges`, GC blocks included; blocks are cut at the ends.
template <class Visit>
void UndoWork::for_each_block(const ClockRanges& ranges, Visit visit) {
  Store& store = engine_.store_;
  for (const ClockRanges::Client& part : ranges.clients()) {
    const std::uint64_t state = store.clients()[part.client].state;
    for (const DeletedRange& range : part.ranges) {
      if (range.clock >= state) break;
      Handle block = engine_.clean_start(part.client, range.clock);
      for (;;) {
        std::uint64_t end = store.clock(block) + store.length(block);
        if (range.end() < end) engine_.clean_start(part.client, range.end());
        end = store.clock(block) + store.length(block);
        visit(block);
        if (end >= range.end() || end >= state) break;
        block = store.find(part.client, end);
      }
    }
  }
}

}  // namespace weft::crdt
