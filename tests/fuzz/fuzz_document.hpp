#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/presence/awareness.hpp"
#include "weft/sync/session.hpp"

namespace weft::fuzz {

/// A document that one session is about: it takes everything at once and saves nothing.
class FuzzDocument final : public sync::DocumentPort {
 public:
  Incarnation incarnation() const override { return {1, 2}; }
  Result<void> submit(sync::SessionId, ByteView change) override {
    WEFT_ASSIGN(const Admitted admitted, doc_.admit(change));
    static_cast<void>(admitted);
    ++changes_;
    return {};
  }
  Bytes version() const override { return doc_.version(); }
  Result<std::shared_ptr<sync::Broadcast>> changes_since(ByteView version) override {
    WEFT_ASSIGN(Bytes missing, doc_.changes_since(version));
    return std::make_shared<sync::Broadcast>(std::move(missing), 0);
  }
  Result<bool> includes(ByteView change) const override { return doc_.includes(change); }
  sync::ChangePosition admitted() const override { return changes_; }
  sync::ChangePosition saved() const override { return changes_; }
  Result<void> submit_presence(sync::SessionId, ByteView update) override {
    const auto changes = awareness_.apply(update, TimePoint{});
    return changes ? Result<void>() : changes.error();
  }
  void wake() override {}
  std::shared_ptr<sync::Broadcast> presence() override {
    return std::make_shared<sync::Broadcast>(awareness_.encode_present(), 0);
  }

  const crdt::Doc& doc() const { return doc_; }

 private:
  crdt::Doc doc_ = crdt::Doc::create({});
  presence::Awareness awareness_;
  sync::ChangePosition changes_ = 0;
};

/// Gives the session one frame after the other, until one is refused, and takes what it answers.
inline void converse(sync::Session& session, const std::vector<ByteView>& frames) {
  session.start(TimePoint{});
  for (const ByteView frame : frames) {
    const bool taken = session.receive(frame, TimePoint{}).has_value();
    for (SharedFrame answer; session.next_frame(answer);) {
    }
    if (!taken) return;
  }
}

}  // namespace weft::fuzz
