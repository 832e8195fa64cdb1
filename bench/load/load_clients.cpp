#include "load_clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "yjs_wire.hpp"

namespace weft::load {
namespace {

using State = LoadClients::Client::State;
using namespace std::string_view_literals;

constexpr std::uint64_t kSyncMessage = 0;
constexpr std::uint64_t kHocuspocusAuth = 2;
constexpr std::uint64_t kHocuspocusSyncReply = 4;
constexpr std::uint64_t kAuthenticated = 2;
constexpr std::uint64_t kStateVector = 0;
constexpr std::uint64_t kMissing = 1;
constexpr std::uint64_t kUpdate = 2;
constexpr auto kEmptyStateVector = "\0"sv;
constexpr auto kEmptyUpdate = "\0\0"sv;
constexpr std::uint8_t kBinaryFrame = 2;
constexpr std::uint8_t kCloseFrame = 8;
constexpr std::uint8_t kPingFrame = 9;
constexpr std::uint8_t kPongFrame = 10;
constexpr std::size_t kMarkBytes = 20;
constexpr double kConnectSecondsMax = 120;

std::string mark_of(std::uint32_t sender, std::uint64_t due_us) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "@%06x%013llx", sender, static_cast<unsigned long long>(due_us));
  return text.data();
}

bool read_hex(std::string_view digits, std::uint64_t& value) {
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return failure == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

std::uint64_t now_us() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_nsec) / 1000;
}

void give_up(const std::string& why) {
  std::fprintf(stderr, "weft_load: %s\n", why.c_str());
  std::exit(2);
}

LoadClients::LoadClients(Target target)
    : target_(std::move(target)),
      tag_("load" + std::to_string(getpid()) + "-"),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      first_id_(now_us() * 2654435761u & 0x7fffffff),
      buffer_(std::size_t{1} << 18) {}

LoadClients::~LoadClients() {
  for (const auto& client : clients_) close(*client);
  ::close(epoll_);
}

void LoadClients::connect_up_to(std::size_t count, const std::function<std::uint32_t(std::uint32_t)>& room_of,
                                std::size_t at_once) {
  const bool connected = poll_until(kConnectSecondsMax, [&] {
    while (clients_.size() < count && clients_.size() - synced_ < at_once)
      start(room_of(static_cast<std::uint32_t>(clients_.size())));
    return synced_ >= count;
  });
  if (!connected)
    give_up("only " + std::to_string(synced_) + " of " + std::to_string(count) + " clients synced, " +
            std::to_string(closed_) + " were closed");
}

void LoadClients::send_edit(Client& client, std::uint64_t due_us, std::string_view padding) {
  const std::string text = mark_of(client.number, due_us).append(padding);
  const std::string update = padding.empty() ? append_update(client.id, client.clock, text)
                                             : prepend_update(client.id, client.clock, 1, text);
  send_message(client, sync_message(kUpdate, update));
  client.clock += text.size();
}

void LoadClients::send_message(Client& client, std::string_view message) {
  if (client.state != State::kOpen) return;
  std::string framed;
  if (target_.hocuspocus) put_bytes(framed, room_name(client.room));
  framed.append(message);
  put_frame(client.output, kBinaryFrame, framed);
  flush(client);
}

void LoadClients::make_deaf(Client& client) {
  client.deaf = true;
  watch(client, false);
}

void LoadClients::start(std::uint32_t room) {
  clients_.push_back(std::make_unique<Client>());
  Client& client = *clients_.back();
  client.number = static_cast<std::uint32_t>(clients_.size() - 1);
  client.room = room;
  client.id = first_id_ + client.number;
  client.started_us = now_us();
  client.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client.socket < 0) give_up("no more sockets");
  const int on = 1;
  setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int small = 4096;
  if (client.number >= deaf_from_) setsockopt(client.socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target_.port);
  if (inet_pton(AF_INET, target_.address.c_str(), &address.sin_addr) != 1) give_up("not an IPv4 address");
  if (::connect(client.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 &&
      errno != EINPROGRESS)
    give_up("cannot connect");
  client.state = State::kConnecting;
  client.wants_to_write = true;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u32 = client.number;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, client.socket, &event);
}

void LoadClients::request_upgrade(Client& client) {
  int failure = 0;
  socklen_t size = sizeof failure;
  getsockopt(client.socket, SOL_SOCKET, SO_ERROR, &failure, &size);
  if (failure != 0) return close(client);
  client.state = State::kUpgrading;
  const std::string path = target_.hocuspocus ? target_.path + "/" : target_.path + "/" + room_name(client.room);
  client.output = "GET " + path + " HTTP/1.1\r\nHost: " + target_.address +
                  "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  flush(client);
}

void LoadClients::greet(Client& client) {
  client.state = State::kOpen;
  if (!target_.hocuspocus) return send_message(client, sync_message(kStateVector, kEmptyStateVector));
  std::string token;
  put_number(token, kHocuspocusAuth);
  put_number(token, 0);
  put_bytes(token, "token");
  put_bytes(token, "4.7.0");
  send_message(client, token);
}

void LoadClients::flush(Client& client) {
  std::size_t sent = 0;
  while (sent < client.output.size()) {
    const ssize_t count = ::send(client.socket, client.output.data() + sent, client.output.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) return close(client);
    if (count < 0) break;
    sent += static_cast<std::size_t>(count);
  }
  client.output.erase(0, sent);
  if (client.output.empty() == client.wants_to_write) watch(client, !client.output.empty());
}

void LoadClients::watch(Client& client, bool write) {
  epoll_event event{};
  event.events = client.deaf ? EPOLLRDHUP : EPOLLIN;
  if (write) event.events |= EPOLLOUT;
  event.data.u32 = client.number;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, client.socket, &event);
  client.wants_to_write = write;
}

void LoadClients::close(Client& client) {
  if (client.state == State::kClosed) return;
  if (client.synced) --synced_;
  client.synced = false;
  client.state = State::kClosed;
  ::close(client.socket);
  ++closed_;
}

void LoadClients::poll(std::uint64_t wait_us) {
  constexpr std::uint64_t kWaitUsMax = 50'000;
  std::array<epoll_event, 512> events;
  const timespec wait{0, static_cast<long>(std::min(wait_us, kWaitUsMax) * 1000)};
  const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
  for (int at = 0; at < count; ++at) {
    const epoll_event& event = events[static_cast<std::size_t>(at)];
    on_ready(*clients_[event.data.u32], event.events);
  }
}

void LoadClients::poll_for(double seconds) {
  poll_until(seconds, [] { return false; });
}

bool LoadClients::poll_until(double seconds, const std::function<bool()>& done) {
  const std::uint64_t end = now_us() + static_cast<std::uint64_t>(seconds * 1e6);
  while (!done()) {
    const std::uint64_t now = now_us();
    if (now >= end) return false;
    poll(std::min<std::uint64_t>(end - now, 10'000));
  }
  return true;
}

void LoadClients::on_ready(Client& client, std::uint32_t events) {
  if (client.state == State::kClosed) return;
  if (client.state == State::kConnecting) {
    request_upgrade(client);
  } else if ((events & EPOLLOUT) != 0) {
    flush(client);
  }
  if (client.state == State::kClosed) return;
  if (client.deaf) {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) close(client);
  } else if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    receive(client);
  }
}

void LoadClients::receive(Client& client) {
  constexpr int kReadsMax = 64;
  for (int reads = 0; reads < kReadsMax && client.state != State::kClosed && !client.deaf; ++reads) {
    const ssize_t count = ::recv(client.socket, buffer_.data(), buffer_.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN)) return close(client);
    if (count < 0) return;
    client.input.append(buffer_.data(), static_cast<std::size_t>(count));
    take_input(client);
    if (static_cast<std::size_t>(count) < buffer_.size()) return;
  }
}

void LoadClients::take_input(Client& client) {
  if (client.state == State::kUpgrading && !take_upgrade(client)) return;
  // Handling a frame may close the client, but never adds to its input.
  std::size_t used = 0;
  while (client.state == State::kOpen) {
    const ServerFrame frame = next_frame(std::string_view(client.input).substr(used));
    if (frame.bytes == 0) break;
    used += frame.bytes;
    on_frame(client, frame.opcode, frame.final, frame.payload);
  }
  client.input.erase(0, used);
  if (client.input.empty() && client.input.capacity() > 4096) std::string().swap(client.input);
}

bool LoadClients::take_upgrade(Client& client) {
  const std::size_t end = client.input.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  if (client.input.compare(0, 12, "HTTP/1.1 101") != 0) give_up("upgrade refused: " + client.input.substr(0, end));
  client.input.erase(0, end + 4);
  greet(client);
  return true;
}

void LoadClients::on_frame(Client& client, std::uint8_t opcode, bool final, std::string_view payload) {
  if (opcode == kPingFrame) {
    put_frame(client.output, kPongFrame, payload);
    return flush(client);
  }
  if (opcode == kCloseFrame) return close(client);
  if (opcode > kBinaryFrame) return;
  if (final && opcode != 0) return on_message(client, payload);
  client.fragments.append(payload);
  if (!final) return;
  on_message(client, client.fragments);
  client.fragments.clear();
}

void LoadClients::on_message(Client& client, std::string_view message) {
  ++frames_;
  WireReader reader{message};
  if (target_.hocuspocus) reader.bytes();
  const std::uint64_t type = reader.number();
  if (type == kSyncMessage || (target_.hocuspocus && type == kHocuspocusSyncReply)) {
    const std::uint64_t kind = reader.number();
    const std::string_view body = reader.bytes();
    if (reader.ok) on_sync(client, kind, body);
  } else if (target_.hocuspocus && type == kHocuspocusAuth && reader.number() == kAuthenticated) {
    send_message(client, sync_message(kStateVector, kEmptyStateVector));
  }
}

void LoadClients::on_sync(Client& client, std::uint64_t kind, std::string_view body) {
  if (kind == kStateVector) return send_message(client, sync_message(kMissing, kEmptyUpdate));
  if (kind == kUpdate) return count_marks(client, body);
  client.sync_bytes += body.size();
  // A server may answer a reader that fell behind with what it lacks, in place of the updates.
  if (client.synced) return count_marks(client, body);
  client.synced = true;
  client.synced_us = now_us();
  ++synced_;
}

void LoadClients::count_marks(const Client& client, std::string_view bytes) {
  const std::uint64_t now = now_us();
  for (std::size_t at = bytes.find('@'); at != std::string_view::npos; at = bytes.find('@', at + 1)) {
    std::uint64_t sender = 0;
    std::uint64_t due = 0;
    if (bytes.size() - at < kMarkBytes) return;
    if (!read_hex(bytes.substr(at + 1, 6), sender) || !read_hex(bytes.substr(at + 7, 13), due)) continue;
    if (sender == client.number) continue;
    ++delivered_;
    if (latencies_ != nullptr) latencies_->add(now > due ? now - due : 0);
  }
}

}  // namespace weft::load
