#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "weft/crdt/subscription.hpp"

namespace weft::crdt {

/// Callbacks in order of registration; `Event` may be const. They may come and go while they are called: one that is
/// added is called in the same round, one that ended is not.
template <class Event>
class CallbackList {
 public:
  using Callback = std::function<void(Event&)>;

  Subscription add(Callback callback) {
    auto active = std::make_shared<bool>(true);
    entries_.push_back(std::make_unique<const Entry>(Entry{std::move(callback), active}));
    return Subscription(std::move(active));
  }

  /// Whether anybody still listens; forgets those that do not. Complexity: O(1) amortised.
  bool any() {
    if (calling_ == 0)
      while (!entries_.empty() && !*entries_.back()->active) entries_.pop_back();
    return !entries_.empty();
  }
  std::size_t size() const { return entries_.size(); }
  bool calling() const { return calling_ != 0; }

  void call(Event& event) {
    bool some_ended = false;
    ++calling_;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = *entries_[i];
      if (*entry.active) entry.callback(event);
      if (!*entry.active) some_ended = true;
    }
    if (--calling_ != 0 || !some_ended) return;
    const auto ended = [](const std::unique_ptr<const Entry>& entry) { return !*entry->active; };
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(), ended), entries_.end());
  }

 private:
  struct Entry {
    Callback callback;
    std::shared_ptr<bool> active;
  };

  std::vector<std::unique_ptr<const Entry>> entries_;
  std::size_t calling_ = 0;
};

}  // namespace weft::crdt
