#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/http_head.hpp"
#include "weft/base/bytes.hpp"
#include "weft/net/net_limits.hpp"

namespace weft::net {

/// Reads the body of one request, of a given length or in chunks. Sans-I/O.
///
/// Ours and not Boost.Beast's, whose chunk parser (1.74) asserts on some hostile bytes and lets a
/// bare LF pass inside a chunk's framing.
///
///   chunked = *( size [";" extension] CRLF data CRLF ) "0" [";" extension] CRLF *( field CRLF ) CRLF
///
/// Invariants:
/// 1. The body grows with the bytes that arrive, never with the length a peer claims.
/// 2. A line is taken whole; what is left over is the beginning of one, and may be bounded.
/// 3. Fields behind the last chunk are checked and dropped: nobody looked at them with the head.
///
/// Source: RFC 9112 sections 6 and 7.1.
class HttpBodyReader {
 public:
  HttpBodyReader(bool chunked, std::uint64_t content_length, const Limits& limits);

  /// Takes from the front of `bytes`, appending what is content to `body`.
  /// Errors: 400 (framing), 413 (body_bytes_max).
  HeadFault put(std::string_view& bytes, Bytes& body);

  bool is_done() const { return state_ == State::kDone; }

 private:
  enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailer, kDone };

  HeadFault take_line(std::string_view line, std::size_t body_size);
  HeadFault take_size(std::string_view line, std::size_t body_size);
  HeadFault take_trailer(std::string_view line);
  void take_data(std::string_view& bytes, Bytes& body);

  const Limits& limits_;
  std::uint64_t left_;  // of the chunk, or of the body
  std::size_t trailer_bytes_ = 0;
  bool chunked_;
  State state_;
};

}  // namespace weft::net
