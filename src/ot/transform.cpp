#include "weft/ot/transform.hpp"

#include <type_traits>

#include "ot/operation_type.hpp"
#include "ot/transform_rules.hpp"

namespace weft::ot {
namespace {

/// Both are edits of one element. Those of different types of element cannot both be valid, and
/// stay as they are.
void transform_edits(Operation& s, Operation& c, Policy policy, const LossSink<Operation>* lost) {
  TransformRules rules(s, c, policy, lost);
  std::visit(
      [&rules](auto& one, auto& other) {
        using S = std::decay_t<decltype(one)>;
        using C = std::decay_t<decltype(other)>;
        if constexpr (kTargetType<S> == kTargetType<C>) rules(one, other);
      },
      s, c);
}

}  // namespace

void transform(Operation& s, Operation& c, Policy policy, const LossSink<Operation>* lost) {
  if (!independent(s, c)) transform_edits(s, c, policy, lost);
}

}  // namespace weft::ot
