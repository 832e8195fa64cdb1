#pragma once

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
  }

  /// Forgets those that ended.
  void sweep() {
    if (telling_ == 0) std::erase_if(listeners_, [](const auto& listener) { return !listener->active; });
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
