#include "weft/ot/operation.hpp"

#include <type_traits>

#include "ot/operation_type.hpp"

namespace weft::ot {

static_assert(std::is_same_v<std::variant_alternative_t<0, Operation>, Noop>);

ElementType target_type(const Operation& operation) {
  return std::visit([](const auto& one) { return kTargetType<std::decay_t<decltype(one)>>; }, operation);
}

}  // namespace weft::ot
