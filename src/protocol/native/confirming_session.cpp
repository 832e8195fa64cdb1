#include "protocol/native/confirming_session.hpp"

namespace weft::protocol::native {

void Confirmations::begin(const sync::DocumentPort& port, bool may_write, bool may_begin) {
  port_ = &port;
  const Incarnation incarnation = port.incarnation();
  if (const auto line = line_.lock()) {
    line->send(Opened{channel_, incarnation.high, incarnation.low, may_write, may_begin});
    line->channel_opened(channel_);
  }
}

Result<void> Confirmations::ask(std::uint64_t number) {
  if (port_ == nullptr || number <= last_) return Error{ErrorCode::kInvalidArgument, "confirm: not now, or not ascending"};
  if (refusal_) return Error{ErrorCode::kPermissionDenied, refusal_->message};
  last_ = number;
  const sync::ChangePosition needs_saved = port_->admitted();
  if (!asked_.empty() && asked_.back().needs_saved == needs_saved) {
    asked_.back().number = number;  // what holds for the later holds for the earlier
  } else {
    asked_.push_back({number, needs_saved});
  }
  report();
  return {};
}

void Confirmations::report() {
  std::optional<std::uint64_t> saved;
  for (; port_ != nullptr && !asked_.empty() && asked_.front().needs_saved <= port_->saved(); asked_.pop_front())
    saved = asked_.front().number;
  if (!saved) return;
  if (const auto line = line_.lock()) line->send(Saved{channel_, *saved, kLevelStored});
}

}  // namespace weft::protocol::native
