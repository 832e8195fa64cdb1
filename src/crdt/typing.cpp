// Edits that go on where the last one was: a run that is typed, or erased backwards or forwards.
// They change the blocks at once into what merging at the end of the transaction would make of them.

#include "typing.hpp"

namespace weft::crdt {
namespace {

bool plain_text(const Block& block) {
  return block.ref() == Ref::kString && !block.deleted() && !block.two_byte() && !block.in_map() && !block.kept();
}

bool plain_tomb(const Block& block, const Block& text) {
  return block.ref() == Ref::kDeleted && block.content == 0 && block.lane() == text.lane() &&
         block.right_origin == text.right_origin;
}

}  // namespace

// The tombstone behind a block of text that is one with what is erased at the block's end; null
// when there is none.
Block* Engine::tomb_behind(const Block& block) {
  if (!plain_text(block) || block.right == kNone) return nullptr;
  Block& tomb = store_[block.right];
  const std::uint64_t end = std::uint64_t{block.clock} + block.length;
  const LocalId last{block.lane(), static_cast<std::uint32_t>(end - 1)};
  return plain_tomb(tomb, block) && tomb.clock == end && tomb.origin == last && !redone_.has(block.right) ? &tomb : nullptr;
}

// The same before a block.
Block* Engine::tomb_ahead(const Block& block) {
  if (!plain_text(block) || block.left == kNone || block.clock == 0) return nullptr;
  Block& tomb = store_[block.left];
  const LocalId before{block.lane(), block.clock - 1};
  return plain_tomb(tomb, block) && std::uint64_t{tomb.clock} + tomb.length == block.clock &&
                 block.origin == before && !redone_.has(block.left)
             ? &tomb
             : nullptr;
}

void Engine::note_erased(const Block& block, std::uint64_t clock, std::uint32_t count) {
  TypeNode& node = types_[block.parent];
  if (node.offsets) {
    const Handle handle = block.left != kNone ? store_[block.left].right : node.first;
    const std::uint64_t start = store_.clock(block);
    note_text_change(handle, clock > start ? clock - start : 0, -static_cast<std::int64_t>(count));
  }
  node.length -= count;
  trees_.add(block.place, -static_cast<std::int64_t>(count));
  note_deleted(store_.client(block), clock, count, true);
  if (types_[block.parent].has_formats && !open_->local) note_changed(block.parent, kNone);
}

// Erases the last `count` units of a block, and less than all, when the tombstone behind it takes
// them; else does nothing.
bool Engine::erase_end(Block& block, std::uint32_t count) {
  Block* tomb = tomb_behind(block);
  return tomb != nullptr && erase_into(block, *tomb, count);
}

bool Engine::erase_into(Block& block, Block& tomb, std::uint32_t count) {
  if (tomb.length > 0xFFFFFFFFU - count) return false;
  const std::uint32_t client = store_.client(block);
  Client& owner = store_.clients()[client];
  const std::uint64_t clock = store_.clock(tomb);
  owner.index.set_key(store_.place_of(client, clock), clock - count);
  if (block.content + block.length == owner.text.size()) {
    owner.text.truncate(owner.text.size() - count);
  } else {
    owner.text_garbage += count;
  }
  block.length -= count;
  tomb.clock -= count;
  tomb.origin.clock -= count;
  tomb.length += count;
  note_erased(block, clock - count, count);
  return true;
}

// The same at the beginning of a block.
bool Engine::erase_start(Block& block, std::uint32_t count) {
  Block* tomb = tomb_ahead(block);
  if (tomb == nullptr || tomb->length > 0xFFFFFFFFU - count) return false;
  const std::uint32_t client = store_.client(block);
  Client& owner = store_.clients()[client];
  const std::uint64_t clock = store_.clock(block);
  owner.index.set_key(store_.place_of(client, clock), clock + count);
  owner.text_garbage += count;
  tomb->length += count;
  block.clock += count;
  block.length -= count;
  block.content += count;
  block.origin.clock += count;
  note_erased(block, clock, count);
  return true;
}

// Text was typed at the end of `block`, which is our last one.
void Engine::note_typing(Handle type, Handle handle) {
  TypeNode& node = types_[type];
  Block& block = store_[handle];
  forget_typing();
  if (!open_->eager || node.offsets || !plain_text(block) || (block.right != kNone && store_[block.right].deleted())) return;
  const std::uint64_t end = node.cursor_start + block.length;
  typing_ = {type, node.generation, end, &node, &store_.clients()[own_], &block, nullptr, nullptr};
}

// Something was erased at `at`, and the cursor is where that was, if any place is known.
void Engine::note_erasing(Handle type, std::uint64_t at) {
  TypeNode& node = types_[type];
  forget_typing();
  if (!open_->eager || !options_.gc || node.cursor == kNone) return;
  const Block& cursor = store_[node.cursor];
  const auto over_tomb = [&](Handle tomb, Handle Block::*next) {
    return tomb != kNone && store_[tomb].deleted() ? store_[tomb].*next : kNone;
  };
  const bool starts = node.cursor_start == at;
  const Handle behind = starts ? over_tomb(cursor.left, &Block::left) : node.cursor;
  const Handle ahead = starts ? node.cursor : over_tomb(cursor.right, &Block::right);
  typing_ = {type, node.generation, at, &node, nullptr, nullptr, nullptr, nullptr};
  if (behind != kNone && tomb_behind(store_[behind]) != nullptr) typing_.behind = &store_[behind];
  if (ahead != kNone && tomb_ahead(store_[ahead]) != nullptr) typing_.ahead = &store_[ahead];
}

// Erases where the last edit erased, if this goes on there.
bool Engine::erase_on(Handle type, std::uint32_t generation, std::uint64_t at, std::uint64_t count) {
  if (!goes_on(type, generation) || count == 0) return false;
  const bool back = typing_.behind != nullptr && at + count == typing_.at && count < typing_.behind->length;
  const bool forward = typing_.ahead != nullptr && at == typing_.at && count < typing_.ahead->length;
  if (!back && !forward) return false;
  const auto part = static_cast<std::uint32_t>(count);
  begin({}, true);
  // That the tombstone takes what is erased was seen when the place was noted, and stays so.
  const bool erased = back ? erase_into(*typing_.behind, store_[typing_.behind->right], part)
                           : erase_start(*typing_.ahead, part);
  if (erased && back) {
    typing_.at = at;
    if (&store_[typing_.node->cursor] != typing_.behind) typing_.node->cursor_start = at;
  }
  end();
  return erased;
}

}  // namespace weft::crdt
