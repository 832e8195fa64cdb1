// What the undo manager remembers of transactions, and what it keeps from being collected.

#include <algorithm>

#include "undo_work.hpp"

namespace weft::crdt {

UndoWork::UndoWork(Engine& engine, std::vector<TypeRef> scope, UndoOptions options)
    : engine_(engine),
      scope_(std::move(scope)),
      whole_document_(scope_.empty()),
      options_(std::move(options)),
      origin_(engine.new_undo_origin()) {
  options_.tracked_origins.push_back(origin_);
}

void UndoWork::add_to_scope(const TypeRef& type) {
  if (!whole_document_ && std::find(scope_.begin(), scope_.end(), type) == scope_.end()) scope_.push_back(type);
}

// Whether a type is in the scope, or inside one that is.
bool UndoWork::in_scope(Handle type) const {
  if (whole_document_) return true;
  for (Handle at = type;; at = engine_.store_[engine_.types_[at].item].parent) {
    const TypeRef ref = engine_.ref_to(at);
    if (std::find(scope_.begin(), scope_.end(), ref) != scope_.end()) return true;
    if (engine_.types_[at].item == kNone) return false;
  }
}

bool UndoWork::touches_scope(const TransactionRecord& ending) const {
  const std::vector<ChangedType>& types = ending.changes.types();
  return whole_document_ || std::any_of(types.begin(), types.end(), [&](const ChangedType& changed) {
           return changed.reported && in_scope(changed.type);
         });
}

bool UndoWork::wants(const TransactionRecord& ending) const {
  if (!ending.changed()) return false;
  if (options_.capture && !options_.capture({ending.origin, ending.local})) return false;
  const std::vector<Origin>& tracked = options_.tracked_origins;
  return touches_scope(ending) && std::find(tracked.begin(), tracked.end(), ending.origin) != tracked.end();
}

// While something is undone, what that changes can be redone, and the other way round.
void UndoWork::capture(TransactionRecord& ending) {
  if (!wants(ending)) return;
  if (running_ == UndoKind::kUndo) {
    stop_capturing();
  } else if (!running_) {
    clear(false, true);
  }
  put(running_ == UndoKind::kUndo ? UndoKind::kRedo : UndoKind::kUndo, ending);
}

bool UndoWork::takes_in_more(UndoKind kind) const {
  if (running_ || !last_change_ || !options_.now_ms || kind != UndoKind::kUndo || undo_.empty()) return false;
  return options_.now_ms() - *last_change_ < options_.capture_timeout_ms;
}

void UndoWork::put(UndoKind kind, const TransactionRecord& ending) {
  UndoItem fresh;
  for (const TouchedClient& touched : ending.touched)
    fresh.insertions.add({touched.client, touched.before, touched.after - touched.before});
  for (const std::uint32_t client : ending.deleted_order) fresh.deletions.add_client(client);
  for (const DeletedRange& range : ending.deleted) fresh.deletions.add(range);
  const ClockRanges deletions = fresh.deletions;
  const bool joins = takes_in_more(kind);
  std::vector<UndoItem>& items = stack(kind);
  if (joins) {
    items.back().deletions.add(fresh.deletions);
    items.back().insertions.add(fresh.insertions);
  } else {
    items.push_back(std::move(fresh));
  }
  if (!running_ && options_.now_ms) last_change_ = options_.now_ms();
  keep_deleted(deletions, true);
  if (options_.items_max != 0 && items.size() > options_.items_max) drop_oldest(items);
  tell(joins ? UndoChange::kUpdated : UndoChange::kAdded, kind, ending.origin, &items.back().meta);
}

// Keeps a block, and all types around it, from being collected; or does so no longer.
void UndoWork::keep(Handle block, bool keep) {
  while (block != kNone && engine_.store_[block].kept() != keep) {
    engine_.store_[block].set_flag(Block::kKeepFlag, keep);
    block = parent_item(block);
  }
}

void UndoWork::keep_deleted(const ClockRanges& deletions, bool keep_them) {
  for_each_block(deletions, [&](Handle block) {
    if (engine_.store_[block].is_item() && in_scope(engine_.store_[block].parent)) keep(block, keep_them);
  });
}

// Other managers may need the same content.
void UndoWork::drop_oldest(std::vector<UndoItem>& stack) {
  const UndoItem dropped = std::move(stack.front());
  stack.erase(stack.begin());
  engine_.begin(origin_, true);
  keep_deleted(dropped.deletions, false);
  if (engine_.options().gc && engine_.observers().captures.size() == 1) collect(dropped.deletions);
  engine_.end();
}

void UndoWork::collect(const ClockRanges& deletions) {
  for (const ClockRanges::Client& part : deletions.clients()) {
    for (const DeletedRange& range : part.ranges) {
      engine_.collect_range(range);
      engine_.open_->unsettled.push_back(range);
    }
  }
}

void UndoWork::clear(bool undo, bool redo) {
  if (!(undo && !undo_.empty()) && !(redo && !redo_.empty())) return;
  engine_.begin({}, true);
  const auto empty = [&](UndoKind kind) {
    for (const UndoItem& item : stack(kind)) keep_deleted(item.deletions, false);
    stack(kind).clear();
    tell(UndoChange::kCleared, kind, {}, nullptr);
  };
  if (undo) empty(UndoKind::kUndo);
  if (redo) empty(UndoKind::kRedo);
  engine_.end();
}

void UndoWork::tell(UndoChange change, UndoKind kind, Origin origin, AnyObject* meta) {
  if (listeners_.any()) listeners_.call({change, kind, origin, meta});
}

}  // namespace weft::crdt
