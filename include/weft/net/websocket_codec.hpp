#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "weft/base/bytes.hpp"

namespace weft::net {

enum class WebSocketOpcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

using WebSocketMask = std::array<std::uint8_t, 4>;

/// The bytes before a frame's payload.
struct WebSocketHeader {
  static constexpr std::size_t kSizeMax = 14;
  std::array<std::uint8_t, kSizeMax> bytes{};
  std::uint8_t size = 0;
};

/// The header of a final, unmasked frame, as a server sends it: 2, 4 or 10 bytes.
/// Source: RFC 6455 section 5.2.
WebSocketHeader websocket_header(WebSocketOpcode opcode, std::uint64_t payload_size);

/// The header of a final frame that a client sends: 4 bytes more, and the payload goes out masked.
WebSocketHeader websocket_header(WebSocketOpcode opcode, std::uint64_t payload_size, WebSocketMask mask);

/// Masks or unmasks `bytes`, the first of which is number `offset` of its frame's payload.
void websocket_mask(std::span<std::uint8_t> bytes, WebSocketMask mask, std::uint64_t offset = 0);

/// True for a code that may stand in a close frame: 1000..1003, 1007..1014, 3000..4999.
bool is_sendable_close_code(std::uint16_t code);

/// The payload of a close frame; `text` is cut at a character within 123 bytes. A code that may
/// not be sent, such as 1005, gives the empty payload.
Bytes close_payload(std::uint16_t code, std::string_view text);

enum class WebSocketRole : std::uint8_t { kServer, kClient };

struct WebSocketDecoderOptions {
  WebSocketRole role = WebSocketRole::kServer;  ///< whose ear this is: a server wants masked frames
  bool text_accepted = false;
  std::size_t message_bytes_max = std::size_t{16} << 20;
};

/// What a decoder found.
struct WebSocketEvent {
  enum class Kind : std::uint8_t {
    kNeedMore,  ///< all input is consumed and nothing is whole
    kMessage,   ///< text or binary, reassembled
    kPing,
    kPong,
    kClose,     ///< `code` is 1005 when the frame had none; payload is the reason
    kFailed,    ///< the connection has to end with `code`; payload says why
  };
  Kind kind = Kind::kNeedMore;
  std::uint16_t code = 0;
  ByteView payload;  ///< Lifetime: until the next call of the decoder, and that of the input
};

/// Turns the bytes of one direction of a connection into messages, however they are cut.
///
/// Invariants:
/// 1. What it holds is at most what arrived of the unfinished message and of one control frame,
///    never what a header claims; a finished message that lay whole in the input is not copied.
/// 2. A message larger than the limit fails at the header that makes it so, with 1009.
/// 3. After kFailed every call gives kFailed again.
///
/// Holding no partial frame it takes no memory of its own.
/// Errors: kFailed with 1002 (framing), 1003 (text where none is accepted), 1007 (text or close
/// reason that is not UTF-8), 1009 (message_bytes_max).
/// Source: RFC 6455 sections 5 and 7.4, without extensions.
class WebSocketDecoder {
 public:
  explicit WebSocketDecoder(WebSocketDecoderOptions options);
  ~WebSocketDecoder();
  WebSocketDecoder(WebSocketDecoder&&) noexcept;
  WebSocketDecoder& operator=(WebSocketDecoder&&) noexcept;

  /// Consumes from the front of `input` up to the next event. The input's bytes are unmasked in
  /// place. Call again with the rest until kNeedMore.
  WebSocketEvent next(std::span<std::uint8_t>& input);

  /// Whether some of a message or control frame has arrived, and not all.
  bool is_mid_message() const;

 private:
  struct Header;
  struct Partial;

  WebSocketEvent fail(std::uint16_t code, std::string_view why);
  bool take_header(std::span<std::uint8_t>& input, Header& header);
  WebSocketEvent check(const Header& header);
  WebSocketEvent take_payload(const Header& header, std::span<std::uint8_t>& input);
  WebSocketEvent continue_payload(std::span<std::uint8_t>& input);
  WebSocketEvent finish_control(WebSocketOpcode opcode, ByteView payload);
  WebSocketEvent finish_message(WebSocketOpcode opcode, ByteView payload);
  Partial& partial();

  WebSocketDecoderOptions options_;
  std::uint16_t failed_code_ = 0;
  std::string_view failed_why_;
  std::unique_ptr<Partial> partial_;
};

}  // namespace weft::net
