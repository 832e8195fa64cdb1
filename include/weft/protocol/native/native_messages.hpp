#pragma once

// The messages of the native protocol as values. What each means and how it is written stands in
// src/protocol/native/wire/weft.capnp. C++17: the code that Cap'n Proto makes is compiled as that.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "weft/sync/open_mode.hpp"

namespace weft::protocol::native {

inline constexpr std::uint16_t kVersion = 1;

/// Tells apart the conversations of one connection; never 0.
using ChannelId = std::uint32_t;

struct Hello {
  std::uint16_t version_min = kVersion;
  std::uint16_t version_max = kVersion;
  std::uint64_t features = 0;
  std::vector<std::uint8_t> resume;
  std::string credential;
  std::string agent;
};

struct Welcome {
  std::uint16_t version = kVersion;
  std::uint64_t features = 0;
  std::vector<std::uint8_t> resume;
  std::string principal;
  std::uint32_t silence_ms = 0;
  std::uint32_t frame_bytes_max = 0;
  std::uint32_t channels_max = 0;
  bool resumed = false;
};

struct Bye {
  std::uint16_t code = 0;
  std::string reason;
};

struct Open {
  ChannelId channel = 0;
  std::string domain, collection, name;
  std::string model;
  OpenMode mode = OpenMode::kOpenOrCreate;
  bool begins = false;
};

struct Opened {
  ChannelId channel = 0;
  std::uint64_t incarnation_high = 0;
  std::uint64_t incarnation_low = 0;
  bool may_write = false;
  bool begin = false;
};

struct Close {
  ChannelId channel = 0;
  std::uint16_t code = 0;
  std::string reason;
};

struct Piece {
  ChannelId channel = 0;
  std::vector<std::uint8_t> bytes;
  bool more = false;
};

struct Confirm {
  ChannelId channel = 0;
  std::uint64_t number = 0;
};

/// The only level told so far: durable in the server's storage.
inline constexpr std::uint8_t kLevelStored = 3;

struct Saved {
  ChannelId channel = 0;
  std::uint64_t number = 0;
  std::uint8_t level = kLevelStored;
};

struct Ping {
  std::uint64_t number = 0;
};

struct Pong {
  std::uint64_t number = 0;
};

struct ListRequest {
  std::string domain, collection;
  std::string after;
  std::uint32_t limit = 0;
};

struct RemoveRequest {
  std::string domain, collection, name;
};

struct FeedRequest {
  std::string domain, collection;
  std::uint64_t after = 0;
  std::uint32_t limit = 0;
};

struct Request {
  std::uint32_t id = 0;
  std::variant<ListRequest, RemoveRequest, FeedRequest> what;
};

struct DocumentRow {
  std::string name;
  std::string model;
  std::uint64_t position = 0;
  bool removed = false;
  std::uint64_t incarnation_high = 0;
  std::uint64_t incarnation_low = 0;
  std::vector<std::uint8_t> version;
};

struct Response {
  std::uint32_t id = 0;
  std::uint16_t code = 0;  ///< an ErrorCode, or 0
  std::string reason;
  std::vector<DocumentRow> documents;
  bool end = false;
  std::string next_after;
  std::uint64_t next_position = 0;
};

using Message =
    std::variant<Hello, Welcome, Bye, Open, Opened, Close, Piece, Confirm, Saved, Ping, Pong, Request, Response>;

}  // namespace weft::protocol::native
