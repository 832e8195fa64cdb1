#include <algorithm>
#include <cstring>
#include <string>

#include "content_bytes.hpp"
#include "engine.hpp"
#include "surrogates.hpp"

namespace weft::crdt {
namespace {

std::uint64_t entry_key(Handle type, std::uint32_t key) { return (std::uint64_t{type} << 32) | key; }

}  // namespace

Handle Engine::root(std::string_view name) {
  const std::uint32_t key = names_.intern(name);
  const Handle known = root_types_.find(key);
  if (known != kNone) return known;
  const Handle added = add_type(TypeKind::kUntyped, kNone, key);
  root_types_.insert(key, added);
  roots_.push_back(added);
  return added;
}

Handle Engine::find_entry(Handle type, std::string_view key) {
  const std::uint32_t name = names_.find(key);
  return name == StringTable::kNone ? kNone : entry_index_.find(entry_key(type, name));
}

Handle Engine::entry(Handle type, std::string_view key) {
  const std::uint32_t name = names_.intern(key);
  const Handle known = entry_index_.find(entry_key(type, name));
  if (known != kNone) return known;
  Handle added = static_cast<Handle>(entries_.size());
  if (free_entries_.empty()) {
    entries_.emplace_back();
  } else {
    added = free_entries_.back();
    free_entries_.pop_back();
  }
  entries_[added] = {type, name, kNone, kNone, kNone};
  TypeNode& node = types_[type];
  (node.last_entry == kNone ? node.first_entry : entries_[node.last_entry].next) = added;
  node.last_entry = added;
  entry_index_.insert(entry_key(type, name), added);
  return added;
}

void Engine::touch_first(std::uint32_t client) {
  Client& owner = store_.clients()[client];
  if (owner.marked != owner.state) owner.mark_value();  // else its value is there already
  owner.touched = true;
  owner.before = owner.state;
  owner.appended = 0;
  open_->touched.push_back({client, 0, owner.before, 0});
}

// Puts a block that continues its client's clock into the index.
void Engine::append(std::uint32_t client, Handle block) {
  forget_typing();
  touch(client);
  Client& owner = store_.clients()[client];
  WEFT_CHECK(store_.clock(block) == owner.state);
  owner.index.push_back(owner.state, block);
  owner.state += store_.length(block);
  ++owner.appended;
  ++edits_;
}

// The block whose last unit is `clock`; a GC block is not cut.
Handle Engine::clean_end(std::uint32_t client, std::uint64_t clock) {
  const Handle handle = store_.find(client, clock);
  const std::uint64_t kept = clock + 1 - store_.clock(handle);
  if (store_[handle].is_item() && kept < store_.length(handle)) {
    split(handle, kept);
    ++apply_.cuts;
  }
  return handle;
}

// The block whose first unit is `clock`; a GC block is not cut.
Handle Engine::clean_start(std::uint32_t client, std::uint64_t clock) {
  const Handle handle = store_.find(client, clock);
  const std::uint64_t before = clock - store_.clock(handle);
  if (!store_[handle].is_item() || before == 0) return handle;
  ++apply_.cuts;
  return split(handle, before);
}

// The same where it is likely to be what stands behind `left`, as it is unless others wrote there.
Handle Engine::right_of(Handle left, std::uint32_t client, std::uint64_t clock) {
  const Handle right = left == kNone || !store_[left].is_item() ? kNone : store_[left].right;
  if (right != kNone && store_[right].id() == store_.local_id(client, clock)) return right;
  return clean_start(client, clock);
}

// Yjs cuts the neighbours of a struct even when it is known already. Merging undoes that, except
// where one was made again by an undo, or where that is through a surrogate pair. Only deleted text
// that is kept still has such a pair: what its sender cut it for was deleted here too.
void Engine::cut_known_neighbours(const WireStruct& in, const Writers& writers) {
  const auto cut = [&](std::uint32_t client, std::uint64_t clock, std::uint64_t behind) {
    if (redone_.empty() && !store_.clients()[client].wide) return;
    const Handle handle = store_.find(client, clock);
    const Block& block = store_[handle];
    const std::uint64_t offset = clock - store_.clock(block) + behind;
    if (!block.is_item() || offset == 0 || offset == store_.length(block)) return;
    if (redone_.has(handle) || (block.two_byte() && is_high_half(store_.text_unit(block, offset - 1))))
      split(handle, offset);
  };
  if (in.has_origin) cut(writers.first, in.origin().clock, 1);
  if (in.has_right) cut(writers.right, in.right().clock, 0);
}

// The type that the item holds, or kNone when that is gone or never was one.
Handle Engine::parent_by_id(std::uint32_t client, std::uint64_t clock) {
  const Block& block = store_[store_.find(client, clock)];
  return block.ref() == Ref::kType ? block.content : kNone;
}

void Engine::integrate_gc(std::uint32_t client, std::uint64_t clock, std::uint64_t length) {
  const LocalId id = store_.local_id(client, clock);
  Block block{id.lane, id.clock, 0, {}, {}, 0, kNone, kNone, kNone, kNone};
  block.set_ref(Ref::kGc);
  block.set_flag(Block::kDeletedFlag);
  store_.set_length(block, length);
  append(client, store_.add(block));
}

// Stores what `in` holds from its unit `offset` on.
void Engine::keep_content(const WireStruct& in, std::uint64_t offset, Block& block, std::uint32_t client) {
  Client& owner = store_.clients()[client];
  const auto skipped = static_cast<std::size_t>(offset);
  const ByteView content = in.content();
  if (in.ref == Ref::kString && in.ascii) {
    block.content = static_cast<std::uint32_t>(owner.text.size());
    const std::size_t size = content.size() - skipped;
    std::memcpy(owner.text.extend(size), content.data() + skipped, size);
  } else if (in.ref == Ref::kString) {
    std::u16string units;
    append_units(as_chars(content), units);
    // A pair that is cut is two replacement characters from then on, on both sides.
    if (skipped > 0 && is_high_half(units[skipped - 1])) units[skipped] = 0xFFFD;
    block.content = static_cast<std::uint32_t>(owner.text.size());
    block.set_flag(Block::kTwoByteFlag);
    const std::size_t size = (units.size() - skipped) * 2;
    std::memcpy(owner.text.extend(size), units.data() + skipped, size);
  } else if (Store::has_bytes(block)) {
    // Merging relies on the values of one client following each other: none that is known already
    // may stand between.
    const ByteView kept = content.subspan(offset == 0 ? 0 : value_bytes(in.ref, content.data(), content.size(), offset));
    owner.mark_value();
    block.content = static_cast<std::uint32_t>(owner.values.size());
    if (!kept.empty()) std::memcpy(owner.values.extend(kept.size()), kept.data(), kept.size());
  }
}

// Where among the blocks that were inserted at the same place, unknown to each other, `block`
// belongs: behind which block. The order depends on ids and origins only.
Handle Engine::resolve_conflicts(const Block& block, Handle left, Handle right, Handle entry) {
  const std::uint64_t own_id = store_.client_id(block.lane());
  Handle start = left;
  if (left != kNone) {
    start = store_[left].right;
  } else {
    start = block.in_map() ? entries_[entry].head : types_[block.parent].first;
  }
  // Those that were inserted at the same place stand in order of their clients, mostly with nothing
  // else between: then this is all there is to look at.
  Handle next = start;
  Handle before = left;
  for (; next != kNone && next != right; next = store_[next].right) {
    const Block& candidate = store_[next];
    if (candidate.origin != block.origin || store_.client_id(candidate.lane()) >= own_id) break;
    before = next;
  }
  if (next == kNone || next == right) return before;
  if (store_[next].origin == block.origin && store_[next].right_origin == block.right_origin) return before;

  std::vector<Handle>& scanned = scanned_blocks_;
  scanned.clear();
  FlatIndex scanned_at;          // filled once there are many
  std::size_t conflicting = 0;   // those from here on conflict with `block`
  const auto position = [&](Handle handle) -> std::size_t {
    if (scanned.size() <= 32)
      return static_cast<std::size_t>(std::find(scanned.begin(), scanned.end(), handle) - scanned.begin());
    for (std::size_t i = scanned_at.size(); i < scanned.size(); ++i)
      scanned_at.insert(scanned[i], static_cast<std::uint32_t>(i));
    const std::uint32_t at = scanned_at.find(handle);
    return at == FlatIndex::kNone ? scanned.size() : at;
  };
  for (Handle other = start; other != kNone && other != right; other = store_[other].right) {
    const Block& candidate = store_[other];
    scanned.push_back(other);
    if (candidate.origin == block.origin) {
      if (store_.client_id(candidate.lane()) < own_id) {
        left = other;
        conflicting = scanned.size();
      } else if (candidate.right_origin == block.right_origin) {
        break;
      }
      continue;
    }
    if (!candidate.origin.exists()) break;
    const std::size_t at = position(store_.find(candidate.origin));
    if (at == scanned.size()) break;
    if (at < conflicting) {
      left = other;
      conflicting = scanned.size();
    }
  }
  return left;
}

// Links a block into its list behind `left`, or in front.
void Engine::link(Handle handle, Handle left, Handle entry) {
  Block& block = store_[handle];
  TypeNode& node = types_[block.parent];
  const Handle front = node.first;
  if (left != kNone) {
    block.right = store_[left].right;
    store_[left].right = handle;
  } else if (block.in_map()) {
    block.right = entries_[entry].head;
    entries_[entry].head = handle;
  } else {
    block.right = front;
    node.first = handle;
  }
  block.left = left;
  if (block.right != kNone) store_[block.right].left = handle;
  if (block.in_map()) {
    block.place = entry;
    if (block.right == kNone) entries_[entry].tail = handle;
    return;
  }
  if (block.right == kNone) node.last = handle;
  trees_.insert(links_, node.tree, handle, left, front);
  if (block.visible()) {
    node.length += block.length;
    node.cursor = kNone;
    if (block.two_byte()) node.wide_text = true;
    if (node.offsets) note_text_change(handle, 0, block.length);
  }
}

// What follows from a block's being there; the last steps of an integration.
void Engine::insert_linked(Handle handle, Handle left, Handle entry) {
  link(handle, left, entry);
  const std::uint32_t client = store_.client(store_[handle]);
  append(client, handle);
  const Block& block = store_[handle];
  if (block.two_byte()) store_.clients()[client].wide = true;
  const bool lost = block.in_map() && block.right != kNone;
  const bool won = block.in_map() && block.right == kNone;
  if (block.ref() == Ref::kDeleted) note_deleted(client, store_.clock(block), store_.length(block), false);
  if (block.ref() == Ref::kFormat) note_new_format(handle);
  const TypeNode& node = types_[block.parent];
  if (open_->observed || (node.has_formats && !open_->local)) note_changed(block.parent, entry);
  if (won && left != kNone) delete_block(left);
  const Handle holder = types_[store_[handle].parent].item;
  if (lost || (holder != kNone && store_[holder].deleted())) delete_block(handle);
}

// Puts a struct, all of whose dependencies are known, where it belongs; its first `offset` units
// are known already.
void Engine::integrate(const WireStruct& in, const Writers& writers, std::uint64_t offset) {
  const std::uint32_t client = writers.own != kNone ? writers.own : store_.intern_client(in.client);
  const std::uint64_t clock = in.clock + offset;
  const std::uint64_t length = in.length - offset;
  if (in.ref == Ref::kGc) return integrate_gc(client, clock, length);
  const bool follows = offset == 0 && in.follows_own();
  if (follows && open_->eager && in.ref == Ref::kString && in.ascii)
    if (Block* last = growing_last(client, in.has_right, in.right()))
      return grow_last(client, *last, as_chars(in.content()));

  Handle left = kNone;
  if (follows) {
    left = store_.clients()[client].index.back();
  } else if (in.has_origin) {
    left = clean_end(writers.first, in.origin().clock);
  }
  Handle right = in.has_right ? right_of(left, writers.right, in.right().clock) : kNone;
  const auto collected = [&](Handle handle) { return handle != kNone && !store_[handle].is_item(); };
  Handle parent = kNone;
  Handle entry_handle = kNone;
  if (collected(left) || collected(right)) {
    return integrate_gc(client, clock, length);
  }
  if (in.knows_parent()) {
    parent = in.named_parent ? root(in.parent_name()) : parent_by_id(writers.first, in.parent().clock);
    if (parent == kNone) return integrate_gc(client, clock, length);
    if (in.has_key) entry_handle = entry(parent, in.key());
  } else {
    const Block& neighbour = store_[left != kNone ? left : right];
    parent = neighbour.parent;
    if (neighbour.in_map()) entry_handle = neighbour.place;
  }
  LocalId origin = in.has_origin ? store_.local_id(writers.first, in.origin().clock) : LocalId{};
  if (offset > 0) {
    left = clean_end(client, clock - 1);
    if (collected(left)) return integrate_gc(client, clock, length);
    origin = store_.local_id(client, clock - 1);
    parent = store_[left].parent;  // what was kept of the struct may stand elsewhere than this one says
    entry_handle = store_[left].in_map() ? store_[left].place : kNone;
  }

  const LocalId id = store_.local_id(client, clock);
  Block block{id.lane, id.clock, 0, origin, {}, 0, parent, kNone, kNone, kNone};
  if (in.has_right) block.right_origin = store_.local_id(writers.right, in.right().clock);
  block.set_ref(in.ref);
  block.set_flag(Block::kMapFlag, entry_handle != kNone);
  block.set_flag(Block::kDeletedFlag, in.ref == Ref::kDeleted);
  keep_content(in, offset, block, client);
  store_.set_length(block, length);
  const bool placed = left != kNone ? store_[left].right == right
                                    : right != kNone && store_[right].left == kNone;
  if (!placed) left = resolve_conflicts(block, left, right, entry_handle);
  const Handle handle = store_.add(block);
  if (in.ref == Ref::kType) {
    const std::uint32_t name = type_has_name(in.type_ref) ? names_.intern(as_chars(in.content())) : kNone;
    const Handle added = add_type(static_cast<TypeKind>(in.type_ref), handle, name);
    store_[handle].content = added;
  }
  if (in.ref == Ref::kDoc) add_subdocument(handle);
  insert_linked(handle, left, entry_handle);
}

}  // namespace weft::crdt
