#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "weft/sync/session.hpp"

namespace weft::testing {

/// A document port whose answers a test sets and whose calls it reads. A "version" is one byte:
/// how many changes are there; the change since it is the rest of `log`.
class FakeDocument final : public sync::DocumentPort {
 public:
  Bytes log;  // one byte a change
  sync::ChangePosition saved_changes = 0;
  Bytes presence_update;
  std::vector<Bytes> submitted;
  std::vector<Bytes> presence_submitted;
  std::optional<Error> refuse;

  Incarnation incarnation() const override { return {1, 2}; }
  Result<void> submit(sync::SessionId, ByteView change) override {
    if (refuse) return *refuse;
    submitted.push_back(to_bytes(change));
    return {};
  }
  Bytes version() const override { return {static_cast<std::uint8_t>(log.size())}; }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override {
    if (version.size() != 1 || version[0] > log.size()) return Error{ErrorCode::kInvalidArgument, "no such version"};
    return std::make_shared<sync::Broadcast>(Bytes(log.begin() + version[0], log.end()), 0);
  }
  Result<bool> includes(ByteView change) const override {
    return std::all_of(change.begin(), change.end(),
                       [this](auto byte) { return std::find(log.begin(), log.end(), byte) != log.end(); });
  }
  sync::ChangePosition admitted() const override { return log.size(); }
  sync::ChangePosition saved() const override { return saved_changes; }
  Result<void> submit_presence(sync::SessionId, ByteView update) override {
    presence_submitted.push_back(to_bytes(update));
    return {};
  }
  void wake() override {}
  std::shared_ptr<sync::Broadcast> presence() override {
    return presence_update.empty() ? nullptr : std::make_shared<sync::Broadcast>(presence_update, 0);
  }
};

}  // namespace weft::testing
