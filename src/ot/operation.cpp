#include "weft/ot/operation.hpp"

#include <type_traits>

#include "ot/operation_type.hpp"

namespace weft::ot {

const ElementId* target_of(const Operation& operation) {
  return std::visit(
      [](const auto& one) -> const ElementId* {
        if constexpr (std::is_same_v<decltype(one), const Noop&>) {
          return nullptr;
        } else {
          return &one.target;
        }
      },
      operation);
}

ElementId* target_of(Operation& operation) {
  return const_cast<ElementId*>(target_of(static_cast<const Operation&>(operation)));
}

ElementType target_type(const Operation& operation) {
  return std::visit([](const auto& one) { return kTargetType<std::decay_t<decltype(one)>>; }, operation);
}

}  // namespace weft::ot
