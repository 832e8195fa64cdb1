#pragma once

// Two edits of the same state that did not know of one another. Source: the json-ot
// specification, section 3. `s` is committed, `c` is not: TP1 holds, TP2 is neither needed nor
// promised, because one authority gives the order.

#include <cstdint>
#include <span>
#include <vector>

#include "weft/ot/operation.hpp"

namespace weft::ot {

/// Which of two different values for one slot stays.
enum class Policy : std::uint8_t {
  kLast,   ///< the later commit
  kFirst,  ///< the earlier commit
};

/// Why something that was written is not there.
enum class LossReason : std::uint8_t {
  kOverwritten = 1,  ///< somebody else gave the same slot another value
  kAbsorbed = 2,     ///< the whole value was set at the same time
  kRemoved = 3,      ///< the element was removed at the same time
};

/// What transform() took away, told to whoever asks.
struct LossSink {
  virtual ~LossSink() = default;
  /// `losing` as it was before it became a noop or something else.
  virtual void lost(LossReason reason, const Operation& winning, const Operation& losing, bool committed_lost) = 0;
};

/// Rewrites both in place so that apply(apply(S, s), c') equals apply(apply(S, c), s').
/// Complexity: O(1), of two text edits O(components).
void transform(Operation& s, Operation& c, Policy policy, LossSink* losses = nullptr);

/// The same for lists that are applied in order. Complexity: O(m * n), a comparison of ids each
/// where they differ.
void transform(std::span<Operation> s, std::span<Operation> c, Policy policy, LossSink* losses = nullptr);

/// Makes `first` do what `first` and then `next` do, when one operation can: edits of one text,
/// and what a later set of the same value covers. False when not; nothing is changed then.
bool compose(Operation& first, const Operation& next);

}  // namespace weft::ot
