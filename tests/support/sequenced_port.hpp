#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/ot/ot_replica.hpp"
#include "weft/sync/session.hpp"

namespace weft::test {

/// A sequenced document as sessions see it, without a room: what is admitted is saved when the test says so.
template <ot::Type T>
class SequencedPort final : public sync::DocumentPort {
 public:
  explicit SequencedPort(const Limits& limits = {}) : doc_(ot::Doc<T>::create(limits)) {}

  Incarnation id{1, 2};
  std::vector<sync::Session*> sessions;
  int wakes = 0;
  std::optional<Error> refuse;

  const ot::Doc<T>& doc() const { return doc_; }

  Result<void> submit(sync::SessionId from, ByteView change) override {
    if (refuse) return *refuse;
    WEFT_ASSIGN(Admitted admitted, doc_.admit(change));
    if (!admitted.change.empty()) unsaved_.push_back({std::move(admitted.change), from});
    return {};
  }

  void save() {
    saved_ += unsaved_.size();
    for (auto& [change, from] : std::exchange(unsaved_, {})) {
      sync::Broadcast broadcast(std::move(change), from);
      for (sync::Session* session : sessions) session->document_changed(broadcast);
    }
  }

  Incarnation incarnation() const override { return id; }
  Bytes version() const override { return doc_.version(); }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override {
    WEFT_ASSIGN(Bytes missing, doc_.changes_since(version));
    return std::make_shared<sync::Broadcast>(std::move(missing), 0);
  }
  Result<bool> includes(ByteView change) const override { return doc_.includes(change); }
  sync::ChangePosition admitted() const override { return saved_ + unsaved_.size(); }
  sync::ChangePosition saved() const override { return saved_; }
  Result<void> submit_presence(sync::SessionId, ByteView) override { return {}; }
  std::shared_ptr<sync::Broadcast> presence() override { return nullptr; }
  void wake() override { ++wakes; }

 private:
  ot::Doc<T> doc_;
  std::vector<std::pair<Bytes, sync::SessionId>> unsaved_;
  sync::ChangePosition saved_ = 0;
};

}  // namespace weft::test
