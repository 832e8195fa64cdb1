#pragma once

#include <cstdint>

namespace weft {

/// The host's source of random numbers; a simulator hands in a seeded one.
/// Thread: confined.
class Random {
 public:
  virtual ~Random() = default;
  /// 64 uniformly distributed bits. Client ids and incarnations are drawn from it: outside of
  /// tests it must not be predictable.
  virtual std::uint64_t next() = 0;
};

/// SplitMix64: a small seeded generator for simulations, tests and examples. Not for secrets.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace weft
