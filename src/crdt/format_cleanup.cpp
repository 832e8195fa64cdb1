// Formats that change nothing any more are deleted: behind what was erased here, and after remote
// transactions.

#include "engine.hpp"

namespace weft::crdt {

Engine::TypeSet Engine::texts_with_new_formats(const TransactionRecord& ending) const {
  TypeSet texts;
  for (const BlockName& name : ending.formats) {
    const Handle handle = store_.find(name.client, name.clock);
    if (is_format(handle)) texts.add(store_[handle].parent);
  }
  return texts;
}

// A local transaction of its own, before the content that the remote one deleted is forgotten.
// Texts that got or lost a format are cleaned at their front; in others, wherever something went.
void Engine::clean_formats(const TransactionRecord& ending) {
  TypeSet whole = texts_with_new_formats(ending);
  FlatIndex seen;
  FlatIndex first;  // range of a client
  for (std::size_t i = ending.deleted.size(); i-- > 0;)
    if (i == 0 || ending.deleted[i - 1].client != ending.deleted[i].client)
      first.insert(ending.deleted[i].client, static_cast<std::uint32_t>(i));
  begin({}, true);
  for (const std::uint32_t client : ending.deleted_order) {
    for (std::size_t i = first.find(client); i < ending.deleted.size() && ending.deleted[i].client == client; ++i)
      clean_deleted(ending.deleted[i], whole, seen);
  }
  for (const Handle type : whole.types) clean_front(type);
  end();
}

void Engine::clean_deleted(const DeletedRange& range, TypeSet& whole, FlatIndex& seen) {
  const ClockIndex& index = store_.clients()[range.client].index;
  for (auto at = store_.place_of(range.client, range.clock); at != index.end(); at = index.next(at)) {
    const Handle handle = index.at(at);
    if (store_.clock(handle) >= range.end()) return;
    const Block& block = store_[handle];
    if (!block.is_item() || block.in_map() || !types_[block.parent].cleans_formats) continue;
    if (whole.holds(block.parent)) continue;
    if (block.ref() == Ref::kFormat) {
      whole.add(block.parent);
    } else {
      clean_around(handle, seen);
    }
  }
}

// Of the formats between the visible blocks left and right of a tombstone, deletes those that a
// later one of the same key overrules. `seen` holds the blocks of gaps that were done before.
void Engine::clean_around(Handle tombstone, FlatIndex& seen) {
  if (seen.find(tombstone) != FlatIndex::kNone) return;
  Handle at = tombstone;
  while (store_[at].right != kNone && !store_[store_[at].right].visible()) at = store_[at].right;
  FlatIndex keys;
  for (; at != kNone && !store_[at].visible(); at = store_[at].left) {
    seen.insert(at, 0);
    if (!is_format(at)) continue;
    const std::uint32_t key = format_key(at);
    if (keys.find(key) != FlatIndex::kNone) {
      delete_block(at);
    } else {
      keys.insert(key, 0);
    }
  }
}

// The gap before the first visible block, when there is one.
void Engine::clean_front(Handle type) {
  if (types_[type].length == 0) return;
  FormatSet formats;
  clean_gap(types_[type].first, kNone, {}, formats);
}

// Of the formats between `start` and the next visible block, deletes those that a later one of
// the same key overrules and those that set what is in force before. `passed` is where an edit
// goes on: `current`, what is in force there, follows.
void Engine::clean_gap(Handle start, Handle passed, const FormatSet& before, FormatSet& current) {
  FlatIndex last;  // the rightmost format of each key
  Handle end = start;
  for (; end != kNone && !store_[end].visible(); end = store_[end].right) {
    if (!is_format(end)) continue;
    const std::uint32_t key = format_key(end);
    if (last.find(key) != FlatIndex::kNone) last.erase(key);
    last.insert(key, end);
  }
  bool behind = false;
  for (Handle at = start; at != end; at = store_[at].right) {
    behind = behind || at == passed;
    if (!is_format(at)) continue;
    const std::uint32_t key = format_key(at);
    const FormatValue value = format_value(at);
    const FormatValue& first = before.value_or_null(key);
    if (last.find(key) == at && !identical(first, value)) {
      if (!behind) note_format(at, current);
      continue;
    }
    delete_block(at);
    if (behind || identical(first, value) || !identical(current.value_or_null(key), value)) continue;
    if (first.is_null()) {
      current.erase(key);
    } else {
      current.set(key, first);
    }
  }
}

}  // namespace weft::crdt
