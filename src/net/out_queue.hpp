#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <vector>

#include "weft/net/websocket_codec.hpp"
#include "weft/transport/connection.hpp"

namespace weft::net {

/// What waits to be written to one socket: shared payloads, each behind a few bytes of its own.
///
/// Invariants:
/// 1. A payload is referenced, never copied.
/// 2. bytes() is what is left on the wire of whole entries, and kEntryBytes for each of them.
/// 3. Once empty it keeps room for at most kEntriesKept entries.
class OutQueue {
 public:
  static constexpr std::size_t kEntryBytes = 32;
  static constexpr std::size_t kEntriesKept = 4;

  /// `payload` may be null: the header is all.
  void push(const WebSocketHeader& header, SharedFrame payload);

  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_; }

  /// Points `out` at the first bytes to write. Returns how many of its elements it used.
  /// Lifetime: until the next push() or consume().
  std::size_t gather(std::span<iovec> out) const;

  /// Drops the first `count` bytes of what gather() showed.
  void consume(std::size_t count);

 private:
  struct Entry {
    SharedFrame payload;
    WebSocketHeader header;
    std::size_t payload_size() const { return payload ? payload->size() : 0; }
    std::size_t size() const { return header.size + payload_size(); }
  };
  static_assert(sizeof(Entry) <= kEntryBytes);

  void drop_front();

  std::vector<Entry> entries_;
  std::size_t front_ = 0;  // entries before it are sent
  std::size_t sent_ = 0;   // bytes of the front entry that are sent
  std::size_t bytes_ = 0;
};

}  // namespace weft::net
