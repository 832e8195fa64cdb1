#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "block.hpp"
#include "weft/base/bytes.hpp"
#include "weft/causal/id.hpp"
#include "weft/container/flat_index.hpp"
#include "weft/container/keyed_chunks.hpp"
#include "weft/container/pod_vector.hpp"

namespace weft::crdt {

using ClockIndex = KeyedChunks<>;
using ByteArena = PodVector<std::uint8_t>;

/// What is known of one client: its blocks by clock, and their content.
struct Client {
  std::uint64_t id = 0;
  std::uint64_t state = 0;  ///< the next clock
  std::uint32_t lane = 0;   ///< the lane that starts at clock 0
  bool wide = false;        ///< has held text that is not ASCII
  ClockIndex index;
  ByteArena text;    ///< of String blocks: a byte a unit, or two
  ByteArena values;  ///< of the other kinds, encoded as in v1, always in order of clock
  std::size_t text_garbage = 0;
  std::size_t values_garbage = 0;

  /// Whether more than half of an arena is garbage, and enough to be worth a copy.
  static bool wasteful(const ByteArena& arena, std::size_t garbage) {
    constexpr std::size_t kGarbageMin = 4096;
    return garbage > kGarbageMin && garbage * 2 > arena.size();
  }
  bool wasteful() const { return wasteful(text, text_garbage) || wasteful(values, values_garbage); }
  /// Gives back the room that growing left.
  void shrink() {
    text.shrink(text.size());
    values.shrink(values.size());
  }

  /// Call before a value is appended.
  void mark_value() {
    if (touched) return;
    marked = state;
    marked_value = values.size();
  }

  mutable ClockIndex::Place last_place;  ///< where something was found last; checked before use

  /// Where in `values` the content of the unit of clock `marked` begins, if that is a value: the first unit of the
  /// transaction that added to the client last, and of its event.
  std::uint64_t marked = 0;
  std::size_t marked_value = 0;

  // The running transaction.
  std::uint64_t before = 0;       ///< `state` when it began; valid when touched
  std::uint32_t appended = 0;     ///< blocks added by it
  bool touched = false;
};

/// All blocks of a document, the clients that wrote them, and the way from an id to its block.
class Store {
 public:
  Block& operator[](Handle handle) { return blocks_[handle]; }
  const Block& operator[](Handle handle) const { return blocks_[handle]; }

  Handle add(const Block& block) {
    const Handle handle = add();
    blocks_[handle] = block;
    return handle;
  }
  /// The same for a block that is about to be filled in.
  Handle add() {
    if (free_blocks_.empty()) {
      blocks_.extend(1);
      return static_cast<Handle>(blocks_.size() - 1);
    }
    const Handle handle = free_blocks_.back();
    free_blocks_.pop_back();
    return handle;
  }
  void free(Handle handle) { free_blocks_.push_back(handle); }
  void reserve(std::size_t more_blocks);

  std::vector<Client>& clients() { return clients_; }
  const std::vector<Client>& clients() const { return clients_; }

  /// The number of a client, or kNone.
  std::uint32_t find_client(std::uint64_t id) const {
    const Recent& known = recent(id);
    return known.id == id ? known.client : find_client_slow(id);
  }
  std::uint32_t intern_client(std::uint64_t id);
  std::uint64_t state_of(std::uint64_t id) const {
    const std::uint32_t client = find_client(id);
    return client == kNone ? 0 : clients_[client].state;
  }

  std::uint32_t client_of(std::uint32_t lane) const { return lanes_[lane].client; }
  std::uint64_t client_id(std::uint32_t lane) const { return lanes_[lane].id; }
  std::size_t lane_count() const { return lanes_.size(); }
  std::uint64_t clock_of(LocalId id) const { return lanes_[id.lane].base + id.clock; }
  Id global_id(LocalId id) const { return {ClientId{lanes_[id.lane].id}, lanes_[id.lane].base + id.clock}; }
  LocalId local_id(std::uint32_t client, std::uint64_t clock) {
    if (clock <= 0xFFFFFFFFU) return {clients_[client].lane, static_cast<std::uint32_t>(clock)};
    return {high_lane(client, clock >> 32), static_cast<std::uint32_t>(clock)};
  }

  std::uint32_t client(const Block& block) const { return lanes_[block.lane()].client; }
  std::uint64_t clock(const Block& block) const { return lanes_[block.lane()].base + block.clock; }
  std::uint64_t clock(Handle handle) const { return clock(blocks_[handle]); }
  std::uint64_t length(const Block& block) const {
    if (!block.has_high_length()) return block.length;
    return (std::uint64_t{block.content} << 32) | block.length;
  }
  std::uint64_t length(Handle handle) const { return length(blocks_[handle]); }
  void set_length(Block& block, std::uint64_t length) const {
    block.length = static_cast<std::uint32_t>(length);
    if (block.has_high_length()) block.content = static_cast<std::uint32_t>(length >> 32);
  }
  /// The id of the last unit.
  LocalId last_id(const Block& block) {
    const std::uint64_t last = std::uint64_t{block.clock} + length(block) - 1;
    if (last <= 0xFFFFFFFFU) return {block.lane(), static_cast<std::uint32_t>(last)};
    return local_id(client(block), clock(block) + length(block) - 1);
  }

  /// Where the block that holds `clock` stands; the clock must be known.
  ClockIndex::Place place_of(std::uint32_t client, std::uint64_t clock) const {
    const Client& owner = clients_[client];
    // What was written last is asked for most, then what was asked for last, or what is next to it.
    const auto last = owner.index.last();
    if (owner.index.key(last) <= clock) return last;
    return owner.last_place = owner.index.find_near(owner.last_place, clock);
  }
  Handle find(std::uint32_t client, std::uint64_t clock) const {
    return clients_[client].index.at(place_of(client, clock));
  }
  Handle find(LocalId id) const { return find(client_of(id.lane), clock_of(id)); }

  /// The arena that holds the content of a block's kind.
  ByteArena& arena(const Block& block) {
    Client& owner = clients_[client(block)];
    return block.ref() == Ref::kString ? owner.text : owner.values;
  }
  const std::uint8_t* content(const Block& block) const {
    const Client& owner = clients_[client(block)];
    return (block.ref() == Ref::kString ? owner.text : owner.values).data() + block.content;
  }
  /// Whether a block's content lies in an arena.
  static bool has_bytes(const Block& block) {
    return !block.has_high_length() && block.ref() != Ref::kType;
  }
  /// How many bytes the first `units` units take. Complexity: O(1) for text, else O(bytes).
  std::size_t content_size(const Block& block, std::uint64_t units) const;
  std::size_t content_size(const Block& block) const { return content_size(block, block.length); }
  /// The content of a value block from its unit `offset` on. Complexity: O(1) for what a client added last, else
  /// O(bytes).
  ByteView kept_values(const Block& block, std::uint64_t offset) const;
  char16_t text_unit(const Block& block, std::uint64_t at) const;
  /// Replaces a unit; in text of one byte a unit it must be ASCII.
  void set_text_unit(Block& block, std::uint64_t at, char16_t unit);

  /// Notes that the content of `block` is not needed any more.
  void drop_content(const Block& block);
  /// Joins the text of two neighbours into the left one.
  void join_text(Block& left, const Block& right);
  /// Copies a client's live content together when more than half of it is garbage.
  void compact(Client& client);

  /// Bytes of the text of all clients.
  std::size_t text_bytes() const {
    std::size_t bytes = 0;
    for (const Client& client : clients_) bytes += client.text.size() - client.text_garbage;
    return bytes;
  }
  std::size_t memory_bytes() const;
  std::size_t block_count() const { return blocks_.size() - free_blocks_.size(); }

 private:
  struct Lane {
    std::uint64_t base;
    std::uint64_t id;  ///< of the client, here because placing blocks asks for it again and again
    std::uint32_t client;
  };
  struct Recent {
    std::uint64_t id = ~std::uint64_t{0};
    std::uint32_t client = kNone;
  };

  Recent& recent(std::uint64_t id) const { return recent_[(id * 0x9e3779b97f4a7c15U) >> 60]; }

  std::uint32_t find_client_slow(std::uint64_t id) const;
  std::uint32_t high_lane(std::uint32_t client, std::uint64_t high);

  PodVector<Block> blocks_;
  PodVector<Handle> free_blocks_;
  std::vector<Client> clients_;
  std::vector<Lane> lanes_;
  FlatIndex client_numbers_;
  FlatIndex high_lanes_;  // by client and high half of the clock
  mutable std::array<Recent, 16> recent_;  ///< clients that were looked up, each in a slot of its own
};

}  // namespace weft::crdt
