#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weft/causal/id.hpp"

namespace weft::crdt {

/// The structs of one section so far, and what stood to the right of each when the last one was
/// written behind it.
class RightGuess {
 public:
  static constexpr std::size_t kHead = ~std::size_t{0};  ///< written with no origin

  void start_section(std::uint64_t client) {
    client_ = client;
    starts_.clear();
    rights_.clear();
    head_right_.reset();
  }

  std::size_t count() const { return starts_.size(); }

  /// The struct that ends with a clock; the next one begins at `clock`.
  std::optional<std::size_t> ending_at(std::uint64_t last, std::uint64_t clock) const {
    if (starts_.empty()) return std::nullopt;
    if (last + 1 == clock) return starts_.size() - 1;
    const auto behind = std::lower_bound(starts_.begin(), starts_.end(), last + 1);
    if (behind == starts_.end() || *behind != last + 1 || behind == starts_.begin()) return std::nullopt;
    return static_cast<std::size_t>(behind - starts_.begin()) - 1;
  }

  /// The last unit of a struct, when the next one begins at `clock`.
  std::uint64_t last_of(std::size_t index, std::uint64_t clock) const {
    return (index + 1 < starts_.size() ? starts_[index + 1] : clock) - 1;
  }

  std::optional<Id> right_of(std::size_t index) const { return index == kHead ? head_right_ : rights_[index]; }

  /// Somebody else's run that was written into went on behind the place.
  static std::optional<Id> right_of(Id origin) { return Id{origin.client, origin.clock + 1}; }

  /// Appends a struct behind one of the section, or behind none of it.
  void add_behind(std::size_t index, std::uint64_t clock, std::optional<Id> right) {
    add(clock, right);
    (index == kHead ? head_right_ : rights_[index]) = Id{ClientId{client_}, clock};
  }
  void add(std::uint64_t clock, std::optional<Id> right) {
    starts_.push_back(clock);
    rights_.push_back(right);
  }

 private:
  std::uint64_t client_ = 0;
  std::vector<std::uint64_t> starts_;
  std::vector<std::optional<Id>> rights_;
  std::optional<Id> head_right_;
};

}  // namespace weft::crdt
