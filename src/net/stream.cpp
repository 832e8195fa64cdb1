#include "net/stream.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace weft::net {
namespace {

constexpr std::size_t kSlicesPerWrite = 256;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

std::size_t total_size(std::span<const iovec> slices) {
  std::size_t total = 0;
  for (const iovec& slice : slices) total += slice.iov_len;
  return total;
}

ssize_t send_slices(int descriptor, std::span<iovec> slices) {
  msghdr message{};
  message.msg_iov = slices.data();
  message.msg_iovlen = slices.size();
  return ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

Stream::Stream(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket, bool is_websocket)
    : reactor_(reactor), group_(std::move(group)), socket_(std::move(socket)), is_websocket_(is_websocket) {
  group_->add(*this);
}

Stream::~Stream() { leave_group(); }

void Stream::leave_group() {
  if (std::exchange(open_, false)) group_->remove(*this);
}

void Stream::hang_up() {
  leave_group();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Socket Stream::release_socket() {
  leave_group();
  return std::move(socket_);
}

void Stream::shut_down_writing() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::start_reading() {
  reading_ = true;
  wait_readable();
}

void Stream::wait_readable() {
  if (waiting_readable_ || read_this_turn_ || !open_) return;
  waiting_readable_ = true;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const boost::system::error_code&) {
    self->reactor_.begin_event();
    self->waiting_readable_ = false;
    self->readable();
  });
}

// What is left in the socket waits for the next turn, so that a peer who sends without end holds up
// neither timers and tasks nor what others are sent.
void Stream::readable() {
  if (!open_ || !reading_) return;
  read_this_turn_ = true;
  touch();
  const std::span<std::uint8_t> buffer = reactor_.read_buffer();
  const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count > 0) {
    reactor_.count_input(static_cast<std::size_t>(count));
    on_bytes(buffer.first(static_cast<std::size_t>(count)));
  } else if (count == 0 || (!would_block(errno) && errno != EINTR)) {
    reading_ = false;
    on_lost();
  }
}

void Stream::push(const WebSocketHeader& header, SharedFrame payload) {
  if (!open_) return;
  if (out_.empty()) written_at_ = now();
  out_.push(header, std::move(payload));
  if (!waiting_writable_) touch();
}

void Stream::touch() {
  if (!std::exchange(touched_, true)) reactor_.touch(shared_from_this());
}

void Stream::finish_turn() {
  touched_ = false;
  read_this_turn_ = false;
  if (open_ && !out_.empty() && !waiting_writable_) write_queue();
  if (reading_) wait_readable();
}

void Stream::wait_writable() {
  waiting_writable_ = true;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const boost::system::error_code&) {
    self->reactor_.begin_event();
    self->waiting_writable_ = false;
    if (self->open_) self->write_queue();
  });
}

void Stream::write_queue() {
  std::array<iovec, kSlicesPerWrite> slices;
  while (!out_.empty()) {
    const std::span<iovec> used(slices.data(), out_.gather(slices));
    const ssize_t sent = send_slices(socket_.native_handle(), used);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (!would_block(errno)) return on_lost();
      wait_writable();
      break;
    }
    const bool all = static_cast<std::size_t>(sent) == total_size(used);
    out_.consume(static_cast<std::size_t>(sent));
    written_at_ = now();
    if (!all) {
      wait_writable();
      break;
    }
  }
  on_flushed();
}

void Stream::check() {
  if (!open_) return;
  if (!out_.empty() && now() - written_at_ > limits().stalled_write_time_max) return on_lost();
  on_check(now());
}

}  // namespace weft::net
