#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_body_reader.hpp"
#include "net/http_listener.hpp"
#include "net/http_request_head.hpp"
#include "net/stream.hpp"

namespace weft::net {

/// A server's connection while it speaks HTTP: one request at a time, until it closes or becomes
/// a WebSocketStream.
///
/// States:
///   reading    a request is awaited, or arrives
///   answering  its answer is on the way out; nothing is read, so pipelining costs no memory
///   lingering  the last answer is out; the peer's bytes are discarded until it has gone
class HttpStream final : public Stream {
 public:
  HttpStream(Reactor::Impl& reactor, std::shared_ptr<HttpListener> server, Socket socket, std::string peer);

  void start();
  void on_drain(const CloseReason& reason) override;

 protected:
  void on_bytes(std::span<std::uint8_t> bytes) override;
  void on_lost() override { hang_up(); }
  void on_flushed() override;
  void on_check(TimePoint now) override;

 private:
  enum class State : std::uint8_t { kReading, kAnswering, kLingering };

  /// A request of which the head has arrived.
  struct Arriving {
    HttpRequestHead head;
    HttpBodyReader body;
    bool continued = false;  // the go-ahead for the body was sent
  };

  /// Goes on with what has arrived.
  void advance();
  void take_head();
  void begin_request(std::string_view head);
  void take_body();
  void take_request();
  void take_upgrade();
  void accept_upgrade(const UpgradeAccepted& accepted);
  void answer(const HttpResponse& response, bool head_only, bool closes);
  void reject(std::uint16_t status, std::string_view why);
  void await_request(Duration span);
  void begin_lingering();

  std::shared_ptr<HttpListener> server_;
  std::string peer_;
  std::string input_;         // what is not consumed yet
  std::size_t scanned_ = 0;   // of it, while looking for the head's end
  std::unique_ptr<Arriving> arriving_;  // from a complete head to the whole request
  TimePoint deadline_{};
  State state_ = State::kReading;
  bool closes_ = false;  // after the answer that is on its way
};

}  // namespace weft::net
