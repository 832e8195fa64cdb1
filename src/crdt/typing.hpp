#pragma once

#include "engine.hpp"

namespace weft::crdt {

// Whether a transaction that begins now may change blocks at once into what tidying up would make
// of them.
inline bool Engine::begins_eager() { return transactions_.empty() && !observers_.before_tidying(); }

// Whether the edit goes on where the last one was, and nothing is in the way of making it at once.
inline bool Engine::goes_on(Handle type, std::uint32_t generation) {
  return typing_.type == type && typing_.generation == generation && (depth_ != 0 || begins_eager());
}

// Appends a typed character to the block that was typed last, if this goes on there; else does
// nothing. Here, so that it costs no call.
inline bool Engine::type_on(Handle type, std::uint32_t generation, std::uint64_t at, std::string_view text) {
  if (typing_.at != at || typing_.grows == nullptr || text.size() != 1 ||
      static_cast<unsigned char>(text[0]) >= 0x80 || !goes_on(type, generation))
    return false;
  Block& block = *typing_.grows;
  Client& client = *typing_.client;
  if (block.content + block.length != client.text.size()) return false;
  const bool alone = depth_ == 0;
  if (alone) begin({}, true);
  touch(own_);
  *client.text.extend(1) = static_cast<std::uint8_t>(text[0]);
  ++block.length;
  ++client.state;
  ++typing_.node->length;
  trees_.add(block.place, 1);
  ++typing_.at;
  if (alone) end();
  return true;
}

}  // namespace weft::crdt
