#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "weft/protocol/native/native_line.hpp"
#include "weft/sync/session_factory.hpp"

namespace weft::protocol::native {

/// What a client asked to be told of: of which number, and how much the document must have saved by then.
///
/// Lifetime: shared by the session and its connection. Thread: confined.
class Confirmations {
 public:
  Confirmations(std::weak_ptr<Line> line, ChannelId channel) : line_(std::move(line)), channel_(channel) {}

  /// The document is there.
  void begin(const sync::DocumentPort& port, bool may_write, bool may_begin);
  void end() { port_ = nullptr; }
  /// Something that was sent will not be stored: nothing is confirmed any more.
  void refused(const Error& why) { refusal_ = why; }
  /// All that was submitted on this conversation so far. Errors: kInvalidArgument (the document is not there yet,
  /// or the number does not ascend), kPermissionDenied (some of it was refused).
  Result<void> ask(std::uint64_t number);
  /// Tells what is saved by now.
  void report();

 private:
  struct Asked {
    std::uint64_t number;
    sync::ChangePosition needs_saved;
  };

  std::weak_ptr<Line> line_;
  ChannelId channel_;
  const sync::DocumentPort* port_ = nullptr;
  std::uint64_t last_ = 0;
  std::deque<Asked> asked_;
  std::optional<Error> refusal_;
};

/// The document as a session sees it, which hears what is refused.
class RefusalWatch final : public sync::DocumentPort {
 public:
  RefusalWatch(sync::DocumentPort& port, std::shared_ptr<Confirmations> confirmations)
      : port_(&port), confirmations_(std::move(confirmations)) {}

  Incarnation incarnation() const override { return port_->incarnation(); }
  Result<void> submit(sync::SessionId from, ByteView change) override {
    auto submitted = port_->submit(from, change);
    if (!submitted) confirmations_->refused(submitted.error());
    return submitted;
  }
  Bytes version() const override { return port_->version(); }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override { return port_->changes_since(version); }
  Result<bool> includes(ByteView change) const override { return port_->includes(change); }
  sync::ChangePosition admitted() const override { return port_->admitted(); }
  sync::ChangePosition saved() const override { return port_->saved(); }
  Result<void> submit_presence(sync::SessionId from, ByteView update) override {
    return port_->submit_presence(from, update);
  }
  std::shared_ptr<sync::Broadcast> presence() override { return port_->presence(); }
  void wake() override { port_->wake(); }
  bool may_begin(sync::SessionId session) override { return port_->may_begin(session); }

 private:
  sync::DocumentPort* port_;
  std::shared_ptr<Confirmations> confirmations_;
};

/// A session of any family whose peer learns what is stored.
class ConfirmingSession final : public sync::Session {
 public:
  ConfirmingSession(const SessionFactory& make_session, sync::DocumentPort& port, sync::SessionId id, Access access,
                    std::shared_ptr<Confirmations> confirmations)
      : watch_(port, confirmations), inner_(make_session(watch_, id, access)), confirmations_(std::move(confirmations)) {}
  ~ConfirmingSession() override { confirmations_->end(); }

  void start(TimePoint now) override { inner_->start(now); }
  Result<void> receive(ByteView frame, TimePoint now) override { return inner_->receive(frame, now); }
  bool next_frame(SharedFrame& out) override {
    confirmations_->report();
    return inner_->next_frame(out);
  }
  void document_changed(sync::Broadcast& change) override { inner_->document_changed(change); }
  bool hears_itself() const override { return inner_->hears_itself(); }
  void presence_changed(sync::Broadcast& update) override { inner_->presence_changed(update); }
  void deny(std::string_view reason) override { inner_->deny(reason); }
  void advance(TimePoint now) override { inner_->advance(now); }

 private:
  RefusalWatch watch_;  // the inner session borrows it
  std::unique_ptr<sync::Session> inner_;
  std::shared_ptr<Confirmations> confirmations_;
};

}  // namespace weft::protocol::native
