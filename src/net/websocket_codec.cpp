#include "weft/net/websocket_codec.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "weft/base/utf.hpp"

namespace weft::net {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kOpcode = 0x0f;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kControlBytesMax = 125;
constexpr std::size_t kCloseTextMax = 123;

bool is_control(WebSocketOpcode opcode) { return static_cast<std::uint8_t>(opcode) >= 8; }

bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

void put_big_endian(WebSocketHeader& header, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    header.bytes[header.size++] = static_cast<std::uint8_t>(value >> shift);
  }
}

std::uint64_t get_big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

WebSocketHeader make_header(WebSocketOpcode opcode, std::uint64_t payload_size, std::uint8_t masked) {
  WebSocketHeader header;
  header.bytes[header.size++] = static_cast<std::uint8_t>(kFinal | static_cast<std::uint8_t>(opcode));
  if (payload_size < kLength16) {
    header.bytes[header.size++] = static_cast<std::uint8_t>(masked | payload_size);
  } else if (payload_size <= 0xffff) {
    header.bytes[header.size++] = static_cast<std::uint8_t>(masked | kLength16);
    put_big_endian(header, payload_size, 2);
  } else {
    header.bytes[header.size++] = static_cast<std::uint8_t>(masked | kLength64);
    put_big_endian(header, payload_size, 8);
  }
  return header;
}

// The longest front of `text` within the limit that does not end inside a character.
std::string_view cut_close_text(std::string_view text) {
  if (text.size() <= kCloseTextMax) return text;
  std::size_t end = kCloseTextMax;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

WebSocketHeader websocket_header(WebSocketOpcode opcode, std::uint64_t payload_size) {
  return make_header(opcode, payload_size, 0);
}

WebSocketHeader websocket_header(WebSocketOpcode opcode, std::uint64_t payload_size, WebSocketMask mask) {
  WebSocketHeader header = make_header(opcode, payload_size, kMasked);
  for (const std::uint8_t byte : mask) header.bytes[header.size++] = byte;
  return header;
}

void websocket_mask(std::span<std::uint8_t> bytes, WebSocketMask mask, std::uint64_t offset) {
  std::array<std::uint8_t, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = mask[(offset + i) % mask.size()];
  std::uint64_t word_mask = 0;
  std::memcpy(&word_mask, turned.data(), sizeof word_mask);
  std::size_t i = 0;
  for (; i + sizeof word_mask <= bytes.size(); i += sizeof word_mask) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= word_mask;
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ turned[i % turned.size()]);
}

bool is_sendable_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

Bytes close_payload(std::uint16_t code, std::string_view text) {
  if (!is_sendable_close_code(code)) return {};
  Bytes payload = {static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
  if (!is_valid_utf8(text)) return payload;
  const ByteView reason = as_bytes(cut_close_text(text));
  payload.insert(payload.end(), reason.begin(), reason.end());
  return payload;
}

struct WebSocketDecoder::Header {
  std::uint8_t first = 0;
  std::uint8_t second = 0;
  std::uint64_t payload_size = 0;
  WebSocketMask mask{};

  bool is_final() const { return (first & kFinal) != 0; }
  bool is_masked() const { return (second & kMasked) != 0; }
  std::uint8_t opcode_bits() const { return first & kOpcode; }
  WebSocketOpcode opcode() const { return static_cast<WebSocketOpcode>(opcode_bits()); }

  // How long a header is that begins with these two bytes.
  static std::size_t size(std::uint8_t second) {
    const std::uint8_t length = second & static_cast<std::uint8_t>(~kMasked);
    const std::size_t extended = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
    return 2 + extended + ((second & kMasked) != 0 ? sizeof(WebSocketMask) : 0);
  }

  static Header parse(ByteView bytes) {
    Header header;
    header.first = bytes[0];
    header.second = bytes[1];
    header.payload_size = header.second & static_cast<std::uint8_t>(~kMasked);
    std::size_t at = 2;
    if (header.payload_size >= kLength16) {
      const std::size_t count = header.payload_size == kLength16 ? 2 : 8;
      header.payload_size = get_big_endian(bytes.subspan(at, count));
      at += count;
    }
    if (header.is_masked()) std::memcpy(header.mask.data(), bytes.data() + at, header.mask.size());
    return header;
  }

  bool is_minimal() const {
    const std::uint8_t length = second & static_cast<std::uint8_t>(~kMasked);
    if (length == kLength16) return payload_size >= kLength16;
    return length != kLength64 || payload_size > 0xffff;
  }
};

// What is held between two calls: a header that is cut, a payload that is cut, or a message of
// which fragments are missing.
struct WebSocketDecoder::Partial {
  std::array<std::uint8_t, WebSocketHeader::kSizeMax> header_bytes{};
  std::size_t header_size = 0;

  bool in_payload = false;
  Header header;
  std::uint64_t payload_got = 0;

  bool in_message = false;
  WebSocketOpcode message_opcode = WebSocketOpcode::kBinary;
  Bytes message;
  Bytes control;

  // What was delivered stays until the next call, which finds that nothing is held any more.
  bool is_done() const { return header_size == 0 && !in_payload && !in_message; }
};

WebSocketDecoder::WebSocketDecoder(WebSocketDecoderOptions options) : options_(options) {}
WebSocketDecoder::~WebSocketDecoder() = default;
WebSocketDecoder::WebSocketDecoder(WebSocketDecoder&&) noexcept = default;
WebSocketDecoder& WebSocketDecoder::operator=(WebSocketDecoder&&) noexcept = default;

WebSocketDecoder::Partial& WebSocketDecoder::partial() {
  if (!partial_) partial_ = std::make_unique<Partial>();
  return *partial_;
}

bool WebSocketDecoder::is_mid_message() const { return partial_ && !partial_->is_done(); }

WebSocketEvent WebSocketDecoder::fail(std::uint16_t code, std::string_view why) {
  failed_code_ = code;
  failed_why_ = why;
  partial_.reset();
  return {WebSocketEvent::Kind::kFailed, code, as_bytes(why)};
}

WebSocketEvent WebSocketDecoder::next(std::span<std::uint8_t>& input) {
  if (failed_code_ != 0) return fail(failed_code_, failed_why_);
  if (partial_ && partial_->is_done()) partial_.reset();
  for (;;) {
    WebSocketEvent event;
    if (partial_ && partial_->in_payload) {
      event = continue_payload(input);
    } else {
      Header header;
      if (!take_header(input, header)) return {};
      event = check(header);
      if (event.kind == WebSocketEvent::Kind::kFailed) return event;
      event = take_payload(header, input);
    }
    const bool fragment_done = event.kind == WebSocketEvent::Kind::kNeedMore && !partial_->in_payload;
    if (!fragment_done) return event;
  }
}

bool WebSocketDecoder::take_header(std::span<std::uint8_t>& input, Header& header) {
  const bool held = partial_ && partial_->header_size > 0;
  if (!held && input.size() >= 2 && input.size() >= Header::size(input[1])) {
    header = Header::parse(input);
    input = input.subspan(Header::size(input[1]));
    return true;
  }
  if (input.empty()) return false;
  Partial& p = partial();
  while (!input.empty()) {
    p.header_bytes[p.header_size++] = input.front();
    input = input.subspan(1);
    if (p.header_size < 2 || p.header_size < Header::size(p.header_bytes[1])) continue;
    header = Header::parse(ByteView(p.header_bytes).first(p.header_size));
    p.header_size = 0;
    return true;
  }
  return false;
}

WebSocketEvent WebSocketDecoder::check(const Header& header) {
  const bool in_message = partial_ && partial_->in_message;
  if ((header.first & kReserved) != 0) return fail(1002, "reserved bit set");
  if (!is_known(header.opcode_bits())) return fail(1002, "reserved opcode");
  if (header.is_masked() != (options_.role == WebSocketRole::kServer)) {
    return fail(1002, header.is_masked() ? "masked frame from a server" : "unmasked frame from a client");
  }
  if (!header.is_minimal()) return fail(1002, "length is not in its shortest form");
  if (header.payload_size >> 63 != 0) return fail(1002, "length has its highest bit set");
  if (is_control(header.opcode())) {
    if (!header.is_final()) return fail(1002, "fragmented control frame");
    if (header.payload_size > kControlBytesMax) return fail(1002, "control frame over 125 bytes");
    return {};
  }
  const bool continuation = header.opcode() == WebSocketOpcode::kContinuation;
  if (continuation && !in_message) return fail(1002, "continuation of nothing");
  if (!continuation && in_message) return fail(1002, "new message inside a fragmented one");
  if (header.opcode() == WebSocketOpcode::kText && !options_.text_accepted) {
    return fail(1003, "text message where only binary ones are accepted");
  }
  const std::size_t got = in_message ? partial_->message.size() : 0;
  if (header.payload_size > options_.message_bytes_max - got) return fail(1009, "message over the limit");
  return {};
}

WebSocketEvent WebSocketDecoder::take_payload(const Header& header, std::span<std::uint8_t>& input) {
  const bool data = !is_control(header.opcode());
  const bool copied = data && (!header.is_final() || header.opcode() == WebSocketOpcode::kContinuation);
  if (input.size() >= header.payload_size && !copied) {
    const auto payload = input.first(static_cast<std::size_t>(header.payload_size));
    input = input.subspan(payload.size());
    if (header.is_masked()) websocket_mask(payload, header.mask);
    return data ? finish_message(header.opcode(), payload) : finish_control(header.opcode(), payload);
  }
  Partial& p = partial();
  p.header = header;
  p.in_payload = true;
  p.payload_got = 0;
  if (data && header.opcode() != WebSocketOpcode::kContinuation) {
    p.in_message = true;
    p.message_opcode = header.opcode();
  }
  return continue_payload(input);
}

WebSocketEvent WebSocketDecoder::continue_payload(std::span<std::uint8_t>& input) {
  Partial& p = *partial_;
  const bool control = is_control(p.header.opcode());
  const std::uint64_t missing = p.header.payload_size - p.payload_got;
  const auto got = input.first(static_cast<std::size_t>(std::min<std::uint64_t>(missing, input.size())));
  input = input.subspan(got.size());
  if (p.header.is_masked()) websocket_mask(got, p.header.mask, p.payload_got);
  Bytes& held = control ? p.control : p.message;
  if (control && p.payload_got == 0) held.clear();
  held.insert(held.end(), got.begin(), got.end());
  p.payload_got += got.size();
  if (p.payload_got < p.header.payload_size) return {};
  p.in_payload = false;
  if (control) return finish_control(p.header.opcode(), p.control);
  if (!p.header.is_final()) return {};
  p.in_message = false;
  return finish_message(p.message_opcode, p.message);
}

WebSocketEvent WebSocketDecoder::finish_message(WebSocketOpcode opcode, ByteView payload) {
  if (opcode == WebSocketOpcode::kText && !is_valid_utf8(as_chars(payload))) {
    return fail(1007, "text is not UTF-8");
  }
  return {WebSocketEvent::Kind::kMessage, 0, payload};
}

WebSocketEvent WebSocketDecoder::finish_control(WebSocketOpcode opcode, ByteView payload) {
  if (opcode == WebSocketOpcode::kPing) return {WebSocketEvent::Kind::kPing, 0, payload};
  if (opcode == WebSocketOpcode::kPong) return {WebSocketEvent::Kind::kPong, 0, payload};
  if (payload.empty()) return {WebSocketEvent::Kind::kClose, 1005, payload};
  if (payload.size() == 1) return fail(1002, "close frame with half a code");
  const auto code = static_cast<std::uint16_t>(get_big_endian(payload.first(2)));
  if (!is_sendable_close_code(code)) return fail(1002, "close code that may not be sent");
  const ByteView reason = payload.subspan(2);
  if (!is_valid_utf8(as_chars(reason))) return fail(1007, "close reason is not UTF-8");
  return {WebSocketEvent::Kind::kClose, code, reason};
}

}  // namespace weft::net
