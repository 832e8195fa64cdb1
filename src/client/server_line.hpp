#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "weft/client/client.hpp"

namespace weft::client {

/// Keeps a connection to the server: says hello, comes back when it is lost, carries questions.
///
///     offline --set_online--> waiting --> connecting --welcome--> online
///        ^______set_online(false)______|______|______________________|   lost: waiting; refused: refused
///
/// Thread: confined.
class ServerLine final : public protocol::native::Line::Handler {
 public:
  class Listener {
   public:
    virtual void on_online() = 0;
    virtual void on_offline() = 0;
    virtual Result<void> on_opened(const protocol::native::Opened& opened) = 0;
    virtual void on_saved(const protocol::native::Saved& saved) = 0;
    virtual void on_channel_ended(protocol::native::ChannelId channel, const CloseReason& reason) = 0;
    virtual void on_status(ClientStatus status) = 0;
    virtual void on_lost(const CloseReason& reason) = 0;

   protected:
    ~Listener() = default;
  };
  using Answer = std::function<void(Result<protocol::native::Response>)>;

  ServerLine(const ClientOptions& options, Listener& listener);
  ~ServerLine();

  void set_online(bool online);
  void network_returned();
  ClientStatus status() const { return status_; }
  const std::string& principal() const { return principal_; }

  /// Only while online.
  protocol::native::Line& line() { return *line_; }
  void ask(protocol::native::Request request, Answer answer);

 private:
  void attempt();
  void wait();
  void greet(std::string credential);
  void lose(const CloseReason& reason);
  void drop_line();
  void become(ClientStatus status);
  void schedule_tick();
  void tick();

  void on_line_open() override;
  Result<void> on_message(protocol::native::Message message) override;
  void on_channel_ended(protocol::native::ChannelId channel, const CloseReason& reason) override;
  void on_line_closed(const CloseReason& reason) override;
  Result<void> welcomed(protocol::native::Welcome welcome);

  const ClientOptions* options_;
  Listener* listener_;
  ClientStatus status_ = ClientStatus::kOffline;
  std::shared_ptr<protocol::native::Line> line_;
  sync::Backoff backoff_;
  TimerHandle timer_;  // of the next attempt, or of the next tick
  Bytes resume_;
  bool resuming_ = false;  // the hello of this attempt held no credential
  std::string principal_;
  std::map<std::uint32_t, Answer> asked_;
  std::uint32_t last_question_ = 0;
  std::uint64_t attempts_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft::client
