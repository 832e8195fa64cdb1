#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "protocol/native/confirming_session.hpp"
#include "protocol/native/resume_tokens.hpp"
#include "weft/protocol/native/native_gateway.hpp"

namespace weft::protocol::native {

/// What the guests of a gateway share; it outlives them.
struct GuestContext {
  GatewayOptions options;
  ResumeTokens tokens;
  std::function<void(class Guest&)> ended;
  std::function<void(std::uint64_t number)> replaced;  // a guest came back on another connection
};

/// One client at a gateway.
///
///     greeting --hello--> asking --known--> welcome --bye, silence, malformed--> ended
///                            \______________________________________________________^
class Guest final : public Line::Handler, public std::enable_shared_from_this<Guest> {
 public:
  Guest(GuestContext& context, std::uint64_t number, std::unique_ptr<Connection> connection);

  std::uint64_t number() const { return number_; }
  void start() { line_->start(); }
  void advance(TimePoint now);
  /// Ends the connection, which its client has lost.
  void end_lost() { line_->close({kClosedConflict, "the client came back on another connection"}); }

  void on_line_open() override {}
  Result<void> on_message(Message message) override;
  void on_channel_ended(ChannelId channel, const CloseReason& reason) override;
  void on_line_closed(const CloseReason& reason) override;

 private:
  enum class State : std::uint8_t { kGreeting, kAsking, kWelcome };

  Result<void> greet(Hello hello);
  void answered(Identity identity);
  void welcome(std::string principal, bool resumed);
  Result<void> open(Open open);
  Result<void> confirm(const Confirm& confirm);
  Result<void> ask(Request request);
  void refuse(ChannelId channel, std::uint16_t code, const std::string& reason);
  const GatewayOptions& options() const { return context_->options; }

  GuestContext* context_;
  std::uint64_t number_;
  std::shared_ptr<Line> line_;
  State state_ = State::kGreeting;
  TimePoint greet_before_;
  std::string principal_;
  std::map<ChannelId, std::shared_ptr<Confirmations>> confirmations_;
  std::set<std::uint32_t> questions_;  // those without an answer
};

}  // namespace weft::protocol::native
