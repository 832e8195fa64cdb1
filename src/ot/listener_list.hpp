#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weft::ot::detail {

/// Callbacks in the order they came. Telling them survives that they come and go meanwhile.
template <class Event>
class ListenerList {
 public:
  using Callback = std::function<void(const Event&)>;

  /// `turn` is the one that runs: the newcomer hears of the next. Whoever destroys the token ends it.
  std::shared_ptr<void> add(Callback callback, std::uint64_t turn) {
    sweep();
    listeners_.push_back(std::make_shared<Listener>(Listener{std::move(callback), turn}));
    return std::shared_ptr<void>(new Token{listeners_.back()});
  }

  void tell(const Event& event, std::uint64_t turn) {
    const std::size_t count = listeners_.size();  // newcomers stand behind
    ++telling_;
    for (std::size_t i = 0; i < count; ++i) {
      const std::shared_ptr<Listener> listener = listeners_[i];  // the list may grow meanwhile
      if (listener->active && listener->born != turn) listener->callback(event);
    }
    --telling_;
    const auto ended = [](const auto& listener) { return !listener->active; };
    if (std::any_of(listeners_.begin(), listeners_.end(), ended)) sweep();
  }

  /// Forgets those that ended. What their callbacks hold may end others here: it goes last.
  void sweep() {
    if (telling_ != 0) return;
    std::vector<std::shared_ptr<Listener>> ended, going_on;
    for (auto& listener : listeners_) (listener->active ? going_on : ended).push_back(std::move(listener));
    listeners_ = std::move(going_on);
  }

  bool empty() const { return listeners_.empty(); }

 private:
  struct Listener {
    Callback callback;
    std::uint64_t born;
    bool active = true;
  };
  struct Token {
    std::shared_ptr<Listener> listener;
    explicit Token(std::shared_ptr<Listener> of) : listener(std::move(of)) {}
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    ~Token() { listener->active = false; }
  };

  std::vector<std::shared_ptr<Listener>> listeners_;
  int telling_ = 0;
};

}  // namespace weft::ot::detail
