#pragma once

#include <memory>
#include <utility>

namespace weft::crdt {

/// Keeps a callback registered: destroying it ends that. May outlive the Doc, and may be destroyed
/// within a callback, its own included.
class Subscription {
 public:
  Subscription() = default;
  /// `active` is set to false when the subscription ends; the document looks before it calls.
  explicit Subscription(std::shared_ptr<bool> active) : active_(std::move(active)) {}
  Subscription(Subscription&& other) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept {
    if (this != &other) {
      cancel();
      active_ = std::move(other.active_);
    }
    return *this;
  }
  ~Subscription() { cancel(); }

  void cancel() {
    if (active_) *active_ = false;
    active_.reset();
  }

 private:
  std::shared_ptr<bool> active_;
};

}  // namespace weft::crdt
