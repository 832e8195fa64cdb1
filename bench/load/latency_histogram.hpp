#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::load {

/// Counts microseconds in buckets that are at most 1/32 of their value wide.
class LatencyHistogram {
 public:
  void add(std::uint64_t us) {
    const unsigned shift = us < kLinear ? 0 : static_cast<unsigned>(std::bit_width(us)) - 6;
    ++counts_[shift * kLinear + (us >> shift)];
    ++total_;
    most_ = std::max(most_, us);
  }

  /// The upper edge of the bucket that holds the quantile. Units: milliseconds.
  double quantile_ms(double quantile) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(total_)));
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < counts_.size(); ++at) {
      seen += counts_[at];
      if (seen == 0 || seen < wanted) continue;
      const std::uint64_t edge = (at % kLinear + 1) << (at / kLinear);
      return static_cast<double>(std::min(edge, most_)) / 1000;
    }
    return 0;
  }

 private:
  static constexpr std::size_t kLinear = 64;

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kLinear * 60);
  std::uint64_t total_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace weft::load
