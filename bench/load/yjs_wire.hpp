#pragma once

// What a load client puts on the wire: lib0 numbers, updates of format v1, masked WebSocket frames.
// Written apart from the engine on purpose, so that the instrument shares nothing with what it measures.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft::load {

inline void put_number(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

inline void put_bytes(std::string& out, std::string_view bytes) {
  put_number(out, bytes.size());
  out.append(bytes);
}

/// Reads a message; after the first thing that does not fit, ok is false and everything is empty.
struct WireReader {
  std::string_view rest;
  bool ok = true;

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !rest.empty() && shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(rest.front());
      rest.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    ok = false;
    return 0;
  }

  std::string_view bytes() {
    const std::uint64_t size = number();
    if (!ok || size > rest.size()) {
      ok = false;
      return {};
    }
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
};

/// `count` items of ASCII `text`, each in front of all earlier ones, so that no two merge.
inline std::string prepend_update(std::uint64_t client, std::uint64_t clock, std::uint64_t count,
                                  std::string_view text) {
  std::string update;
  for (const std::uint64_t value : {std::uint64_t{1}, count, client, clock}) put_number(update, value);
  for (; count > 0; --count, clock += text.size()) {
    update.push_back(clock == 0 ? '\x04' : '\x44');
    put_number(update, clock == 0 ? 1 : client);
    if (clock == 0) {
      put_bytes(update, "t");
    } else {
      put_number(update, clock - text.size());
    }
    put_bytes(update, text);
  }
  put_number(update, 0);
  return update;
}

/// One item of ASCII `text` behind the client's own previous one.
inline std::string append_update(std::uint64_t client, std::uint64_t clock, std::string_view text) {
  if (clock == 0) return prepend_update(client, clock, 1, text);
  std::string update;
  for (const std::uint64_t value : {std::uint64_t{1}, std::uint64_t{1}, client, clock}) put_number(update, value);
  update.push_back('\x84');
  put_number(update, client);
  put_number(update, clock - 1);
  put_bytes(update, text);
  put_number(update, 0);
  return update;
}

inline std::string sync_message(std::uint64_t kind, std::string_view body) {
  std::string message;
  put_number(message, 0);
  put_number(message, kind);
  put_bytes(message, body);
  return message;
}

/// A final frame, masked as a client's must be.
inline void put_frame(std::string& out, std::uint8_t opcode, std::string_view payload) {
  constexpr char kMask[] = {'\x5f', '\x37', '\x59', '\xdf'};
  out.push_back(static_cast<char>(0x80 | opcode));
  const std::size_t width = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
  out.push_back(static_cast<char>(0x80 | (width == 0 ? payload.size() : width == 2 ? 126 : 127)));
  for (std::size_t left = width; left > 0; --left)
    out.push_back(static_cast<char>(payload.size() >> (8 * (left - 1))));
  out.append(kMask, sizeof kMask);
  for (std::size_t at = 0; at < payload.size(); ++at) out.push_back(static_cast<char>(payload[at] ^ kMask[at & 3]));
}

/// An unmasked frame at the front of some input.
struct ServerFrame {
  std::size_t bytes = 0;  ///< of the whole frame; 0 while it is not all there
  std::uint8_t opcode = 0;
  bool final = false;
  std::string_view payload;
};

inline ServerFrame next_frame(std::string_view input) {
  if (input.size() < 2) return {};
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(input[at]); };
  const std::uint8_t short_size = byte(1) & 0x7f;
  const std::size_t width = short_size < 126 ? 0 : short_size == 126 ? 2 : 8;
  if (input.size() < 2 + width) return {};
  std::uint64_t size = width == 0 ? short_size : 0;
  for (std::size_t at = 2; at < 2 + width; ++at) size = size << 8 | byte(at);
  if (input.size() - 2 - width < size) return {};
  return {2 + width + size, static_cast<std::uint8_t>(byte(0) & 15), (byte(0) & 0x80) != 0,
          input.substr(2 + width, size)};
}

}  // namespace weft::load
