#include "weft/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace weft::detail {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "weft: invariant broken: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace weft::detail
