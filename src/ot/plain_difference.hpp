#pragma once

#include <cstddef>

#include "weft/ot/operation.hpp"
#include "weft/ot/plain.hpp"

namespace weft::ot {

namespace detail {

/// Whether two numbers are one to those who read JSON: 1 is 1.0, and 0 is -0.
bool same_number(Number a, Number b);

/// Appends what makes an element equal to a value of the same type by changing only what differs.
/// Complexity: O(size of both), and for each array what align() costs.
void append_difference(const Element& from, const Plain& to, IdMint& mint, Batch& batch);

}  // namespace detail
}  // namespace weft::ot
