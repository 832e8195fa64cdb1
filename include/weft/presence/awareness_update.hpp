#pragma once

// The Yjs awareness update: states of some clients, on their way.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::presence {

/// The number a Yjs document instance goes by; at most 2^53 - 1.
using ClientId = std::uint64_t;

/// What the presence of one document may ask for.
struct Limits {
  std::size_t state_bytes_max = std::size_t{64} << 10;       ///< one state, as JSON text
  std::size_t state_depth_max = 64;                          ///< arrays and objects inside one another
  std::size_t entries_per_update_max = 4096;
  std::size_t clients_max = 16384;                           ///< known at a time, present or gone
  std::size_t document_bytes_max = std::size_t{1} << 20;     ///< all states together
  std::size_t clients_per_connection_max = 64;               ///< present through one connection
};

/// What an update says about one client.
struct Entry {
  ClientId client = 0;
  std::uint64_t clock = 0;
  std::string state;  ///< JSON text; empty when the client is gone, which goes out as null
};

/// Reads an update, and checks that every state is one JSON text. Bytes behind it are ignored.
/// Errors: kInvalidArgument (malformed), kResourceExhausted (a member of Limits).
Result<std::vector<Entry>> read_update(ByteView update, const Limits& limits = {});

/// Shape: varuint count; per entry varuint client, varuint clock, varstring JSON text.
Bytes write_update(std::span<const Entry> entries);

/// A state as an Entry holds it: the text itself when it is one JSON text, empty when it is null.
/// Errors: kInvalidArgument (not one JSON text), kResourceExhausted (a member of Limits).
Result<std::string> read_state(std::string_view json_text, const Limits& limits = {});

}  // namespace weft::presence
