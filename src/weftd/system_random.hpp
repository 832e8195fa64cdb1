#pragma once

#include "weft/base/random.hpp"

namespace weft::weftd {

/// The operating system's random numbers, fit for identifiers nobody may guess.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

}  // namespace weft::weftd
