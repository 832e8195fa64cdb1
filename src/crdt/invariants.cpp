// The numbers are those of README.md.

#include "engine.hpp"

namespace weft::crdt {

void Engine::check_client(std::uint32_t number) const {
  const Client& client = store_.clients()[number];
  std::uint64_t clock = 0;
  std::size_t text = 0;
  std::size_t values = 0;
  for (auto at = client.index.begin(); at != client.index.end(); at = client.index.next(at)) {
    const Block& block = store_[client.index.at(at)];
    WEFT_CHECK(store_.client(block) == number);
    WEFT_CHECK(store_.clock(block) == clock && store_.length(block) > 0);  // 1
    WEFT_CHECK(client.index.key(at) == clock);
    clock += store_.length(block);
    WEFT_CHECK(block.is_item() || (block.deleted() && block.parent == kNone));
    WEFT_CHECK(block.ref() != Ref::kDeleted || block.deleted());
    WEFT_CHECK(block.ref() != Ref::kDoc || subdocuments_.has(block.id()) != block.deleted());  // 12
    if (!Store::has_bytes(block)) continue;
    const std::size_t size = store_.content_size(block);
    if (block.ref() == Ref::kString) {
      WEFT_CHECK(block.content + size <= client.text.size());
      text += size;
    } else {
      WEFT_CHECK(values <= block.content);  // 2
      WEFT_CHECK(block.content + size <= client.values.size());
      values = block.content + size;
    }
  }
  WEFT_CHECK(clock == client.state);                            // 1
  WEFT_CHECK(text + client.text_garbage == client.text.size());  // 3
}

void Engine::check_list(Handle type) {
  const TypeNode& node = types_[type];
  std::uint64_t length = 0;
  Handle left = kNone;
  bool cursor_found = node.cursor == kNone;
  for (Handle at = node.first; at != kNone; at = store_[at].right) {
    const Block& block = store_[at];
    WEFT_CHECK(block.is_item() && !block.in_map() && block.parent == type && block.left == left);  // 4
    WEFT_CHECK(node.item == kNone || !store_[node.item].deleted() || block.deleted());               // 7
    if (at == node.cursor) {
      WEFT_CHECK(block.visible() && node.cursor_start == length);  // 6
      cursor_found = true;
    }
    length += links_.weight(at);
    left = at;
  }
  WEFT_CHECK(node.last == left && node.length == length && cursor_found);  // 4, 5, 6
  trees_.check(links_, node.tree, node.first);                             // 5
  check_offsets(type);                                                     // 11
}

// Whether the block holds the front of a value of several units that was cut: the rest of it follows.
bool Engine::is_cut_value(Handle handle) const {
  const Block& block = store_[handle];
  const Client& owner = store_.clients()[store_.client(block)];
  const std::uint64_t end = store_.clock(block) + store_.length(block);
  if (end == owner.state) return false;
  const Block& rest = store_[store_.find(store_.client(block), end)];
  return rest.in_map() && rest.place == block.place && rest.origin.exists() && store_.clock_of(rest.origin) + 1 == end &&
         store_.client_of(rest.origin.lane) == store_.client(block);
}

void Engine::check_entry(Handle handle) const {
  const MapEntry& entry = entries_[handle];
  Handle right = kNone;
  for (Handle at = entry.tail; at != kNone; at = store_[at].left) {
    const Block& block = store_[at];
    WEFT_CHECK(block.is_item() && block.in_map() && block.parent == entry.type && block.place == handle);  // 4
    WEFT_CHECK(block.right == right);
    WEFT_CHECK(at == entry.tail || block.deleted() || is_cut_value(at));  // 8
    right = at;
  }
  WEFT_CHECK(entry.head == right);
}

void Engine::check_subdocuments() {
  for (const LocalId id : subdocuments_.in_order()) {
    const Block& block = store_[store_.find(id)];
    WEFT_CHECK(block.id() == id && block.ref() == Ref::kDoc && !block.deleted());  // 12
  }
}

void Engine::check_invariants() {
  for (std::uint32_t client = 0; client < store_.clients().size(); ++client) check_client(client);
  for (Handle type = 0; type < types_.size(); ++type) {
    const TypeNode& node = types_[type];
    if (!node.in_use) continue;
    if (node.item != kNone) {
      WEFT_CHECK(store_[node.item].ref() == Ref::kType && store_[node.item].content == type);
    }
    check_list(type);
    for (Handle entry = node.first_entry; entry != kNone; entry = entries_[entry].next) check_entry(entry);
  }
  check_subdocuments();
  WEFT_CHECK(depth_ != 0 || tidying_ || transactions_.empty());
}

}  // namespace weft::crdt
