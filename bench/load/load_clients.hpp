#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "latency_histogram.hpp"

namespace weft::load {

/// Microseconds of the monotonic clock.
std::uint64_t now_us();

/// Ends the program: a load that cannot be made gives no figure.
[[noreturn]] void give_up(const std::string& why);

struct Target {
  std::string address;
  std::uint16_t port = 0;
  std::string path;         ///< before "/ROOM"
  bool hocuspocus = false;  ///< its framing in place of y-websocket's
};

/// Many clients of one server on one thread, each a bare connection without a document.
///
/// Every edit carries '@', its sender (6 hex digits) and the time it was due (13 hex digits).
/// Receivers count these marks, so that a server that merges updates or encodes them anew is
/// counted like one that passes them on.
class LoadClients {
 public:
  struct Client {
    enum class State : std::uint8_t { kClosed, kConnecting, kUpgrading, kOpen };
    int socket = -1;
    std::uint32_t number = 0;
    std::uint32_t room = 0;
    State state = State::kClosed;
    bool synced = false;
    bool deaf = false;
    bool wants_to_write = false;
    std::uint64_t clock = 0;
    std::uint64_t id = 0;
    std::uint64_t sync_bytes = 0;  ///< received as answers to its state vector
    std::uint64_t started_us = 0;
    std::uint64_t synced_us = 0;
    std::string input;
    std::string output;
    std::string fragments;
  };

  explicit LoadClients(Target target);
  ~LoadClients();
  LoadClients(const LoadClients&) = delete;
  LoadClients& operator=(const LoadClients&) = delete;

  /// Brings their number up to `count` and waits until all have synced; `room_of(i)` is the room
  /// of the i-th, and at most `at_once` connect at a time.
  void connect_up_to(std::size_t count, const std::function<std::uint32_t(std::uint32_t)>& room_of,
                     std::size_t at_once = 100);

  Client& client(std::size_t number) { return *clients_[number]; }
  std::size_t size() const { return clients_.size(); }

  /// Sends one marked edit that was due at `due_us`. With padding it goes in front of the text:
  /// one ever growing item would be all that is measured.
  void send_edit(Client& client, std::uint64_t due_us, std::string_view padding = {});
  void send_message(Client& client, std::string_view message);
  /// Never reads again.
  void make_deaf(Client& client);
  /// Clients from this number on ask for a small receive buffer.
  void deaf_from(std::uint32_t number) { deaf_from_ = number; }

  /// Handles what is ready, waiting at most `wait_us`.
  void poll(std::uint64_t wait_us);
  void poll_for(double seconds);
  bool poll_until(double seconds, const std::function<bool()>& done);

  /// Where latencies of received marks go; null: nowhere.
  void measure_into(LatencyHistogram* histogram) { latencies_ = histogram; }
  std::uint64_t delivered() const { return delivered_; }
  std::uint64_t frames() const { return frames_; }
  std::uint64_t closed() const { return closed_; }

 private:
  void start(std::uint32_t room);
  void request_upgrade(Client& client);
  void greet(Client& client);
  void flush(Client& client);
  void watch(Client& client, bool write);
  void close(Client& client);
  void on_ready(Client& client, std::uint32_t events);
  void receive(Client& client);
  void take_input(Client& client);
  bool take_upgrade(Client& client);
  void on_frame(Client& client, std::uint8_t opcode, bool final, std::string_view payload);
  void on_message(Client& client, std::string_view message);
  void on_sync(Client& client, std::uint64_t kind, std::string_view body);
  void count_marks(const Client& client, std::string_view bytes);
  std::string room_name(std::uint32_t room) const { return tag_ + std::to_string(room); }

  Target target_;
  std::string tag_;
  int epoll_ = -1;
  std::uint64_t first_id_ = 0;
  std::uint32_t deaf_from_ = UINT32_MAX;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<char> buffer_;
  LatencyHistogram* latencies_ = nullptr;
  std::uint64_t delivered_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t closed_ = 0;
  std::size_t synced_ = 0;
};

}  // namespace weft::load
