#pragma once

#include "engine.hpp"

namespace weft::crdt {

// Appends a typed character to the block that was typed last, if this goes on there in the same
// transaction; else does nothing. Here, so that it costs no call.
inline bool Engine::type_on(Handle type, std::uint32_t generation, std::uint64_t at, std::string_view text) {
  if (typing_.type != type || typing_.at != at || typing_.grows == nullptr || text.size() != 1 ||
      static_cast<unsigned char>(text[0]) >= 0x80 || typing_.generation != generation || depth_ == 0)
    return false;
  Block& block = *typing_.grows;
  Client& client = *typing_.client;
  if (!client.touched || block.content + block.length != client.text.size()) return false;
  *client.text.extend(1) = static_cast<std::uint8_t>(text[0]);
  ++block.length;
  ++client.state;
  ++typing_.node->length;
  trees_.add(block.place, 1);
  ++typing_.at;
  return true;
}

}  // namespace weft::crdt
