#include "system_random.hpp"

#include <sys/random.h>

#include <cerrno>

#include "weft/base/check.hpp"

namespace weft::weftd {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  ssize_t got = 0;
  do {
    got = getrandom(&value, sizeof value, 0);
  } while (got < 0 && errno == EINTR);
  WEFT_CHECK(got == static_cast<ssize_t>(sizeof value));  // so few bytes are never cut short
  return value;
}

}  // namespace weft::weftd
