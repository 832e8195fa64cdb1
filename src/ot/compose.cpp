#include <type_traits>

#include "ot/compose_rules.hpp"
#include "ot/operation_type.hpp"
#include "weft/ot/transform.hpp"

namespace weft::ot {

bool compose(Operation& first, const Operation& next) {
  const ElementId* target = target_of(first);
  const ElementId* next_target = target_of(next);
  if (!next_target) return true;
  if (!target) {
    first = next;
    return true;
  }
  if (*target != *next_target) return false;
  ComposeRules rules(first, next);
  return std::visit(
      [&rules](auto& one, const auto& other) {
        using First = std::decay_t<decltype(one)>;
        using Next = std::decay_t<decltype(other)>;
        if constexpr (kTargetType<First> == kTargetType<Next>) {
          return rules(one, other);
        } else {
          return false;
        }
      },
      first, next);
}

}  // namespace weft::ot
