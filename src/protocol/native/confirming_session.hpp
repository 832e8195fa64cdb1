#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "weft/protocol/native/native_line.hpp"
#include "weft/sync/session.hpp"

namespace weft::protocol::native {

/// What a client asked to be told of: of which number, and how much the document must have saved by then.
///
/// Lifetime: shared by the session and its connection. Thread: confined.
class Confirmations {
 public:
  Confirmations(std::weak_ptr<Line> line, ChannelId channel) : line_(std::move(line)), channel_(channel) {}

  /// The document is there.
  void begin(const sync::DocumentPort& port, bool may_write);
  void end() { port_ = nullptr; }
  /// All that was submitted on this conversation so far. Errors: kInvalidArgument (the document is not there yet,
  /// or the number does not ascend).
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
};

/// A session of any family whose peer learns what is stored.
class ConfirmingSession final : public sync::Session {
 public:
  ConfirmingSession(std::unique_ptr<sync::Session> inner, std::shared_ptr<Confirmations> confirmations)
      : inner_(std::move(inner)), confirmations_(std::move(confirmations)) {}
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
  std::unique_ptr<sync::Session> inner_;
  std::shared_ptr<Confirmations> confirmations_;
};

}  // namespace weft::protocol::native
