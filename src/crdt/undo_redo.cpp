// How the undo manager takes changes back: what was inserted is deleted, and what was deleted is
// made again as new blocks, which the old ones lead to.

#include <cstring>

#include "undo_work.hpp"

namespace weft::crdt {

bool UndoWork::pop(UndoKind kind) {
  running_ = kind;
  std::optional<UndoItem> done;
  engine_.begin(origin_, true);
  while (!done && !stack(kind).empty()) {
    UndoItem item = std::move(stack(kind).back());
    stack(kind).pop_back();
    if (take_back(item)) done = std::move(item);
  }
  engine_.end();
  running_.reset();
  if (done) tell(UndoChange::kPopped, kind, origin_, &done->meta);
  return done.has_value();
}

// What was inserted is deleted last, and children before their parents, so that a filter sees them
// in place.
bool UndoWork::take_back(const UndoItem& item) {
  const std::vector<Handle> to_delete = living(item.insertions);
  const RedoSet to_redo = deleted(item);
  last_made_.clear();
  bool changed = false;
  for (const Handle block : to_redo.blocks) changed = redo(block, to_redo, item) || changed;
  for (auto block = to_delete.rbegin(); block != to_delete.rend(); ++block) {
    if (!may_delete(*block)) continue;
    engine_.delete_block(*block);
    changed = true;
  }
  return changed;
}

// The blocks of `insertions` in their present form, those that are alive and in scope.
std::vector<Handle> UndoWork::living(const ClockRanges& insertions) {
  std::vector<Handle> blocks;
  for_each_block(insertions, [&](Handle block) {
    if (!engine_.store_[block].is_item()) return;
    const Handle now = latest(block);
    const Block& content = engine_.store_[now];
    if (content.is_item() && !content.deleted() && in_scope(content.parent)) blocks.push_back(now);
  });
  return blocks;
}

// What came and went in the same item is not brought back.
UndoWork::RedoSet UndoWork::deleted(const UndoItem& item) {
  RedoSet blocks;
  for_each_block(item.deletions, [&](Handle handle) {
    const Block& block = engine_.store_[handle];
    if (!block.is_item() || !in_scope(block.parent)) return;
    if (!item.insertions.contains(engine_.store_.client(block), engine_.store_.clock(block))) blocks.add(handle);
  });
  return blocks;
}

// The block that a block was made again as, over and over; itself if it never was.
Handle UndoWork::latest(Handle block) {
  while (const auto next = engine_.redone_.find(block)) block = engine_.clean_start(next->client, next->clock);
  return block;
}

Handle UndoWork::parent_item(Handle block) const { return engine_.types_[engine_.store_[block].parent].item; }

bool UndoWork::may_delete(Handle handle) {
  if (!options_.may_delete) return true;
  const Block& block = engine_.store_[handle];
  const Id id{ClientId{engine_.store_.client_id(block.lane())}, engine_.store_.clock(block)};
  return options_.may_delete({id, engine_.store_.length(block), engine_.ref_to(block.parent)});
}

// Makes a block again, after the deleted types around it that are to be made again as well.
bool UndoWork::redo(Handle block, const RedoSet& all, const UndoItem& item) {
  std::vector<Handle> chain{block};
  for (;;) {
    const Handle around = parent_item(chain.back());
    if (engine_.redone_.has(chain.back()) || around == kNone || !engine_.store_[around].deleted() ||
        engine_.redone_.has(around))
      break;
    if (!all.has(around)) return false;
    chain.push_back(around);
  }
  for (auto at = chain.rbegin(); at != chain.rend(); ++at)
    if (!redo_one(*at, item)) return false;
  return true;
}

bool UndoWork::redo_one(Handle block, const UndoItem& item) {
  if (engine_.redone_.has(block)) return true;
  const Handle around = parent_item(block) == kNone ? kNone : latest(parent_item(block));
  Handle parent = engine_.store_[block].parent;
  if (around != kNone) {
    if (engine_.store_[around].ref() != Ref::kType) return false;
    parent = engine_.store_[around].content;
  }
  Gap gap{kNone, kNone};
  if (engine_.store_[block].in_map()) {
    const auto left = left_of_entry(block, parent, item);
    if (!left) return false;
    gap.left = *left;
  } else {
    gap = gap_in_list(block, around);
  }
  make_again(block, parent, gap);
  return true;
}

// Between which blocks of a list a block goes: those forms of its nearest neighbours that are in the
// type which `around` holds. When all of the list is made again, that is mostly in its own order or
// against it: behind the block that was made last nothing is there yet but what was found for that one.
Gap UndoWork::gap_in_list(Handle block, Handle around) {
  Store& store = engine_.store_;
  if (parent_item(block) == around) return {store[block].left, block};
  const MadeBlock* last = last_made_.find(around);
  Gap gap{kNone, kNone};
  Handle left = store[block].left;
  Handle right = block;
  while ((left != kNone && gap.left == kNone) || (right != kNone && gap.right == kNone)) {
    if (left != kNone && gap.left == kNone) {
      gap.left = trace(left, around);
      if (gap.left != kNone && last != nullptr && left == last->block) {
        gap.right = last->gap.right;
        break;
      }
      left = store[left].left;
    }
    if (right != kNone && gap.right == kNone) {
      gap.right = trace(right, around);
      if (gap.right != kNone && last != nullptr && right == last->block) {
        gap.left = last->gap.left;
        break;
      }
      right = store[right].right;
    }
  }
  last_made_.set(around, {block, gap});
  return gap;
}

// The form of a block that is in the type which `parent_item` holds, or kNone.
Handle UndoWork::trace(Handle block, Handle wanted) {
  for (;;) {
    if (!engine_.store_[block].is_item()) return kNone;
    if (parent_item(block) == wanted) return block;
    const auto next = engine_.redone_.find(block);
    if (!next) return kNone;
    block = engine_.clean_start(next->client, next->clock);
  }
}

// Whether a newer value of a key does not stand against bringing an older one back.
bool UndoWork::goes_away(Handle handle, const UndoItem& item) const {
  const Block& block = engine_.store_[handle];
  const std::uint32_t client = engine_.store_.client(block);
  const std::uint64_t clock = engine_.store_.clock(block);
  if (engine_.redone_.has(handle) || item.insertions.contains(client, clock)) return true;
  const auto deletes = [&](const UndoItem& other) { return other.deletions.contains(client, clock); };
  return std::any_of(undo_.begin(), undo_.end(), deletes) || std::any_of(redo_.begin(), redo_.end(), deletes);
}

// Behind which block of its key a map's value goes; nothing when somebody else set the key since.
std::optional<Handle> UndoWork::left_of_entry(Handle block, Handle parent, const UndoItem& item) {
  const std::uint32_t key = engine_.entries_[engine_.store_[block].place].key;
  const auto tail = [&] {
    const Handle entry = engine_.find_entry(parent, engine_.names_[key]);
    return entry == kNone ? kNone : engine_.entries_[entry].tail;
  };
  if (engine_.store_[block].right == kNone || options_.ignore_remote_map_changes) return tail();
  Handle left = block;
  while (engine_.store_[left].right != kNone && goes_away(engine_.store_[left].right, item))
    left = latest(engine_.store_[left].right);
  if (!engine_.store_[left].is_item()) return tail();
  if (engine_.store_[left].right != kNone) return std::nullopt;
  return engine_.store_[left].parent == parent ? left : tail();
}

// Copies what a block holds to our own content; returns where it begins.
std::uint32_t UndoWork::copy_content(const Block& block) {
  const std::uint8_t* from = engine_.store_.content(block);
  const Bytes bytes(from, from + engine_.store_.content_size(block));
  Client& owner = engine_.store_.clients()[engine_.own_];
  if (block.ref() != Ref::kString) return engine_.keep_values(bytes);
  const auto start = static_cast<std::uint32_t>(owner.text.size());
  std::memcpy(owner.text.extend(bytes.size()), bytes.data(), bytes.size());
  return start;
}

// Inserts a copy of a block, of a type an empty one; its children are made again one by one.
void UndoWork::make_again(Handle old, Handle parent, Gap gap) {
  Store& store = engine_.store_;
  const Ref ref = store[old].ref();
  const bool in_map = store[old].in_map();
  Block block = engine_.own_block(ref, parent, gap);
  block.set_flag(Block::kMapFlag, in_map);
  block.set_flag(Block::kTwoByteFlag, store[old].two_byte());
  block.set_flag(Block::kDeletedFlag, ref == Ref::kDeleted);
  if (Store::has_bytes(store[old])) block.content = copy_content(store[old]);
  store.set_length(block, store.length(old));
  Handle entry = kNone;
  if (in_map) entry = engine_.entry(parent, std::string(engine_.names_[engine_.entries_[store[old].place].key]));
  const bool placed = gap.left != kNone ? store[gap.left].right == gap.right
                                        : gap.right != kNone && store[gap.right].left == kNone;
  if (!placed) gap.left = engine_.resolve_conflicts(block, gap.left, gap.right, entry);
  const BlockName name{engine_.own_, store.clock(block)};
  const Handle fresh = store.add(block);
  if (ref == Ref::kType) {
    const TypeNode& model = engine_.types_[store[old].content];
    const Handle added = engine_.add_type(model.kind, fresh, model.name);
    store[fresh].content = added;
  }
  if (ref == Ref::kDoc) engine_.add_subdocument(fresh);
  engine_.redone_.set(old, name);
  keep(fresh, true);
  const std::uint32_t instance = ref == Ref::kFormat ? engine_.format_value(old).instance : 0;
  engine_.insert_linked(fresh, gap.left, entry);
  if (instance != 0) engine_.format_instances_.insert(fresh, instance);
}

}  // namespace weft::crdt
