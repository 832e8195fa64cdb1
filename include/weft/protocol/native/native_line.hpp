#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "weft/base/runtime.hpp"
#include "weft/protocol/native/native_codec.hpp"
#include "weft/transport/channel.hpp"

namespace weft::protocol::native {

// Why a connection or a conversation ended, as a WebSocket close code.
inline constexpr std::uint16_t kClosedNormal = 1000;
inline constexpr std::uint16_t kClosedMalformed = 1007;
inline constexpr std::uint16_t kClosedTooBig = 1009;
inline constexpr std::uint16_t kClosedTryAgain = 1013;
inline constexpr std::uint16_t kClosedUnauthenticated = 4401;
inline constexpr std::uint16_t kClosedForbidden = 4403;
inline constexpr std::uint16_t kClosedNotFound = 4404;
inline constexpr std::uint16_t kClosedTimeout = 4408;
inline constexpr std::uint16_t kClosedConflict = 4409;

/// What a connection may cost. Passing a limit ends it, or the conversation when it is one's.
struct LineLimits {
  /// Longer frames of a conversation go in pieces of this size.
  std::size_t piece_bytes = std::size_t{256} << 10;
  /// Of one conversation's frame, put together.
  std::size_t frame_bytes_max = std::size_t{64} << 20;
  /// Of all frames of a connection that are not complete yet.
  std::size_t incomplete_bytes_max = std::size_t{128} << 20;
  std::size_t channels_max = 1000;
  std::size_t unread_answers_max = 1000;  ///< messages besides frames of conversations, to a peer that does not read
  Duration keepalive = std::chrono::seconds(20);    ///< silence of either side after which a ping goes out
  Duration silence_max = std::chrono::seconds(60);  ///< of the other side, after which the connection ends
};

/// One connection that speaks the native protocol, at either end: messages in and out, and each conversation
/// as a channel of its own.
///
/// Lifetime: held by shared_ptr; borrows runtime and handler, and hears nothing after on_closed().
/// Thread: confined.
class Line final : public ConnectionObserver, public ChannelCarrier, public std::enable_shared_from_this<Line> {
 public:
  class Handler {
   public:
    virtual void on_line_open() = 0;
    /// What is not a line's own matter. An error ends the connection.
    virtual Result<void> on_message(Message message) = 0;
    /// A conversation ended, by whichever side; its channel has been told. Not those that end with the line.
    virtual void on_channel_ended(ChannelId channel, const CloseReason& reason) = 0;
    /// Once and last. The peer's own words, when it said some.
    virtual void on_line_closed(const CloseReason& reason) = 0;

   protected:
    ~Handler() = default;
  };

  Line(std::unique_ptr<Connection> connection, const Runtime& runtime, const LineLimits& limits, Handler& handler);

  void start() { connection_->start(*this); }
  void send(const Message& message);
  /// A conversation of that number, which is not in use.
  std::unique_ptr<Connection> open_channel(ChannelId channel);
  /// The owner of the channel is told that it is open.
  void channel_opened(ChannelId channel);
  /// Ends a conversation, and tells the peer why.
  void end(ChannelId channel, const CloseReason& reason);
  bool has_channel(ChannelId channel) const { return places_.contains(channel); }
  std::size_t channel_count() const { return places_.size(); }
  /// Says why, then ends the connection.
  void close(CloseReason reason);
  bool closing() const { return closing_; }
  /// The handler is told nothing any more, and all channels end. Destroy the line in a later task.
  void abandon(const CloseReason& reason);
  void advance(TimePoint now);

  void on_open() override;
  void on_frame(ByteView frame) override;
  void on_writable() override;
  void on_closed(const CloseReason& reason) override;

  bool send_on(ChannelKey channel, SharedFrame frame) override;
  void channel_closed(ChannelKey channel, const CloseReason& reason) override;

 private:
  struct Place {
    Channel* channel;  // owned by whoever speaks on it
    Bytes incomplete;
  };

  Result<void> take(Message message);
  Result<void> take_piece(Piece piece);
  void end_channel(ChannelId channel, const CloseReason& reason);
  bool write(const Message& message);

  std::unique_ptr<Connection> connection_;
  Runtime runtime_;
  LineLimits limits_;
  Handler* handler_;  // null once it is told nothing any more
  std::map<ChannelId, Place> places_;
  std::size_t incomplete_bytes_ = 0;
  ChannelId served_last_ = 0;
  std::size_t unread_answers_ = 0;
  bool writable_ = true;
  bool closing_ = false;
  std::optional<CloseReason> farewell_;  // of the peer
  TimePoint last_heard_;
  TimePoint last_sent_;
  TimePoint last_ping_;
};

}  // namespace weft::protocol::native
