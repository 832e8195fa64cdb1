// Most structs of an update are text, values or tombstones in a list, and all that they ask for is that the
// two neighbours they name are next to each other. They are placed here, section by section, and all that is
// the same for a section is looked up once. The first struct that takes more ends that; integrate() takes it.

#include "engine.hpp"

namespace weft::crdt {
namespace {

constexpr std::uint64_t kLaneEnd = 0xFFFFFFFF;
constexpr std::uint32_t kFreeCuts = 8;

bool is_plain(const WireStruct& in) {
  return (in.ref == Ref::kDeleted || (in.ref == Ref::kString && in.ascii) || in.ref == Ref::kAny) && !in.knows_parent() &&
         in.end() <= kLaneEnd;
}

// Text that its author typed on behind their last block is one with it when it names the same right
// neighbour: merging would come to that at the end of the transaction.
bool grows(const WireStruct& in, const Block& last, LocalId right_origin, const ByteArena& text) {
  return in.ref == Ref::kString && last.ref() == Ref::kString && !last.deleted() && !last.two_byte() &&
         last.right_origin == right_origin && last.content + last.length == text.size();
}

}  // namespace

inline bool Engine::place_plain(const WireStruct& in, std::uint32_t number, Client& owner) {
  Handle left = kNone;
  LocalId origin;
  const bool follows = in.follows_own();
  if (in.has_origin) {
    const Id id = in.origin();
    const std::uint32_t writer = id.client.value == in.client ? number : store_.find_client(id.client.value);
    if (writer == kNone || id.clock >= store_.clients()[writer].state || id.clock >= kLaneEnd) return false;
    origin = {store_.clients()[writer].lane, static_cast<std::uint32_t>(id.clock)};
    left = follows ? owner.index.back() : store_.find(writer, id.clock);
    const Block& block = store_[left];
    if (block.lane() != origin.lane || !block.is_item() || block.in_map() ||
        block.clock + store_.length(block) != id.clock + 1)
      return false;
  }
  Handle right = left != kNone ? store_[left].right : kNone;
  LocalId right_origin;
  if (in.has_right) {
    const Id id = in.right();
    const std::uint32_t writer = id.client.value == in.client ? number : store_.find_client(id.client.value);
    if (writer == kNone || id.clock >= store_.clients()[writer].state || id.clock >= kLaneEnd) return false;
    right_origin = {store_.clients()[writer].lane, static_cast<std::uint32_t>(id.clock)};
    if (left == kNone) right = store_.find(writer, id.clock);
    if (right == kNone) return false;
    const Block& block = store_[right];
    if (block.id() != right_origin || !block.is_item() || block.in_map() || block.left != left) return false;
  } else if (right != kNone) {
    return false;
  }
  const Handle parent = store_[left != kNone ? left : right].parent;
  TypeNode& node = types_[parent];
  if (node.has_formats || node.offsets != nullptr || (node.item != kNone && store_[node.item].deleted())) return false;

  forget_typing();
  touch(number);
  ++edits_;
  const ByteView content = in.content();
  const auto length = static_cast<std::uint32_t>(in.length);
  if (in.ref != Ref::kDeleted) {
    node.length += length;
    node.cursor = kNone;
  }
  // Where what grew is cut again and again, neighbours by clock have others between them.
  const bool growing = open_->eager && apply_.cuts <= kFreeCuts + apply_.grown / 2;
  if (follows && growing && grows(in, store_[left], right_origin, owner.text)) {
    copy_short(owner.text.extend(content.size()), content.data(), content.size());
    owner.state += length;
    store_[left].length += length;
    trees_.add(store_[left].place, length);
    ++apply_.grown;
    return true;
  }
  const Handle handle = store_.add();
  Block& block = store_[handle];
  block = {owner.lane, static_cast<std::uint32_t>(in.clock), length, origin, right_origin, 0, parent, kNone, left, right};
  block.set_ref(in.ref);
  if (in.ref == Ref::kDeleted) {
    block.set_flag(Block::kDeletedFlag);
    note_deleted(number, in.clock, length, false);
  } else {
    ByteArena& arena = in.ref == Ref::kString ? owner.text : owner.values;
    block.content = static_cast<std::uint32_t>(arena.size());
    copy_short(arena.extend(content.size()), content.data(), content.size());
  }
  const Handle front = node.first;
  (left != kNone ? store_[left].right : node.first) = handle;
  (right != kNone ? store_[right].left : node.last) = handle;
  if (!trees_.suspended()) trees_.insert(links_, node.tree, handle, left, front);
  owner.index.push_back(owner.state, handle);
  owner.state += length;
  ++owner.appended;
  return true;
}

// Places structs of a section until its client is at `until`, or until one takes more than this.
void Engine::integrate_plain(Section& section, std::uint64_t until) {
  const std::uint32_t number = store_.find_client(section.client);
  if (number == kNone || open_->observed || section.closed) return;
  Client& owner = store_.clients()[number];
  for (; section.next != section.end && owner.state < until; ++section.next) {
    const WireStruct& in = apply_.structs[section.next];
    if (!is_plain(in) || in.clock != owner.state || !place_plain(in, number, owner)) return;
  }
}

}  // namespace weft::crdt
