#include <algorithm>

#include "engine.hpp"
#include "surrogates.hpp"

namespace weft::crdt {
namespace {

constexpr char16_t kReplacement = 0xFFFD;

bool mergeable(Ref ref) {
  return ref == Ref::kString || ref == Ref::kAny || ref == Ref::kJson || ref == Ref::kDeleted;
}

}  // namespace

// Cuts `block` behind its first `offset` units; returns the right part.
Handle Engine::split(Handle left_handle, std::uint64_t offset) {
  forget_typing();
  Block right = store_[left_handle];
  const std::uint32_t client = store_.client(right);
  const std::uint64_t clock = store_.clock(right);
  const std::uint64_t length = store_.length(right);
  if (right.two_byte() && is_high_half(store_.text_unit(right, offset - 1))) {
    store_.set_text_unit(right, offset - 1, kReplacement);
    store_.set_text_unit(right, offset, kReplacement);
    if (types_[right.parent].offsets && !right.in_map()) {
      note_text_change(left_handle, offset - 1, 0);
      note_text_change(left_handle, offset, 0);
    }
  }
  const LocalId start = store_.local_id(client, clock + offset);
  right.origin = store_.local_id(client, clock + offset - 1);
  if (Store::has_bytes(right)) right.content += static_cast<std::uint32_t>(store_.content_size(right, offset));
  right.lane_and_flags = (right.lane_and_flags & ~0xFFFFFFU) | start.lane;
  right.clock = start.clock;
  right.left = left_handle;
  store_.set_length(right, length - offset);

  const Handle handle = store_.add(right);
  redone_.split(left_handle, handle, offset);
  Block& left = store_[left_handle];
  const bool visible = left.visible() && !left.in_map();
  store_.set_length(left, offset);
  left.right = handle;
  TypeNode& node = types_[right.parent];
  if (right.right != kNone) {
    store_[right.right].left = handle;
  } else if (right.in_map()) {
    entries_[right.place].tail = handle;
  } else {
    node.last = handle;
  }
  if (!right.in_map()) {
    if (visible) trees_.add(left.place, -static_cast<std::int64_t>(length - offset));
    trees_.insert(links_, node.tree, handle, left_handle, node.first);
  }
  ClockIndex& index = store_.clients()[client].index;
  index.insert_after(store_.place_of(client, clock), clock + offset, handle);
  Client& owner = store_.clients()[client];
  if (owner.touched && clock + offset > owner.before) {
    ++owner.appended;  // merging looks at everything new anyway
  } else {
    open_->candidates.push_back({client, clock + offset});
  }
  return handle;
}

// Lets `left` absorb `right`, its neighbour in clock order, when they are one in all but name. The
// caller takes `right` out of the index.
bool Engine::try_merge(Handle left_handle, Handle right_handle) {
  Block& left = store_[left_handle];
  Block& right = store_[right_handle];
  if (left.differs(right)) return false;
  forget_typing();
  if (!left.is_item()) {
    store_.set_length(left, store_.length(left) + store_.length(right));
    store_.free(right_handle);
    return true;
  }
  if (left.right != right_handle || !mergeable(left.ref()) || left.right_origin != right.right_origin ||
      right.origin != store_.last_id(left) || redone_.has(left_handle) || redone_.has(right_handle))
    return false;
  if (right.kept()) left.set_flag(Block::kKeepFlag);
  TypeNode& node = types_[left.parent];
  if (left.ref() == Ref::kString) store_.join_text(left, right);
  if (!left.in_map()) {
    if (node.cursor == right_handle) {
      node.cursor = left_handle;
      node.cursor_start -= left.length;
    }
    const bool visible = left.visible();
    const std::uint32_t right_length = right.length;
    trees_.erase(links_, node.tree, right_handle);
    if (visible) trees_.add(left.place, right_length);
  }
  store_.set_length(left, store_.length(left) + store_.length(right));
  left.right = right.right;
  if (right.right != kNone) {
    store_[right.right].left = left_handle;
  } else if (left.in_map()) {
    entries_[left.place].tail = left_handle;
  } else {
    node.last = left_handle;
  }
  store_.free(right_handle);
  return true;
}

// `settled`: nothing around the range can merge because of it. What is new in this transaction is
// looked at by merging anyway.
void Engine::note_deleted(std::uint32_t client, std::uint64_t clock, std::uint64_t length, bool settled) {
  const DeletedRange range{client, clock, length};
  ++edits_;
  const Client& owner = store_.clients()[client];
  if (!settled && !(owner.touched && clock > owner.before)) open_->unsettled.push_back(range);
  std::vector<DeletedRange>& deleted = open_->deleted;
  if (!deleted.empty() && deleted.back().client == client) {
    DeletedRange& last = deleted.back();
    if (last.end() == clock) {
      last.length += length;
      return;
    }
    if (range.end() == last.clock) {
      last.clock = clock;
      last.length += length;
      return;
    }
  }
  deleted.push_back(range);
}

// Forgets the content of a deleted block that is no type; the block keeps its place.
void Engine::turn_deleted(Block& block) {
  const std::uint64_t length = store_.length(block);
  store_.drop_content(block);
  block.set_ref(Ref::kDeleted);
  block.set_flag(Block::kTwoByteFlag, false);
  store_.set_length(block, length);
}

void Engine::delete_block(Handle first) {
  forget_typing();
  std::vector<Handle> blocks{first};
  while (!blocks.empty()) {
    const Handle handle = blocks.back();
    blocks.pop_back();
    Block& block = store_[handle];
    if (block.deleted()) continue;
    const std::uint64_t length = store_.length(block);
    if (!block.in_map() && block.countable()) {
      TypeNode& node = types_[block.parent];
      if (node.offsets) note_text_change(handle, 0, -static_cast<std::int64_t>(length));
      node.length -= length;
      node.cursor = kNone;
      trees_.add(block.place, -static_cast<std::int64_t>(length));
    }
    block.set_flag(Block::kDeletedFlag);
    const BlockName name{store_.client(block), store_.clock(block)};
    note_deleted(name.client, name.clock, length, false);
    if (open_->observed || (types_[block.parent].has_formats && !open_->local))
      note_changed(block.parent, block.in_map() ? block.place : kNone);
    if (block.ref() == Ref::kType) delete_children(block.content, blocks);
    if (block.ref() == Ref::kDoc) remove_subdocument(block);
    if (block.ref() == Ref::kFormat) forget_trail(block.parent);
    if (!open_->eager || !options_.gc || block.kept()) continue;
    if (block.ref() == Ref::kType || block.ref() == Ref::kFormat) {
      open_->dead.push_back(name);  // cleaning up after formats needs to see which ones went
    } else {
      turn_deleted(block);
    }
  }
}

// Adds the living children of a type to `blocks`, the last one first: they are taken from the end,
// and undoing goes by the order of deletions. Older tombstones among them are about to be
// collected, after which they may merge.
void Engine::delete_children(Handle type, std::vector<Handle>& blocks) {
  const auto known = static_cast<std::ptrdiff_t>(blocks.size());
  const auto visit = [&](Handle handle) {
    const Block& block = store_[handle];
    if (!block.deleted()) {
      blocks.push_back(handle);
      return;
    }
    const std::uint32_t client = store_.client(block);
    const Client& owner = store_.clients()[client];
    const std::uint64_t clock = store_.clock(block);
    if (clock < (owner.touched ? owner.before : owner.state)) open_->candidates.push_back({client, clock});
  };
  for (Handle child = types_[type].first; child != kNone; child = store_[child].right) visit(child);
  for (Handle entry = types_[type].first_entry; entry != kNone; entry = entries_[entry].next)
    visit(entries_[entry].tail);
  std::reverse(blocks.begin() + known, blocks.end());
}

void Engine::turn_gc(Handle handle) {
  Block& block = store_[handle];
  const std::uint64_t length = store_.length(block);
  store_.drop_content(block);
  block.set_ref(Ref::kGc);
  block.set_flag(Block::kTwoByteFlag | Block::kMapFlag | Block::kKeepFlag, false);
  block.set_flag(Block::kDeletedFlag);
  redone_.erase(handle);
  block.origin = block.right_origin = LocalId{};
  block.parent = block.place = block.left = block.right = kNone;
  store_.set_length(block, length);
}

// Turns everything inside a deleted type into GC structs, types within types included, and gives
// the types back.
void Engine::collect_type(Handle type) {
  std::vector<Handle> types{type};
  const auto collect = [&](Handle handle) {
    if (store_[handle].ref() == Ref::kType) types.push_back(store_[handle].content);
    turn_gc(handle);
  };
  while (!types.empty()) {
    const Handle dying = types.back();
    types.pop_back();
    for (Handle child = types_[dying].first; child != kNone;) {
      const Handle next = store_[child].right;
      collect(child);
      child = next;
    }
    for (Handle entry = types_[dying].first_entry; entry != kNone; entry = entries_[entry].next) {
      for (Handle child = entries_[entry].tail; child != kNone;) {
        const Handle next = store_[child].left;
        collect(child);
        child = next;
      }
    }
    free_type(dying);
  }
}

Handle Engine::add_type(TypeKind kind, Handle item, std::uint32_t name) {
  forget_typing();
  Handle handle = 0;
  if (free_types_.empty()) {
    handle = static_cast<Handle>(types_.size());
    types_.emplace_back();
  } else {
    handle = free_types_.back();
    free_types_.pop_back();
    const std::uint32_t generation = types_[handle].generation;
    types_[handle] = TypeNode{};
    types_[handle].generation = generation;
  }
  types_[handle].kind = kind;
  types_[handle].item = item;
  types_[handle].name = name;
  return handle;
}

void Engine::free_type(Handle handle) {
  TypeNode& node = types_[handle];
  trees_.clear(node.tree);
  for (Handle entry = node.first_entry; entry != kNone;) {
    const Handle next = entries_[entry].next;
    entry_index_.erase((std::uint64_t{handle} << 32) | entries_[entry].key);
    free_entries_.push_back(entry);
    entry = next;
  }
  const std::uint32_t generation = node.generation + 1;
  node = TypeNode{};
  node.generation = generation;
  node.in_use = false;
  free_types_.push_back(handle);
}

// Deletes some units of a living block of a list.
void Engine::delete_units(Handle handle, std::uint64_t offset, std::uint64_t count) {
  const std::uint64_t length = store_[handle].length;
  if (open_->eager && options_.gc && count < length) {
    const auto part = static_cast<std::uint32_t>(count);
    if (offset == 0 ? erase_start(store_[handle], part)
                    : offset + count == length && erase_end(store_[handle], part)) {
      forget_typing();
      types_[store_[handle].parent].cursor = kNone;
      return;
    }
  }
  if (offset + count < length) split(handle, offset + count);
  if (offset > 0) handle = split(handle, offset);
  delete_block(handle);
}

}  // namespace weft::crdt
