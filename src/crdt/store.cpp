#include "store.hpp"

#include <cstring>
#include <string>

#include "content_bytes.hpp"

namespace weft::crdt {
namespace {

void widen(const std::uint8_t* from, std::uint8_t* to, std::size_t units) {
  for (std::size_t i = 0; i < units; ++i) {
    const char16_t unit = from[i];
    std::memcpy(to + 2 * i, &unit, 2);
  }
}

// Copies a block's text to the end of `to` with `width` bytes a unit; `from` is where it is now.
void append_text(ByteArena& to, const std::uint8_t* from, const Block& block, std::uint32_t width) {
  std::uint8_t* place = to.extend(std::size_t{block.length} * width);
  if (width == block.width()) {
    std::memcpy(place, from, std::size_t{block.length} * width);
  } else {
    widen(from, place, block.length);
  }
}

}  // namespace

void Store::reserve(std::size_t more_blocks) { blocks_.reserve(blocks_.size() + more_blocks); }

std::uint32_t Store::find_client_slow(std::uint64_t id) const {
  const std::uint32_t client = client_numbers_.find(id);
  if (client != kNone) recent(id) = {id, client};
  return client;
}

std::uint32_t Store::intern_client(std::uint64_t id) {
  const std::uint32_t known = find_client(id);
  if (known != kNone) return known;
  const auto client = static_cast<std::uint32_t>(clients_.size());
  clients_.emplace_back();
  clients_.back().id = id;
  clients_.back().lane = static_cast<std::uint32_t>(lanes_.size());
  lanes_.push_back({0, id, client});
  client_numbers_.insert(id, client);
  return client;
}

std::uint32_t Store::high_lane(std::uint32_t client, std::uint64_t high) {
  const std::uint64_t key = (std::uint64_t{client} << 32) | high;
  const std::uint32_t known = high_lanes_.find(key);
  if (known != kNone) return known;
  const auto lane = static_cast<std::uint32_t>(lanes_.size());
  lanes_.push_back({high << 32, clients_[client].id, client});
  high_lanes_.insert(key, lane);
  return lane;
}

std::size_t Store::content_size(const Block& block, std::uint64_t units) const {
  if (block.ref() == Ref::kString) return static_cast<std::size_t>(units) * block.width();
  const ByteArena& values = clients_[client(block)].values;
  return value_bytes(block.ref(), values.data() + block.content, values.size() - block.content, units);
}

ByteView Store::kept_values(const Block& block, std::uint64_t offset) const {
  const Client& owner = clients_[client(block)];
  const std::uint8_t* const values = owner.values.data();
  const std::uint64_t first = clock(block) + offset;
  // Values stand in order of clock, so behind the last block's there are none.
  const bool is_last = clock(block) + block.length == owner.state;
  const std::size_t end = is_last ? owner.values.size() : block.content + content_size(block);
  std::size_t begin = block.content;
  if (offset != 0) begin = first == owner.marked ? owner.marked_value : begin + content_size(block, offset);
  return {values + begin, end - begin};
}

char16_t Store::text_unit(const Block& block, std::uint64_t at) const {
  const std::uint8_t* text = content(block);
  if (!block.two_byte()) return text[at];
  char16_t unit = 0;
  std::memcpy(&unit, text + 2 * at, 2);
  return unit;
}

void Store::set_text_unit(Block& block, std::uint64_t at, char16_t unit) {
  std::uint8_t* text = arena(block).data() + block.content;
  if (!block.two_byte()) {
    text[at] = static_cast<std::uint8_t>(unit);
  } else {
    std::memcpy(text + 2 * at, &unit, 2);
  }
}

void Store::drop_content(const Block& block) {
  if (!has_bytes(block)) return;
  Client& owner = clients_[client(block)];
  const std::size_t size = content_size(block);
  if (block.ref() != Ref::kString) {
    owner.values_garbage += size;
  } else if (block.content + size == owner.text.size()) {
    owner.text.truncate(block.content);
  } else {
    owner.text_garbage += size;
  }
}

void Store::join_text(Block& left, const Block& right) {
  Client& owner = clients_[client(left)];
  ByteArena& text = owner.text;
  const std::size_t left_size = content_size(left);
  const std::size_t right_size = content_size(right);
  const bool touching = left.content + left_size == right.content;
  if (touching && left.width() == right.width()) return;
  if (left.two_byte() && touching && right.content + right_size == text.size()) {
    const std::string narrow(reinterpret_cast<const char*>(text.data()) + right.content, right_size);
    text.extend(right_size);
    widen(reinterpret_cast<const std::uint8_t*>(narrow.data()), text.data() + right.content, right_size);
    return;
  }
  const std::uint32_t width = left.two_byte() || right.two_byte() ? 2 : 1;
  const std::size_t start = text.size();
  text.reserve(start + (std::size_t{left.length} + right.length) * width);
  append_text(text, text.data() + left.content, left, width);
  append_text(text, text.data() + right.content, right, width);
  owner.text_garbage += left_size + right_size;
  left.content = static_cast<std::uint32_t>(start);
  left.set_flag(Block::kTwoByteFlag, width == 2);
}

void Store::compact(Client& client) {
  const bool text = Client::wasteful(client.text, client.text_garbage);
  const bool values = Client::wasteful(client.values, client.values_garbage);
  if (!text && !values) return;
  ByteArena live_text;
  ByteArena live_values;
  if (text) live_text.reserve(client.text.size() - client.text_garbage);
  if (values) live_values.reserve(client.values.size() - client.values_garbage);
  for (auto place = client.index.begin(); place != client.index.end(); place = client.index.next(place)) {
    Block& block = blocks_[client.index.at(place)];
    const bool is_text = block.ref() == Ref::kString;
    if (!has_bytes(block) || !(is_text ? text : values)) continue;
    ByteArena& live = is_text ? live_text : live_values;
    const std::size_t size = content_size(block);
    const std::uint8_t* bytes = content(block);
    const auto start = static_cast<std::uint32_t>(live.size());
    std::memcpy(live.extend(size), bytes, size);
    block.content = start;
  }
  if (text) {
    client.text = std::move(live_text);
    client.text_garbage = 0;
  }
  if (values) {
    client.values = std::move(live_values);
    client.values_garbage = 0;
    client.marked = client.state;  // nothing is there
  }
}

std::size_t Store::memory_bytes() const {
  std::size_t bytes = blocks_.capacity() * sizeof(Block) + free_blocks_.capacity() * sizeof(Handle) +
                      clients_.capacity() * sizeof(Client) + lanes_.capacity() * sizeof(Lane) +
                      client_numbers_.memory_bytes() + high_lanes_.memory_bytes();
  for (const Client& client : clients_)
    bytes += client.index.memory_bytes() + client.text.capacity() + client.values.capacity();
  return bytes;
}

}  // namespace weft::crdt
