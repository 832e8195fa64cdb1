#include "client/server_line.hpp"

#include <utility>

namespace weft::client {
namespace {

using namespace protocol::native;

// How often a line is told the time: fine enough for keepalives.
constexpr Duration kTick = std::chrono::seconds(3);
// Of an attempt, until the welcome.
constexpr Duration kConnectWithin = std::chrono::seconds(20);
constexpr std::uint16_t kAbnormal = 1006;

// What trying again does not mend.
bool is_refusal(std::uint16_t code) {
  return code == kClosedUnauthenticated || code == kClosedForbidden || code == kClosedConflict;
}

}  // namespace

ServerLine::ServerLine(const ClientOptions& options, Listener& listener)
    : options_(&options), listener_(&listener), backoff_(options.backoff) {}

ServerLine::~ServerLine() { *alive_ = false; }

void ServerLine::set_online(bool online) {
  if (!online) {
    if (status_ == ClientStatus::kOffline) return;
    if (line_ != nullptr) line_->close({kClosedNormal, "the client goes offline"});
    lose({kClosedNormal, "the client goes offline"});
    return become(ClientStatus::kOffline);
  }
  if (status_ != ClientStatus::kOffline && status_ != ClientStatus::kRefused) return;
  backoff_.reset();
  attempt();
}

void ServerLine::network_returned() {
  if (status_ != ClientStatus::kWaiting) return;
  backoff_.reset();
  attempt();
}

// ---- connecting

void ServerLine::attempt() {
  ++attempts_;
  timer_.cancel();
  become(ClientStatus::kConnecting);
  auto connection = options_->connect();
  if (!connection) {
    options_->runtime.executor->post([this, alive = alive_, attempt = attempts_, error = connection.error()] {
      if (*alive && attempt == attempts_ && status_ == ClientStatus::kConnecting) lose({kAbnormal, error.message});
    });
    return;
  }
  line_ = std::make_shared<Line>(std::move(*connection), options_->runtime, options_->line, *this);
  timer_ = options_->runtime.executor->post_at(options_->runtime.clock->now() + kConnectWithin,
                                               [this] { lose({kClosedTimeout, "no welcome came"}); });
  line_->start();
}

void ServerLine::on_line_open() {
  if (!resume_.empty() || !options_->credential) return greet({});
  options_->credential([this, alive = alive_, attempt = attempts_](std::string credential) {
    if (*alive && attempt == attempts_ && line_ != nullptr) greet(std::move(credential));
  });
}

void ServerLine::greet(std::string credential) {
  Hello hello;
  hello.resume = std::exchange(resume_, {});  // good once
  resuming_ = !hello.resume.empty();
  hello.credential = std::move(credential);
  hello.agent = options_->agent;
  line_->send(hello);
}

Result<void> ServerLine::welcomed(Welcome welcome) {
  if (status_ != ClientStatus::kConnecting || welcome.version != kVersion)
    return Error{ErrorCode::kInvalidArgument, "a welcome that was not asked for"};
  backoff_.reset();
  resuming_ = false;
  resume_ = std::move(welcome.resume);
  principal_ = std::move(welcome.principal);
  become(ClientStatus::kOnline);
  schedule_tick();
  listener_->on_online();
  return {};
}

void ServerLine::schedule_tick() {
  timer_ = options_->runtime.executor->post_at(options_->runtime.clock->now() + kTick, [this] { tick(); });
}

void ServerLine::tick() {
  schedule_tick();
  line_->advance(options_->runtime.clock->now());
}

// ---- losing it

void ServerLine::on_line_closed(const CloseReason& reason) { lose(reason); }

void ServerLine::lose(const CloseReason& reason) {
  const bool was_online = status_ == ClientStatus::kOnline;
  timer_.cancel();
  drop_line();
  if (was_online) listener_->on_offline();
  for (auto& [id, answer] : std::exchange(asked_, {})) answer(Error{ErrorCode::kUnavailable, "the connection was lost"});
  listener_->on_lost(reason);
  // A token that is too old is no reason: the next attempt shows the credential.
  if (is_refusal(reason.code) && !std::exchange(resuming_, false)) return become(ClientStatus::kRefused);
  wait();
}

// We may be inside a call of the line's own connection: it is destroyed by a later task.
void ServerLine::drop_line() {
  ++attempts_;
  if (line_ == nullptr) return;
  line_->close({kClosedNormal, {}});
  line_->abandon({kAbnormal, "the connection was lost"});
  options_->runtime.executor->post([gone = std::exchange(line_, nullptr)] {});
}

void ServerLine::wait() {
  become(ClientStatus::kWaiting);
  timer_ = options_->runtime.executor->post_at(
      options_->runtime.clock->now() + backoff_.next(*options_->runtime.random), [this] { attempt(); });
}

void ServerLine::become(ClientStatus status) {
  if (status == ClientStatus::kOffline) timer_.cancel();
  if (std::exchange(status_, status) != status) listener_->on_status(status);
}

// ---- messages

Result<void> ServerLine::on_message(Message message) {
  if (Welcome* welcome = std::get_if<Welcome>(&message)) return welcomed(std::move(*welcome));
  if (status_ != ClientStatus::kOnline) return Error{ErrorCode::kInvalidArgument, "the server did not begin with a welcome"};
  if (const Opened* opened = std::get_if<Opened>(&message)) return listener_->on_opened(*opened);
  if (const Saved* saved = std::get_if<Saved>(&message)) return listener_->on_saved(*saved), Result<void>{};
  if (Response* response = std::get_if<Response>(&message)) {
    const auto at = asked_.find(response->id);
    if (at == asked_.end()) return Error{ErrorCode::kInvalidArgument, "an answer to nothing"};
    const Answer answer = std::move(at->second);
    asked_.erase(at);
    answer(std::move(*response));
    return {};
  }
  return Error{ErrorCode::kInvalidArgument, "a message that is for servers"};
}

void ServerLine::on_channel_ended(ChannelId channel, const CloseReason& reason) {
  listener_->on_channel_ended(channel, reason);
}

void ServerLine::ask(Request request, Answer answer) {
  if (status_ != ClientStatus::kOnline) {
    options_->runtime.executor->post([answer = std::move(answer)] { answer(Error{ErrorCode::kUnavailable, "not online"}); });
    return;
  }
  request.id = ++last_question_;
  asked_.emplace(request.id, std::move(answer));
  line_->send(request);
}

}  // namespace weft::client
