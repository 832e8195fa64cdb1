#pragma once

// Two edits of the same state that did not know of one another. Source: the json-ot
// specification, section 3. `s` is committed, `c` is not: TP1 holds, TP2 is neither needed nor
// promised, because one authority gives the order.

#include <cstdint>

#include "weft/ot/operation.hpp"

namespace weft::ot {

/// Which of two different values for one slot stays.
enum class Policy : std::uint8_t {
  kLast,   ///< the later commit
  kFirst,  ///< the earlier commit
};

/// Rewrites both in place so that apply(apply(S, s), c') equals apply(apply(S, c), s').
/// Complexity: O(1), of two text edits O(components).
void transform(Operation& s, Operation& c, Policy policy, const LossSink<Operation>* lost = nullptr);

/// Whether transform() would leave both as they are, because they change different elements or nothing.
inline bool independent(const Operation& a, const Operation& b) {
  const ElementId* one = target_of(a);
  const ElementId* other = target_of(b);
  return !one || !other || *one != *other;
}

/// Makes `first` do what `first` and then `next` do, when one operation can: edits of one text,
/// and what a later set of the same value covers. False when not; nothing is changed then.
bool compose(Operation& first, const Operation& next);

}  // namespace weft::ot
