#include "weft/ot/transform.hpp"

#include <type_traits>

#include "ot/operation_type.hpp"
#include "ot/transform_rules.hpp"

namespace weft::ot {
namespace {

bool is_noop(const Operation& operation) { return operation.index() == 0; }
static_assert(std::is_same_v<std::variant_alternative_t<0, Operation>, Noop>);

/// Both are edits of one element. Those of different types of element cannot both be valid, and
/// stay as they are.
void transform_edits(Operation& s, Operation& c, Policy policy, LossSink* losses) {
  TransformRules rules(s, c, policy, losses);
  std::visit(
      [&rules](auto& one, auto& other) {
        using S = std::decay_t<decltype(one)>;
        using C = std::decay_t<decltype(other)>;
        if constexpr (kTargetType<S> == kTargetType<C>) rules(one, other);
      },
      s, c);
}

}  // namespace

void transform(Operation& s, Operation& c, Policy policy, LossSink* losses) {
  if (is_noop(s) || is_noop(c) || *target_of(s) != *target_of(c)) return;
  transform_edits(s, c, policy, losses);
}

void transform(std::span<Operation> s, std::span<Operation> c, Policy policy, LossSink* losses) {
  for (Operation& one : s)
    for (Operation& other : c) transform(one, other, policy, losses);
}

}  // namespace weft::ot
