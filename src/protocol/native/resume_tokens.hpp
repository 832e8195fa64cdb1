#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "weft/base/bytes.hpp"
#include "weft/base/clock.hpp"
#include "weft/base/random.hpp"

namespace weft::protocol::native {

/// Who came with which token: good once, and for a time. In memory only: after a restart nobody has one.
class ResumeTokens {
 public:
  struct Holder {
    std::string principal;
    std::uint64_t guest = 0;  ///< on which connection it was issued
    TimePoint expires{};
  };

  /// A token of 16 bytes; the oldest goes past `count_max`.
  Bytes issue(Holder holder, std::size_t count_max, Random& random) {
    const Key key{random.next(), random.next()};
    holders_[key] = std::move(holder);
    issued_.push_back(key);
    while (holders_.size() > count_max) forget_oldest();
    Bytes token;
    for (const std::uint64_t half : {key.first, key.second})
      for (int shift = 56; shift >= 0; shift -= 8) token.push_back(static_cast<std::uint8_t>(half >> shift));
    return token;
  }

  /// The holder of a token that is good, which it is not any more.
  std::optional<Holder> redeem(ByteView token, TimePoint now) {
    if (token.size() != 16) return std::nullopt;
    Key key{0, 0};
    for (std::size_t i = 0; i < 16; ++i) {
      std::uint64_t& half = i < 8 ? key.first : key.second;
      half = half << 8 | token[i];
    }
    const auto at = holders_.find(key);
    if (at == holders_.end()) return std::nullopt;
    Holder holder = std::move(at->second);
    holders_.erase(at);
    if (holder.expires < now) return std::nullopt;
    return holder;
  }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;
  void forget_oldest() {
    holders_.erase(issued_.front());  // or it was redeemed
    issued_.pop_front();
  }

  std::map<Key, Holder> holders_;
  std::deque<Key> issued_;
};

}  // namespace weft::protocol::native
