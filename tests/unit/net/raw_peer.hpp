#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "net_fixture.hpp"
#include "weft/net/websocket_codec.hpp"

namespace weft::net::test {

inline constexpr std::string_view kUpgrade =
    "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A client that is only a socket: it sends the bytes a test says, right or wrong.
class RawPeer {
 public:
  explicit RawPeer(EchoHost& host, int receive_buffer_bytes = 0) : host_(host) {
    descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(descriptor_ >= 0);
    if (receive_buffer_bytes > 0) {
      ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(host.server->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The kernel completes it before the server accepts.
    REQUIRE(::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~RawPeer() { ::close(descriptor_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  /// False when the server is gone before all is sent.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
      host_.reactor.poll();
    }
    return true;
  }

  /// Puts into the socket what it takes of `bytes`, without a turn of the server: how much.
  std::size_t offer(std::string_view bytes) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  /// Sends a frame as a client must, masked.
  bool send_frame(WebSocketOpcode opcode, std::string_view payload) {
    const WebSocketMask mask = {1, 2, 3, 4};
    const WebSocketHeader header = websocket_header(opcode, payload.size(), mask);
    Bytes bytes(header.bytes.begin(), header.bytes.begin() + header.size);
    Bytes masked = to_bytes(as_bytes(payload));
    websocket_mask(masked, mask);
    bytes.insert(bytes.end(), masked.begin(), masked.end());
    return send(as_chars(bytes));
  }

  void finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

  /// Everything the server sent from the first read on, up to `size` bytes, or until it closed.
  std::string read_at_least(std::size_t size) {
    run_until(host_.reactor, [&] { return take() || received_.size() >= size; });
    return received_;
  }

  /// Until the server closed.
  std::string read_all() {
    const bool ended = run_until(host_.reactor, [&] { return take(); });
    CHECK(ended);
    return received_;
  }

  /// Through the end of the answer's head; what is behind it stays for later reads.
  std::string read_head() {
    run_until(host_.reactor, [&] { return take() || received_.find("\r\n\r\n") != std::string::npos; });
    const std::size_t end = received_.find("\r\n\r\n");
    REQUIRE(end != std::string::npos);
    const std::string head = received_.substr(0, end + 4);
    received_.erase(0, end + 4);
    return head;
  }

  void upgrade() {
    REQUIRE(send(kUpgrade));
    REQUIRE(read_head().starts_with("HTTP/1.1 101 "));
  }

  /// One whole unmasked frame: its first byte, then its payload; empty when the server closed.
  std::string read_frame() {
    std::string frame;
    run_until(host_.reactor, [&] { return take_frame(frame) || (take() && !take_frame(frame)); });
    return frame;
  }

 private:
  // True when the server has closed.
  bool take() {
    char buffer[65536];
    for (;;) {
      const ssize_t count = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
      if (count == 0) return true;
      if (count < 0) return errno != EAGAIN && errno != EINTR;
    }
  }

  bool take_frame(std::string& frame) {
    if (received_.size() < 2) return false;
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(received_[i]); };
    std::size_t size = byte(1);
    std::size_t begin = 2;
    if (size >= 126) {
      const std::size_t count = size == 126 ? 2 : 8;
      if (received_.size() < begin + count) return false;
      size = 0;
      for (std::size_t i = 0; i < count; ++i) size = size << 8 | byte(begin + i);
      begin += count;
    }
    if (received_.size() < begin + size) return false;
    frame = received_.substr(0, 1) + received_.substr(begin, size);
    received_.erase(0, begin + size);
    return true;
  }

  EchoHost& host_;
  int descriptor_;
  std::string received_;
};

}  // namespace weft::net::test
