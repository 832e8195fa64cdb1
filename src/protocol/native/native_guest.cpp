#include "protocol/native/native_guest.hpp"

#include <utility>

namespace weft::protocol::native {

Guest::Guest(GuestContext& context, std::uint64_t number, std::unique_ptr<Connection> connection)
    : context_(&context),
      number_(number),
      line_(std::make_shared<Line>(std::move(connection), context.options.runtime, context.options.limits, *this)),
      greet_before_(context.options.runtime.clock->now() + context.options.hello_within) {}

Result<void> Guest::on_message(Message message) {
  if (Hello* hello = std::get_if<Hello>(&message)) return greet(std::move(*hello));
  if (state_ != State::kWelcome) return Error{ErrorCode::kInvalidArgument, "not a hello, or not welcome yet"};
  if (Open* wanted = std::get_if<Open>(&message)) return open(std::move(*wanted));
  if (const Confirm* number = std::get_if<Confirm>(&message)) return confirm(*number);
  if (Request* request = std::get_if<Request>(&message)) return ask(std::move(*request));
  return Error{ErrorCode::kInvalidArgument, "a message that is for clients"};
}

// ---- letting in

Result<void> Guest::greet(Hello hello) {
  if (state_ != State::kGreeting) return Error{ErrorCode::kInvalidArgument, "a second hello"};
  if (hello.version_min > kVersion || hello.version_max < kVersion) {
    line_->close({kClosedConflict, "no version of the protocol in common"});
    return {};
  }
  state_ = State::kAsking;
  if (auto holder = context_->tokens.redeem(hello.resume, options().runtime.clock->now())) {
    context_->replaced(holder->guest);
    welcome(std::move(holder->principal), true);
  } else if (!options().authenticate) {
    welcome({}, false);
  } else {
    options().authenticate({std::move(hello.credential), std::move(hello.agent)},
                           [weak = weak_from_this()](Identity identity) {
                             if (const auto guest = weak.lock()) guest->answered(std::move(identity));
                           });
  }
  return {};
}

void Guest::answered(Identity identity) {
  if (state_ != State::kAsking || line_->closing()) return;
  if (!identity.known) return line_->close({kClosedUnauthenticated, std::move(identity.reason)});
  welcome(std::move(identity.principal), false);
}

void Guest::welcome(std::string principal, bool resumed) {
  state_ = State::kWelcome;
  principal_ = std::move(principal);
  const Runtime& runtime = options().runtime;
  Welcome welcome;
  welcome.resume = context_->tokens.issue({principal_, number_, runtime.clock->now() + options().resume_within},
                                          options().resume_tokens_max, *runtime.random);
  welcome.principal = principal_;
  welcome.silence_ms = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(options().limits.silence_max).count());
  welcome.frame_bytes_max = static_cast<std::uint32_t>(kMessageBytesMax);
  welcome.channels_max = static_cast<std::uint32_t>(options().limits.channels_max);
  welcome.resumed = resumed;
  line_->send(welcome);
}

// ---- conversations

Result<void> Guest::open(Open open) {
  if (open.channel == 0 || line_->has_channel(open.channel))
    return Error{ErrorCode::kInvalidArgument, "open: the channel is in use"};
  if (line_->channel_count() >= options().limits.channels_max) {
    refuse(open.channel, kClosedTryAgain, "channels_max");
    return {};
  }
  SessionFactory make_session = options().sessions(open.model, principal_);
  if (!make_session) {
    refuse(open.channel, kClosedConflict, "documents of this model are not served");
    return {};
  }
  auto confirmations = std::make_shared<Confirmations>(line_, open.channel);
  confirmations_[open.channel] = confirmations;
  Attachment attachment;
  attachment.connection = line_->open_channel(open.channel);
  attachment.domain = std::move(open.domain);
  attachment.collection = std::move(open.collection);
  attachment.name = std::move(open.name);
  attachment.model = std::move(open.model);
  attachment.mode = open.mode;
  attachment.principal = principal_;
  attachment.session = [make_session = std::move(make_session), confirmations, begins = open.begins](
                           sync::DocumentPort& port, sync::SessionId id,
                           Access access) -> std::unique_ptr<sync::Session> {
    const bool may_write = access == Access::kWrite;
    if (access != Access::kNone) confirmations->begin(port, may_write, begins && may_write && port.may_begin(id));
    return std::make_unique<ConfirmingSession>(make_session, port, id, access, confirmations);
  };
  options().attach(std::move(attachment));
  return {};
}

void Guest::refuse(ChannelId channel, std::uint16_t code, const std::string& reason) {
  line_->send(Close{channel, code, reason});
}

Result<void> Guest::confirm(const Confirm& confirm) {
  const auto at = confirmations_.find(confirm.channel);
  if (at == confirmations_.end()) return {};  // it ended meanwhile
  auto asked = at->second->ask(confirm.number);
  if (asked || asked.error().code != ErrorCode::kPermissionDenied) return asked;
  line_->end(confirm.channel, {kClosedForbidden, asked.error().message});
  return {};
}

void Guest::on_channel_ended(ChannelId channel, const CloseReason&) { confirmations_.erase(channel); }

// ---- questions

Result<void> Guest::ask(Request request) {
  const std::uint32_t id = request.id;
  if (questions_.contains(id)) return Error{ErrorCode::kInvalidArgument, "request: the id is in use"};
  const auto refused = [&](ErrorCode code, const char* reason) {
    Response response;
    response.id = id;
    response.code = static_cast<std::uint16_t>(code);
    response.reason = reason;
    line_->send(response);
  };
  if (!options().ask) {
    refused(ErrorCode::kPermissionDenied, "no questions are answered here");
  } else if (questions_.size() >= options().questions_max) {
    refused(ErrorCode::kResourceExhausted, "questions_max");
  } else {
    questions_.insert(id);
    options().ask({principal_, std::move(request)}, [weak = weak_from_this(), id](Response response) {
      const auto guest = weak.lock();
      if (guest == nullptr || guest->questions_.erase(id) == 0) return;
      response.id = id;
      guest->line_->send(response);
    });
  }
  return {};
}

// ---- the end

void Guest::advance(TimePoint now) {
  if (state_ != State::kWelcome && now >= greet_before_) return line_->close({kClosedTimeout, "hello_within"});
  line_->advance(now);
}

void Guest::on_line_closed(const CloseReason&) { context_->ended(*this); }

}  // namespace weft::protocol::native
