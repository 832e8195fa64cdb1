#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "net/out_queue.hpp"
#include "net/reactor_impl.hpp"
#include "net/stream_group.hpp"

namespace weft::net {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// One TCP socket on a reactor: reads into the reactor's buffer when there is something to read,
/// once a turn, and writes its queue once a turn. What the bytes mean is the derived class's business.
///
/// Invariants:
/// 1. Nothing is written inside push(): the reactor flushes at the end of the turn, or the socket
///    says that it has room again.
/// 2. After hang_up() no hook is called. A stream is in its group until then.
/// 3. While it waits for its socket or for the end of the turn, the reactor keeps it alive.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  virtual ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Writes what is queued, and waits for more to read. For the reactor.
  void finish_turn();
  /// Looks at deadlines. For the group.
  void check();
  /// The server goes away: end soon, for `reason`.
  virtual void on_drain(const CloseReason& reason) = 0;
  /// Closes the socket at once.
  void hang_up();
  /// Time is up: ends as if the connection broke.
  void abandon() {
    if (open_) on_lost();
  }

  bool is_websocket() const { return is_websocket_; }

 protected:
  Stream(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket, bool is_websocket);

  /// Calls on_bytes() from now on.
  void start_reading();
  /// No on_bytes() until start_reading().
  void stop_reading() { reading_ = false; }
  /// Queues bytes and sees to it that they are written.
  void push(const WebSocketHeader& header, SharedFrame payload);
  /// Says to the peer that nothing follows.
  void shut_down_writing();
  /// Gives the socket away: the stream is then as after hang_up(). It must not be waiting to write.
  Socket release_socket();

  bool is_open() const { return open_; }
  const OutQueue& out() const { return out_; }
  const Limits& limits() const { return group_->limits(); }
  TimePoint now() const { return reactor_.now(); }
  Reactor::Impl& reactor() { return reactor_; }
  const std::shared_ptr<StreamGroup>& group() const { return group_; }
  Socket& socket() { return socket_; }

  /// `bytes` is borrowed for the call and may be changed.
  virtual void on_bytes(std::span<std::uint8_t> bytes) = 0;
  /// The peer sends nothing more, or the connection broke, or it took no bytes for too long.
  virtual void on_lost() = 0;
  /// Some of the queue was written, or nothing was left of it.
  virtual void on_flushed() = 0;
  virtual void on_check(TimePoint now) = 0;

 private:
  friend class StreamGroup;

  void wait_readable();
  void wait_writable();
  void readable();
  void touch();
  void write_queue();
  void leave_group();

  Reactor::Impl& reactor_;
  std::shared_ptr<StreamGroup> group_;
  std::size_t group_index_ = 0;
  Socket socket_;
  OutQueue out_;
  TimePoint written_at_{};  // when the queue last moved, or began
  bool is_websocket_;
  bool open_ = true;
  bool reading_ = false;
  bool waiting_readable_ = false;
  bool waiting_writable_ = false;
  bool read_this_turn_ = false;
  bool touched_ = false;  // finish_turn() will come
};

}  // namespace weft::net
