#pragma once

#include <cstddef>

#include "weft/base/clock.hpp"

namespace weft::net {

/// What one listening address, or one client transport, lets its peers do. Every field is a bound
/// that holds whatever a peer claims; nothing is allocated before the bytes for it have arrived.
///
/// Times are looked at four times a second, so a deadline may pass up to 250 ms late.
struct Limits {
  std::size_t connections_max = 10'000;          ///< open at once; more are answered 503
  std::size_t header_bytes_max = 16'384;         ///< a request's or response's head, and a chunk's framing
  std::size_t header_count_max = 100;            ///< fields in one head
  std::size_t body_bytes_max = std::size_t{1} << 20;      ///< a request's body
  std::size_t message_bytes_max = std::size_t{16} << 20;  ///< a received WebSocket message, reassembled
  /// From the first bytes of a WebSocket message to the last: past it the peer is closed with 1008,
  /// however it answers pings. The largest message needs 1.1 Mbit/s to be in time.
  Duration message_time_max = std::chrono::seconds(120);
  /// Queued for one connection, counted as wire bytes and 32 for each frame: at or above the high
  /// mark send() gives false and pings go unanswered, at or below the low mark on_writable() comes.
  std::size_t outbound_high_bytes = std::size_t{1} << 20;
  std::size_t outbound_low_bytes = std::size_t{256} << 10;
  Duration request_time_max = std::chrono::seconds(10);     ///< accept or first byte, to whole request
  Duration keep_alive_time_max = std::chrono::seconds(60);  ///< between two requests
  Duration stalled_write_time_max = std::chrono::seconds(30);  ///< queued bytes, none of which leaves
  Duration close_time_max = std::chrono::seconds(5);        ///< close() to the end of the connection
  /// A ping goes out this often; a peer that sent nothing at all since the last one is dropped.
  Duration ping_interval = std::chrono::seconds(30);
};

}  // namespace weft::net
